"""What of a run is told to hooks, and when."""

from types import SimpleNamespace
from typing import Any

import pytest
from builders import (
    certificate,
    change,
    collected,
    following,
    live,
    request,
    situation,
    snapshot,
    uploaded,
)

from connector.core.decision.decide import decide
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Awaited, Nothing, Wait
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.ids import ChangeId
from connector.core.facts.situation import Situation
from connector.errors import FailedError, StillWaitingError
from connector.workflow.telling import Telling

REQUEST = request()
LIVE = live(certificate("0B", fingerprint="FNEW"))
OURS = uploaded(fingerprint="FNEW")
DONE = Verdict(Nothing(), Action.NONE, Reason.CURRENT, "It is done.")
WAITS = Verdict(Wait(Awaited.DEPLOYMENT), Action.RESUME, Reason.AWAITING_DEPLOYMENT, "It waits.")


class Run:
    """Takes note of what happens, and what is told."""

    def __init__(self) -> None:
        self.happened: list[Any] = []
        self.calls: list[str] = []
        self.deployed: list[ChangeId] = []
        self.telling = self.begin()

    def begin(self) -> Telling:
        events = SimpleNamespace(
            happened=self._happened,
            deliver=lambda about: self.calls.append(f"deliver {about}"),
            goes_well=lambda about: self.calls.append(f"well {about}"),
        )
        journal = SimpleNamespace(
            deployed_changes=lambda _key: frozenset(self.deployed),
            change_deployed=lambda _key, change_id: self.deployed.append(change_id),
        )
        tools: Any = SimpleNamespace(events=events, journal=journal)
        return Telling(REQUEST, tools)

    def _happened(self, event: Any) -> None:
        if event is not None:
            self.happened.append(event)

    @property
    def names(self) -> list[str]:
        return [str(one.name) for one in self.happened]


def seen(**overrides: Any) -> Situation:
    return situation(REQUEST, snapshot(**{"production": LIVE, "orders": (OURS,), **overrides}))


def test_a_deployment_is_told_once_for_each_change() -> None:
    """Of this run, or of one before."""
    run = Run()
    for _ in range(2):
        run.telling.saw(seen(), DONE)
        run.telling.deployed(seen())

    assert (run.names, run.deployed) == (["deployed"], [OURS.change_id])
    later = run.begin()
    later.deployed(seen())
    assert run.names == ["deployed"]


def test_what_is_live_before_its_change_has_ended_is_told_at_its_end() -> None:
    """Unless the run ends there, as nothing is left to be done."""
    open_ = seen(change=change(change_id=OURS.change_id))
    run, ended, other = Run(), Run(), Run()

    run.telling.saw(open_, WAITS)
    run.telling.deployed(open_)
    assert run.names == []
    run.telling.saw(seen(), DONE)
    run.telling.deployed(seen())
    assert run.names == ["deployed"]

    ended.telling.saw(open_, DONE)
    ended.telling.deployed(open_)
    assert ended.names == ["deployed"]

    next_ = seen(change=change(change_id=ChangeId(OURS.change_id + 1)))
    other.telling.saw(next_, WAITS)
    other.telling.deployed(next_)
    assert other.names == ["deployed"]


def test_what_production_does_not_show_is_not_told() -> None:
    run = Run()

    run.telling.deployed(seen(production=live(certificate())))
    run.telling.deployed(seen(orders=()))
    run.telling.deployed(seen(orders=(collected(fingerprint="FNEW"),)))

    assert (run.names, run.deployed) == ([], [])


def test_what_is_due_is_told_once_as_a_run_sets_about_it() -> None:
    """At once, since what follows may take hours."""
    run = Run()
    run.telling.begins()
    assert run.calls == []
    due = situation(REQUEST, following(change(), change=None, change_is_ours=False))
    run.telling.saw(due, decide(due))

    run.telling.begins()
    run.telling.begins()

    assert (run.names, run.calls) == (["due"], [f"deliver {REQUEST.key}"])


@pytest.mark.parametrize(
    ("error", "names"),
    [(FailedError("It failed."), ["failed"]), (StillWaitingError("It takes its time."), [])],
)
def test_what_has_ended_a_run_is_told_with_what_it_has_seen(error: Any, names: list[str]) -> None:
    """A wait is no end; what was still to be told is told all the same."""
    run = Run()
    run.telling.saw(seen(), WAITS)

    run.telling.ended(error)

    assert (run.names, run.calls) == (names, [f"deliver {REQUEST.key}"])


def test_a_run_that_goes_well_takes_what_had_gone_wrong_for_over() -> None:
    run = Run()

    run.telling.went_well()

    assert run.calls == [f"well {REQUEST.key}", f"deliver {REQUEST.key}"]
