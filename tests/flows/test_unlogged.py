"""A public CA issues what is in no transparency log: browsers refuse that, so it goes nowhere."""

import pytest
from program import Program, serial_of

from connector.workflow.act import delivered


@pytest.fixture
def trusted_by_browsers(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """The roots of the sandbox's public CAs are on everybody's list."""
    roots = program.sandbox.world.cas.authorities.public_roots()
    monkeypatch.setattr(delivered, "public_roots", lambda: roots)


@pytest.mark.usefixtures("trusted_by_browsers")
def test_it_is_not_uploaded_and_the_way_out_works(program: Program) -> None:
    """As any misfit: the next order is the person's word, and what comes of it goes live."""
    program.sandbox.world.scm.switches.logs = 1
    program.write()

    first = program.apply()

    assert first.returncode == 1, first.stderr
    assert "it proves 1 of the 3 entries in transparency logs" in first.stderr
    assert program.status()["reason"] == "misfit"
    assert program.production() == {}

    program.sandbox.world.scm.switches.logs = None
    program.write(renewal_trigger="logged")
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert program.production_serial() == serial_of(program.orders()[-1])
    assert len(program.orders()) == 2


def test_nobody_wants_it_of_a_private_ca(program: Program) -> None:
    """Its root is on no list of browsers'."""
    program.sandbox.world.scm.switches.logs = 0
    program.write()
    assert program.apply().returncode == 0
