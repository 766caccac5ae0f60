"""Warnings and staged certificates that wait for a person's word."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connector.core.decide import decide
from connector.core.model import UPLOAD_GRACE, ChangeManagementInfo, InputType, Snapshot
from connector.core.request import AcknowledgePolicy, Approve, Request, WarningPolicy
from connector.core.verdict import Action, Reason, Step

from .builders import NOW, Outcome, change, following, outcome, request

PRE, POST, STAGING = (
    InputType.PRE_VERIFICATION,
    InputType.POST_VERIFICATION,
    InputType.CHANGE_MANAGEMENT,
)
EMPTY_CHAIN = "[WARNINGS]\nTrust chain is empty."
ALL = WarningPolicy(AcknowledgePolicy.ALL)
LISTED = WarningPolicy(AcknowledgePolicy.LISTED, frozenset({"TRUST_CHAIN_NULL_OR_EMPTY"}))


def ask(reason: Reason) -> Outcome:
    return Step.ASK, Action.BLOCKED, reason, ()


def acknowledge(reason: Reason) -> Outcome:
    return Step.ACKNOWLEDGE, Action.RESUME, reason, ()


def warned(kind: InputType, text: str = EMPTY_CHAIN, **overrides: Any) -> Snapshot:
    return following(change(kind), warnings_text=text, **overrides)


WAIT = (Step.WAIT, Action.RESUME, Reason.AWAITING_DEPLOYMENT, ())

CASES = [
    pytest.param(
        request(), warned(PRE), ask(Reason.PRE_VERIFICATION_WARNINGS), id="unapproved before"
    ),
    pytest.param(
        request(), warned(POST), ask(Reason.POST_VERIFICATION_WARNINGS), id="unapproved after"
    ),
    pytest.param(
        request(approve=Approve(pre_verification_warnings=ALL)),
        warned(PRE),
        acknowledge(Reason.PRE_VERIFICATION_WARNINGS),
        id="all warnings are approved",
    ),
    pytest.param(
        request(approve=Approve(post_verification_warnings=LISTED)),
        warned(POST),
        acknowledge(Reason.POST_VERIFICATION_WARNINGS),
        id="a listed warning is approved",
    ),
    pytest.param(
        request(approve=Approve(pre_verification_warnings=ALL)),
        warned(POST),
        ask(Reason.POST_VERIFICATION_WARNINGS),
        id="approval of one stage is none of the other",
    ),
    pytest.param(
        request(approve=Approve(post_verification_warnings=ALL)),
        warned(POST, " \n"),
        WAIT,
        id="warnings without a text are not acknowledged",
    ),
    pytest.param(
        request(approve=Approve(post_verification_warnings=ALL)),
        warned(POST, acknowledged=((POST, timedelta(seconds=5)),)),
        WAIT,
        id="what was acknowledged a moment ago is not acknowledged again",
    ),
    pytest.param(
        request(approve=Approve(post_verification_warnings=ALL)),
        warned(POST, acknowledged=((POST, UPLOAD_GRACE), (PRE, timedelta(0)))),
        acknowledge(Reason.POST_VERIFICATION_WARNINGS),
        id="warnings that come back are acknowledged again",
    ),
    pytest.param(
        request(),
        following(change(STAGING)),
        ask(Reason.CHANGE_MANAGEMENT),
        id="staging waits for a person",
    ),
    pytest.param(
        request(approve=Approve(change_management=True)),
        following(change(STAGING)),
        acknowledge(Reason.CHANGE_MANAGEMENT),
        id="staging is approved",
    ),
    pytest.param(
        request(approve=Approve(change_management=True)),
        following(change(STAGING), acknowledged=((STAGING, timedelta(seconds=5)),)),
        WAIT,
        id="staging was acknowledged a moment ago",
    ),
]


@pytest.mark.parametrize(("wanted", "seen", "expected"), CASES)
def test_an_acknowledgement(wanted: Request, seen: Snapshot, expected: Outcome) -> None:
    verdict = decide(wanted, seen, NOW)
    assert outcome(verdict) == expected
    assert verdict.renewing
    assert bool(verdict.remedy) == (verdict.action is Action.BLOCKED)


def test_unapproved_warnings_are_shown_with_their_ids() -> None:
    verdict = decide(request(), warned(POST, f"{EMPTY_CHAIN}\nThe moon is full."), NOW)
    assert "TRUST_CHAIN_NULL_OR_EMPTY: Trust chain is empty." in verdict.message
    assert "(unknown id): The moon is full." in verdict.message
    assert "approve.post_verification_warnings" in verdict.remedy


def test_staging_tells_when_akamai_goes_on_by_itself() -> None:
    deadline = datetime(2026, 6, 8, tzinfo=UTC)
    info = ChangeManagementInfo("hash", acknowledgement_deadline=deadline)
    told = decide(request(), following(change(STAGING), change_management=info), NOW)
    assert "by itself at 2026-06-08T00:00:00Z" in told.message
    assert "by itself" not in decide(request(), following(change(STAGING)), NOW).message
