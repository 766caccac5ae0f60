"""Domains are validated before anything is begun that would wait for them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import (
    CONTACT,
    NOW,
    allowed,
    certificate,
    change,
    csr,
    live,
    order,
    outcome,
    request,
    situation,
    snapshot,
)

from connector.core.decision.decide import decide
from connector.core.decision.deferral import waits_for_scm
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import ValidateDomains
from connector.core.decision.verdict import Action, WaitingFor
from connector.core.domains.lapsing import Lapsing
from connector.core.facts.change import InputType
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request

LAPSED = (Lapsing("example.com"), Lapsing("example.net", NOW + timedelta(days=2)))
WAITING = change(inputs=(allowed(InputType.CERTIFICATE),))


@pytest.mark.parametrize(
    ("wanted", "seen", "action"),
    [
        pytest.param(request(), Snapshot(), Action.ENROLL, id="no enrollment"),
        pytest.param(
            request(), snapshot(production=(), history=()), Action.ENROLL, id="nothing live"
        ),
        pytest.param(
            request(sans=frozenset({"api.example.com"})), snapshot(), Action.UPDATE, id="new names"
        ),
        pytest.param(
            request(),
            snapshot(change=WAITING, change_is_ours=True, csrs=(csr(),)),
            Action.RESUME,
            id="a CSR without an order",
        ),
    ],
)
def test_they_come_before_an_order_and_what_leads_to_one(
    wanted: Request, seen: Snapshot, action: Action
) -> None:
    """The action of the plan is that of what follows."""
    assert decide(situation(wanted, seen)).action is action
    verdict = decide(situation(wanted, replace(seen, lapsing=LAPSED)))
    assert outcome(verdict) == (ValidateDomains, action, Reason.AWAITING_DOMAINS, ())
    assert verdict.step == ValidateDomains(("example.com", "example.net"))
    assert verdict.renewing
    assert verdict.waiting_for is WaitingFor.APPLY
    assert verdict.message == (
        "Before a certificate for www.example.com is ordered, its domains are validated again:"
        " example.com (not validated), example.net (validated until 2026-06-03T12:00:00Z)."
    )


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [
        pytest.param(request(), snapshot(), id="nothing is due"),
        pytest.param(
            request(tech_contact=replace(CONTACT, email="new@example.com")),
            snapshot(),
            id="settings alone",
        ),
        pytest.param(
            request(),
            snapshot(
                change=WAITING, change_is_ours=True, csrs=(csr(),), orders=(order(change_id=77),)
            ),
            id="it is ordered already",
        ),
    ],
)
def test_nothing_else_waits_for_them(wanted: Request, seen: Snapshot) -> None:
    """What is decided without them stands."""
    lapsing = replace(seen, lapsing=LAPSED)
    assert decide(situation(wanted, lapsing)) == decide(situation(wanted, seen))


def test_a_due_renewal_that_needs_them_waits_for_scm() -> None:
    """SCM has to take part in it; so it is put off while SCM is out."""
    due = certificate(not_before=NOW - timedelta(days=80), not_after=NOW + timedelta(days=10))
    seen = situation(request(), snapshot(production=live(due), lapsing=LAPSED))
    verdict = decide(seen)
    assert isinstance(verdict.step, ValidateDomains)
    assert waits_for_scm(seen, verdict)
