"""The ledger can fail: with a rule of transport switched off it shows what must not be."""

from datetime import timedelta

import pytest
from program import Program
from windows import fullest

from connector.sandbox.faults import Fault, Kind
from connector.transport import retry
from connector.transport.queue import Queue

MINUTE = timedelta(minutes=1)
PAUSE = timedelta(seconds=40)
UNDER_WAY = timedelta(seconds=2)
"""So long after a refusal a call that has left before it may still come."""


def test_an_order_that_is_repeated_shows_in_the_ledger(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any request is sent again after its answer was lost: SCM has two orders for one CSR."""
    may_repeat = retry.may_repeat
    monkeypatch.setattr(retry, "may_repeat", lambda found, **_: may_repeat(found, repeatable=True))
    program.sandbox.world.faults.add(Fault(Kind.DROP, "scm", "POST", "/certificates$", effect=True))

    program.apply()

    assert program.sandbox.world.scm.repeated_orders() != {}


def test_a_pace_that_nobody_keeps_shows_in_the_ledger(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More calls come within a minute than are allowed."""
    slow = program.rewritten("edgerc", r"requests_per_minute.*", "requests_per_minute = 2")
    most = []
    for keeping in (True, False):
        program.sandbox.world.ledger.clear()
        if not keeping:
            monkeypatch.setattr(Queue, "_counted", lambda *_: ())
            program.write(renewal_trigger="anew")
        assert program.apply(AKAMAI_EDGERC=slow).returncode == 0
        times = [one.at for one in program.sandbox.world.ledger.requests("cps")]
        most.append(fullest(times, MINUTE))

    assert most[0] <= 2 < most[1]


def test_a_pause_that_nobody_else_keeps_shows_in_the_ledger(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that was answered 429 waits, the others of the same account do not."""
    world = program.sandbox.world
    after = {"Retry-After": f"{PAUSE.total_seconds():.0f}"}
    early = []
    for keeping in (True, False):
        if not keeping:
            monkeypatch.setattr(Queue, "hold", lambda *_: None)
        words = ["apply"]
        for name in ("a.example.com", "b.example.com", "c.example.com"):
            program.write(common_name=name, renewal_trigger=f"{keeping}")
            words.append(f"{name}.yaml")
            (program.directory / "request.yaml").rename(program.directory / words[-1])
        program.clock.sleep(10 * MINUTE)
        begun = program.clock.now()
        world.faults.add(
            Fault(Kind.ANSWER, "cps", "GET", "/changes/", skip=1, status=429, headers=after)
        )
        assert program.run(*words).returncode == 0
        served = [one for one in world.ledger.requests("cps") if one.at >= begun]
        (refused,) = [one.at for one in served if one.status == 429]
        early.append([one.at for one in served if UNDER_WAY < one.at - refused < PAUSE])

    assert not early[0]
    assert early[1]
