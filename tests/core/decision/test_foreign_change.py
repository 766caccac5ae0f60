"""A change that was not opened from here."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import (
    CONTACT,
    NOW,
    RSA,
    Outcome,
    certificate,
    change,
    due_certificate,
    enrollment,
    following,
    live,
    order,
    outcome,
    replaces,
    request,
    situation,
    waiting,
)

from connector.core.decision.decide import decide
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Ask, Nothing, PlaceOrders, UpdateEnrollment, Wait
from connector.core.decision.verdict import Action, WaitingFor
from connector.core.facts.change import Change, InputType, PendingChange
from connector.core.facts.ids import ChangeId
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request

EARLY = live(certificate(not_after=NOW + timedelta(days=100)))
NEW_CONTACT = request(tech_contact=replace(CONTACT, email="new@example.com"))


def opened_elsewhere(
    present: Change, kind: str = "modify-certificate", **overrides: Any
) -> Snapshot:
    there = enrollment(pending=(PendingChange(ChangeId(77), kind),))
    known = {"change_is_ours": False, "production": live(certificate()), "enrollment": there}
    return following(present, **(known | overrides))


@pytest.mark.parametrize(
    ("wanted", "seen", "expected", "words"),
    [
        pytest.param(
            request(),
            opened_elsewhere(waiting(), "renewal"),
            (Nothing, Action.NONE, Reason.CURRENT, ()),
            "(change 77, wait-upload-third-party) that CPS opens by itself 60 days before expiry is"
            " open: it will be used once",
            id="a renewal of CPS's own is kept until it is due",
        ),
        pytest.param(
            request(),
            opened_elsewhere(
                waiting(), "renewal", change_opened_at=NOW - timedelta(days=1), production=EARLY
            ),
            (Nothing, Action.NONE, Reason.CURRENT, ()),
            "a renewal not opened from here (change 77, wait-upload-third-party) is open: it will",
            id="so is one that a person opened long before",
        ),
        pytest.param(
            request(),
            opened_elsewhere(waiting(), "renewal", production=live(due_certificate())),
            (PlaceOrders, Action.RESUME, Reason.AWAITING_ORDER, (RSA,)),
            "waits to be ordered",
            id="a renewal that is due is used",
        ),
        pytest.param(
            request(),
            opened_elsewhere(waiting()),
            (Nothing, Action.NONE, Reason.CURRENT, ()),
            "somebody else's change 77 (wait-upload-third-party) is open: left alone",
            id="any other is left alone",
        ),
        pytest.param(
            NEW_CONTACT,
            opened_elsewhere(waiting(), "renewal"),
            (UpdateEnrollment, Action.UPDATE, Reason.SETTINGS_CHANGED, ()),
            "tech_contact.email of www.example.com will be updated. That replaces a renewal (change"
            " 77, wait-upload-third-party) that CPS opens by itself 60 days before expiry;"
            " cancelled, CPS opens the next one 30 minutes later.",
            id="a setting replaces CPS's own renewal",
        ),
        pytest.param(
            NEW_CONTACT,
            opened_elsewhere(change(InputType.PRE_VERIFICATION), "renewal"),
            (UpdateEnrollment, Action.UPDATE, Reason.SETTINGS_CHANGED, ()),
            "That replaces a renewal",
            id="also where it waits for a word about its names",
        ),
        pytest.param(
            NEW_CONTACT,
            opened_elsewhere(waiting(), "renewal", orders=(order(),)),
            (Wait, Action.RESUME, Reason.AWAITING_ISSUANCE, ()),
            "is being processed",
            id="an order on it is followed first",
        ),
        pytest.param(
            NEW_CONTACT,
            opened_elsewhere(change(InputType.POST_VERIFICATION), "renewal"),
            (Ask, Action.BLOCKED, Reason.FOREIGN_CHANGE, ()),
            "and to which somebody else has uploaded a certificate, is open",
            id="with a certificate of somebody it is not CPS's alone",
        ),
        pytest.param(
            NEW_CONTACT,
            opened_elsewhere(waiting(error="It does not fit."), "renewal"),
            (Ask, Action.BLOCKED, Reason.FOREIGN_CHANGE, ()),
            "and to which somebody else has uploaded a certificate, is open",
            id="nor after a failed try",
        ),
        pytest.param(
            NEW_CONTACT,
            opened_elsewhere(change(), "renewal"),
            (Wait, Action.UPDATE, Reason.SETTINGS_CHANGED, ()),
            "cannot be updated while a renewal (change 77, deploy-cert-to-production) that CPS",
            id="a setting waits until CPS has made its CSR, or deployed what somebody uploaded",
        ),
        pytest.param(
            request(sans=frozenset({"api.example.com"})),
            opened_elsewhere(waiting(), "renewal"),
            (UpdateEnrollment, Action.UPDATE, Reason.NAMES_CHANGED, ()),
            "that CPS opens by itself 60 days before expiry does not fit the request and is"
            " replaced: +api.example.com; cancelled, CPS opens the next one 30 minutes later.",
            id="other names replace CPS's own renewal",
        ),
        pytest.param(
            NEW_CONTACT,
            opened_elsewhere(
                waiting(), "renewal", change_opened_at=NOW - timedelta(days=1), production=EARLY
            ),
            (Ask, Action.BLOCKED, Reason.FOREIGN_CHANGE, ()),
            "cannot be updated while a renewal not opened from here",
            id="one that a person opened long before is not replaced",
        ),
        pytest.param(
            NEW_CONTACT,
            opened_elsewhere(change()),
            (Wait, Action.UPDATE, Reason.SETTINGS_CHANGED, ()),
            "tech_contact.email of www.example.com cannot be updated while somebody else's change",
            id="a setting waits until CPS is done",
        ),
        pytest.param(
            NEW_CONTACT,
            opened_elsewhere(change(InputType.POST_VERIFICATION)),
            (Ask, Action.BLOCKED, Reason.FOREIGN_CHANGE, ()),
            "cannot be updated while",
            id="a setting cannot be updated while somebody is awaited",
        ),
        pytest.param(
            NEW_CONTACT,
            opened_elsewhere(change(state="error")),
            (Ask, Action.BLOCKED, Reason.FOREIGN_CHANGE, ()),
            "cannot be updated while",
            id="nor while a change has failed",
        ),
    ],
)
def test_a_change_of_somebody_else(
    wanted: Request, seen: Snapshot, expected: Outcome, words: str
) -> None:
    verdict = decide(situation(wanted, seen))
    assert outcome(verdict) == expected
    assert words in verdict.message
    assert replaces(verdict) == isinstance(verdict.step, UpdateEnrollment)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param(
            opened_elsewhere(
                change(status="wait-upload-third-party"),
                "modify-san",
                enrollment=enrollment(names=frozenset({"www.example.com", "a.example.com"})),
            ),
            (Wait, Action.UPDATE, Reason.FOREIGN_CHANGE, ()),
            id="somebody has just changed the names",
        ),
        pytest.param(
            opened_elsewhere(change(), production=live(due_certificate())),
            (Wait, Action.RENEW, Reason.FOREIGN_CHANGE, ()),
            id="somebody's certificate is on its way",
        ),
        pytest.param(
            opened_elsewhere(change(status="generate-csr"), production=live(due_certificate())),
            (Wait, Action.RESUME, Reason.AWAITING_CSR, ()),
            id="what is due is being opened",
        ),
    ],
)
def test_a_change_that_waits_for_nothing_is_not_ours_by_that(
    seen: Snapshot, expected: Outcome
) -> None:
    """For a moment after somebody opens a change CPS asks for nothing."""
    assert outcome(decide(situation(request(), seen))) == expected


@pytest.mark.parametrize("ahead", [2, 0])
def test_when_akamai_was_told_to_wait_its_time_is_told(ahead: int) -> None:
    """Ours it may have been, in a state that is lost; either way it ends by itself."""
    planned = NOW + timedelta(days=ahead)
    scheduled = replace(change(), deploys_from=planned)
    seen = opened_elsewhere(scheduled, production=live(due_certificate()))

    verdict = decide(situation(request(), seen))

    assert isinstance(verdict.step, Wait)
    if ahead:
        assert (verdict.reason, verdict.until) == (Reason.AWAITING_WINDOW, planned)
        assert verdict.waiting_for is WaitingFor.WINDOW
        assert "and Akamai deploys it from 2026-06-03T12:00:00Z on" in verdict.message
    else:
        assert (verdict.reason, verdict.until) == (Reason.FOREIGN_CHANGE, None)


def test_what_cannot_be_searched_for_is_not_promised_to_be_used() -> None:
    seen = opened_elsewhere(waiting(), "renewal", searchable=False)
    assert "you are asked whether SCM has an order" in decide(situation(request(), seen)).message
