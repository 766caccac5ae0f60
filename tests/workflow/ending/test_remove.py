"""A removal that CPS stops, and what of it a person is told."""

from types import SimpleNamespace
from typing import Any

import pytest
from builders import NOW, change, enrollment, request

from connector.core.catalogue import worded
from connector.core.decision.steps import Acknowledge
from connector.core.facts.change import InputType
from connector.core.request.values import (
    AcknowledgePolicy,
    Approve,
    WarningPolicy,
)
from connector.errors import FailedError, PersonNeededError
from connector.workflow.ending.remove import _answer_warnings


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

    assert asked.value.what == (
        "CPS warns before it removes enrollment 10002 for www.example.com:"
        f"\n  {EMPTY_CHAIN}: Trust chain is empty.\n"
    )
    assert answer(" \n", AcknowledgePolicy.NONE, monkeypatch) is None
