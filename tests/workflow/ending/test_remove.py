"""A removal that CPS stops, and what of it a person is told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders import NOW, change, enrollment, request
from virtual_clock import VirtualClock

from connector.core.catalogue import worded
from connector.core.decision.steps import Acknowledge
from connector.core.facts.change import InputType, PendingChange
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.request.values import (
    AcknowledgePolicy,
    Approve,
    Timeouts,
    WarningPolicy,
)
from connector.errors import FailedError, NotFoundError, PersonNeededError, StillWaitingError
from connector.journal.step import StepName
from connector.journal.store import FILE_NAME, Journal
from connector.workflow.ending.remove import (
    _answer_warnings,
    _is_removal,
    _wait_until_gone,
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / FILE_NAME, VirtualClock(NOW)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("error", "told"), [("It is broken.", "It is broken."), ("", "What CPS says.")]
)
def test_what_cps_calls_the_fault_is_told_else_what_it_says_of_the_change(
    error: str, told: str
) -> None:
    stopped = change(state="error", status="deprovision-cert", error=error)
    nothing: Any = None

    with pytest.raises(FailedError) as failed:
        _answer_warnings(request(), enrollment(), stopped, nothing)

    assert failed.value.what == (
        "CPS stopped the removal of enrollment 10002 for www.example.com at deprovision-cert:"
        f" {told}"
    )


EMPTY_CHAIN = "TRUST_CHAIN_NULL_OR_EMPTY"
WARNS = change(InputType.POST_VERIFICATION, status="wait-review-cert-warning")


def answer(text: str, mode: AcknowledgePolicy, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what is acknowledged of a warning, and what is told; None: nothing is."""
    taken: list[Acknowledge] = []
    said: list[str] = []
    monkeypatch.setattr(
        "connector.workflow.ending.remove.acknowledge", lambda step, *_: taken.append(step)
    )
    cps = SimpleNamespace(get_warnings=lambda _waiting: text, vendor_time=NOW)
    tools: Any = SimpleNamespace(cps=cps, progress=said.append)
    approve = Approve(post_verification_warnings=WarningPolicy(mode))
    _answer_warnings(request(approve=approve), enrollment(), WARNS, tools)
    return (taken[0], said) if taken else None


def test_warnings_that_the_request_approves_are_acknowledged_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that it is known afterwards which they were."""
    step, said = answer(worded(EMPTY_CHAIN), AcknowledgePolicy.ALL, monkeypatch)

    assert [one.warning.id for one in step.accepted] == [EMPTY_CHAIN]
    assert (step.change, step.waiting) == (WARNS.ref, WARNS.inputs[0])
    assert said == ["Acknowledging the warnings of change 77."]


def test_what_it_does_not_approve_is_a_persons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole; while CPS does not show them yet, nothing is acknowledged."""
    with pytest.raises(PersonNeededError) as asked:
        answer(worded(EMPTY_CHAIN), AcknowledgePolicy.NONE, monkeypatch)

    assert asked.value.remedy.startswith("Read them; to accept, acknowledge them")
    assert asked.value.what == (
        "CPS warns before it removes enrollment 10002 for www.example.com:"
        f"\n  {EMPTY_CHAIN}: Trust chain is empty.\n"
    )
    assert answer(" \n", AcknowledgePolicy.NONE, monkeypatch) is None


def removal(journal: Journal, status: str, begun: StepName | None = None) -> bool:
    """Return whether a change of that status is taken for a removal of ours; *begun*: a step is."""
    if begun is not None:
        journal.intend(request().key, begun)
    tools: Any = SimpleNamespace(journal=journal)
    return _is_removal(request(), change(status=status), tools)


@pytest.mark.parametrize(
    ("status", "begun", "is_removal"),
    [
        ("deprovision-cert", None, True),
        ("abandon-slots-action", None, True),
        ("wait-review-cert-warning", None, True),
        ("live-check-action", StepName.DELETE, True),
        ("live-check-action", StepName.CANCEL, False),
        ("live-check-action", None, False),
        ("deploy-cert-to-production", StepName.DELETE, False),
    ],
)
def test_a_change_is_a_removal_by_its_status_or_by_what_was_begun(
    journal: Journal, status: str, begun: StepName | None, is_removal: bool
) -> None:
    """The check at its end is one that a deployment has as well."""
    assert removal(journal, status, begun) is is_removal


class Removing:
    """CPS, which goes on showing an enrollment for a while."""

    vendor_time = NOW

    def __init__(self, gone_after: int, *pending: int) -> None:
        self.looks, self.gone_after = 0, gone_after
        self.pending = tuple(PendingChange(ChangeId(one), "") for one in pending)
        self.asked: list[int] = []
        self.clock = VirtualClock(NOW)
        self.clock.advance(timedelta(days=7))
        self.said: list[str] = []

    def get_enrollment(self, enrollment_id: EnrollmentId) -> Any:
        self.looks += 1
        if self.looks > self.gone_after:
            raise NotFoundError("It is gone.", status=404)
        return enrollment(pending=self.pending)

    def get_change(self, enrollment_id: EnrollmentId, change_id: ChangeId) -> Any:
        self.asked.append(change_id)
        return change(change_id=change_id, status="deprovision-cert")

    def wait(self, minutes: int = 60) -> timedelta:
        tools: Any = SimpleNamespace(cps=self, clock=self.clock, progress=self.said.append)
        wanted = request(timeouts=Timeouts(deployment=timedelta(minutes=minutes)))
        _wait_until_gone(wanted, enrollment(), tools)
        return self.clock.passed - timedelta(days=7)


def test_a_removal_is_waited_for_until_it_is_over() -> None:
    """What it comes to is told by the newest of its changes, once."""
    cps, silent = Removing(3, 77, 78), Removing(3)

    assert cps.wait() == silent.wait() > timedelta()
    assert (set(cps.asked), silent.asked) == ({78}, [])
    assert cps.said == ["Akamai takes it off its networks (deprovision-cert); this takes a while."]
    assert silent.said[0].startswith("Akamai takes it off its networks (no change is shown)")


def test_a_removal_that_takes_longer_than_that_is_left_to_the_next_run() -> None:
    """All of the time is used."""
    cps = Removing(10_000, 77)

    with pytest.raises(StillWaitingError) as ended:
        cps.wait(minutes=5)

    assert cps.clock.passed == timedelta(days=7, minutes=5)
    assert ended.value.what == (
        "Akamai is still removing enrollment 10002 for www.example.com (deprovision-cert); waited"
        " 300 s (timeouts.deployment)."
    )
    assert ended.value.remedy == "Run the same command later; it goes on waiting."


def test_what_is_gone_at_once_is_not_waited_for() -> None:
    cps = Removing(0)

    assert (cps.wait(), cps.said) == (timedelta(), [])
