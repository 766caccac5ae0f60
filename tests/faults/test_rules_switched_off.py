"""The ledger can fail: with a rule of transport switched off it shows what must not be."""

import pytest
from program import Program

from connector.sandbox.faults import Fault, Kind
from connector.transport import retry


def test_an_order_that_is_repeated_shows_in_the_ledger(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any request is sent again after its answer was lost: SCM has two orders for one CSR."""
    may_repeat = retry.may_repeat
    monkeypatch.setattr(retry, "may_repeat", lambda found, **_: may_repeat(found, repeatable=True))
    program.sandbox.world.faults.add(Fault(Kind.DROP, "scm", "POST", "/certificates$", effect=True))

    program.apply()

    assert program.sandbox.world.scm.repeated_orders() != {}
