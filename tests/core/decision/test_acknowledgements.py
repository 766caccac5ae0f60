"""Warnings and staged certificates that wait for a person's word."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from builders import (
    NOW,
    Outcome,
    ask,
    certificate,
    change,
    due_certificate,
    enrollment,
    following,
    live,
    outcome,
    request,
    situation,
)

from connector.core.decision.decide import decide
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Acknowledge, Wait
from connector.core.decision.verdict import Action
from connector.core.facts.certificate import Deployed
from connector.core.facts.change import ChangeManagementInfo, InputType
from connector.core.facts.snapshot import UPLOAD_GRACE, Snapshot
from connector.core.request.values import (
    AcceptedWarning,
    AcknowledgePolicy,
    Approve,
    Request,
    WarningPolicy,
)

PRE, POST, STAGING = (
    InputType.PRE_VERIFICATION,
    InputType.POST_VERIFICATION,
    InputType.CHANGE_MANAGEMENT,
)
EMPTY_CHAIN = "[WARNINGS]\nTrust chain is empty."
ALL = WarningPolicy(AcknowledgePolicy.ALL)
LISTED = WarningPolicy(AcknowledgePolicy.LISTED, frozenset({"TRUST_CHAIN_NULL_OR_EMPTY"}))


def acknowledge(reason: Reason) -> Outcome:
    return Acknowledge, Action.RESUME, reason, ()


def warned(kind: InputType, text: str = EMPTY_CHAIN, **overrides: Any) -> Snapshot:
    return following(change(kind), warnings_text=text, **overrides)


WAIT = (Wait, Action.RESUME, Reason.AWAITING_DEPLOYMENT, ())
CSR_WAIT = (Wait, Action.RESUME, Reason.AWAITING_CSR, ())

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
        request(approve=Approve(pre_verification_warnings=ALL)),
        warned(PRE, " \n"),
        CSR_WAIT,
        id="before the CSR there may be no text yet",
    ),
    pytest.param(
        request(approve=Approve(pre_verification_warnings=ALL)),
        warned(PRE, acknowledged=((PRE, timedelta(seconds=5)),)),
        CSR_WAIT,
        id="after an approval before the CSR it is the CSR that is awaited",
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


@pytest.mark.parametrize("kind", [PRE, POST])
def test_warnings_that_cps_does_not_show_are_what_is_waited_for(kind: InputType) -> None:
    """Nobody is told that CPS works where it may be waiting for a person."""
    unseen = decide(situation(request(), warned(kind, " \n"))).message

    assert "CPS does not show them yet" in unseen
    assert "Akamai Control Center" in unseen


@pytest.mark.parametrize(("wanted", "seen", "expected"), CASES)
def test_an_acknowledgement(wanted: Request, seen: Snapshot, expected: Outcome) -> None:
    verdict = decide(situation(wanted, seen))
    assert outcome(verdict) == expected
    assert verdict.renewing
    assert bool(verdict.remedy) == (verdict.action is Action.BLOCKED)


def test_unapproved_warnings_are_shown_with_their_ids() -> None:
    verdict = decide(situation(request(), warned(POST, f"{EMPTY_CHAIN}\nThe moon is full.")))
    assert "TRUST_CHAIN_NULL_OR_EMPTY: Trust chain is empty." in verdict.message
    assert "(no id): The moon is full." in verdict.message
    assert "say `all` in approve.post_verification_warnings" in verdict.remedy


def test_ids_that_can_be_approved_are_ready_to_copy() -> None:
    verdict = decide(situation(request(), warned(PRE)))
    assert "add to approve.pre_verification_warnings: TRUST_CHAIN_NULL_OR_EMPTY (" in verdict.remedy


def test_approved_warnings_are_shown_all_the_same() -> None:
    verdict = decide(
        situation(request(approve=Approve(post_verification_warnings=LISTED)), warned(POST))
    )
    assert "TRUST_CHAIN_NULL_OR_EMPTY: Trust chain is empty." in verdict.message


def test_further_lines_of_a_warning_are_indented() -> None:
    listing = "Extra certificates were found in the chain and are being removed.\nTrust Chain"
    verdict = decide(situation(request(), warned(POST, listing)))
    assert "\n  EXTRA_CERT_IN_TRUST_CHAIN: Extra certificates were found" in verdict.message
    assert "removed.\n    Trust Chain" in verdict.message


def named(until: date | None) -> Request:
    """Ada has accepted the empty chain; Grace something else."""
    entries = (
        AcceptedWarning("CSR_EXPIRED", "Grace"),
        AcceptedWarning("TRUST_CHAIN_NULL_OR_EMPTY", "Ada", until),
    )
    return request(approve=Approve(warnings=entries))


@pytest.mark.parametrize("kind", [PRE, POST])
@pytest.mark.parametrize("until", [None, NOW.date()])
def test_what_somebody_has_accepted_is_acknowledged(kind: InputType, until: date | None) -> None:
    """At either stage, to the end of the last day; whose word it is goes along."""
    verdict = decide(situation(named(until), warned(kind)))

    assert isinstance(verdict.step, Acknowledge)
    (accepted,) = verdict.step.accepted
    assert (accepted.warning.id, accepted.by, accepted.until) == (
        "TRUST_CHAIN_NULL_OR_EMPTY",
        "Ada",
        until,
    )
    assert "(accepted by Ada):" in verdict.message


def test_what_was_accepted_for_a_time_is_asked_about_again() -> None:
    """The day after it is over; who had accepted it is told."""
    yesterday = NOW.date() - timedelta(days=1)
    verdict = decide(situation(named(yesterday), warned(POST)))

    assert (verdict.action, verdict.reason) == (Action.BLOCKED, Reason.POST_VERIFICATION_WARNINGS)
    assert (
        f"not approved any more (accepted: TRUST_CHAIN_NULL_OR_EMPTY by Ada until {yesterday}):"
        in verdict.message
    )


def test_what_the_request_approves_needs_no_name() -> None:
    verdict = decide(
        situation(request(approve=Approve(pre_verification_warnings=ALL)), warned(PRE))
    )
    assert isinstance(verdict.step, Acknowledge)
    assert [(one.by, one.until) for one in verdict.step.accepted] == [("", None)]


@pytest.mark.parametrize(
    ("staging", "what"),
    [
        pytest.param((), "the new certificate for www", id="what is there is not known"),
        pytest.param(live(certificate("0B")), "the new certificate (serial 0B) for www", id="new"),
        pytest.param(live(due_certificate()), "the live certificate with changed", id="settings"),
    ],
)
def test_what_is_on_staging_is_named(staging: tuple[Deployed, ...], what: str) -> None:
    told = decide(situation(request(), following(change(STAGING), staging=staging)))
    assert what in told.message


def test_how_staging_is_tested_is_told() -> None:
    names = frozenset(f"{letter}.example.com" for letter in "abcdef")
    few, many = (
        decide(
            situation(wanted, following(change(STAGING), enrollment=enrollment(names=wanted.names)))
        )
        for wanted in (request(), request(sans=names))
    )
    assert "Test www.example.com there:" in few.remedy
    assert (
        "Test www.example.com, a.example.com, b.example.com, c.example.com, d.example"
        in many.remedy
    )
    assert " and 2 more there:" in many.remedy
    assert "edgekey-staging.net" in few.remedy


def test_staging_tells_when_akamai_goes_on_by_itself() -> None:
    deadline = datetime(2026, 6, 8, tzinfo=UTC)
    info = ChangeManagementInfo("hash", acknowledgement_deadline=deadline, warnings=("Look!",))
    told = decide(situation(request(), following(change(STAGING), change_management=info)))
    assert (
        "Akamai says: Look! Unless somebody acts, Akamai deploys it at 2026-06-08T00"
        in told.message
    )
    assert "Unless" not in decide(situation(request(), following(change(STAGING)))).message
    endless = following(change(STAGING), change_management=ChangeManagementInfo("hash", None))
    assert "Unless" not in decide(situation(request(), endless)).message


SUBJECT = """\
Value for O differs between the CSR and the certificate: missing vs [Example Ltd].
Value for C differs between the CSR and the certificate: [DE] vs [US].
Value for OU differs between the CSR and the certificate: [Web] vs missing."""


def test_what_the_ca_has_written_is_told_as_a_subject() -> None:
    """Ready to copy; what the certificate lacks has no value."""
    remedy = decide(situation(request(), warned(POST, SUBJECT))).remedy

    assert 'write organization: "Example Ltd", country: "US" into it' in remedy
    assert "organizational_unit" not in remedy


def test_other_warnings_say_nothing_of_the_subject() -> None:
    assert "subject" not in decide(situation(request(), warned(POST))).remedy
