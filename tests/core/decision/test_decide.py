"""The decision as a whole: the order of its checks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import (
    BOTH,
    CONTACT,
    NOW,
    Outcome,
    due_certificate,
    enrollment,
    live,
    outcome,
    replaces,
    request,
    situation,
    snapshot,
    uploaded,
)

from connector.core.decision.decide import CHECKS, decide
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    AddCertificate,
    CreateEnrollment,
    Nothing,
    OpenRenewal,
    Refuse,
    UpdateEnrollment,
    Wait,
)
from connector.core.decision.verdict import Action
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request

NEW_NAMES = request(sans=frozenset({"api.example.com"}))
NEW_CONTACT = request(tech_contact=replace(CONTACT, email="new@example.com"))

CASES = [
    pytest.param(
        request(), snapshot(), (Nothing, Action.NONE, Reason.CURRENT, ()), id="all is well"
    ),
    pytest.param(
        request(),
        Snapshot(),
        (CreateEnrollment, Action.ENROLL, Reason.ABSENT, ()),
        id="without an enrollment one is created",
    ),
    pytest.param(
        request(enrollment_id=10002),
        Snapshot(),
        (Refuse, Action.BLOCKED, Reason.ENROLLMENT_GONE, ()),
        id="an enrollment that was asked for by number is never created anew",
    ),
    pytest.param(
        request(sni_only=False),
        snapshot(enrollment=enrollment(third_party=False)),
        (Refuse, Action.BLOCKED, Reason.NOT_THIRD_PARTY, ()),
        id="an enrollment of another type is refused before its fields are compared",
    ),
    pytest.param(
        request(sni_only=False, sans=NEW_NAMES.sans),
        snapshot(),
        (Refuse, Action.BLOCKED, Reason.FIXED_FIELD, ()),
        id="a fixed field is refused before names are changed",
    ),
    pytest.param(
        NEW_NAMES,
        snapshot(orders=(uploaded(),)),
        (Wait, Action.RESUME, Reason.AWAITING_DEPLOYMENT, ()),
        id="a deployment is waited for before names are changed",
    ),
    pytest.param(
        request(wait_for_deployment=False),
        snapshot(orders=(uploaded(),)),
        (Nothing, Action.NONE, Reason.DEPLOYING, ()),
        id="nobody wants to wait for the network",
    ),
    pytest.param(
        NEW_NAMES,
        snapshot(production=live(due_certificate())),
        (UpdateEnrollment, Action.UPDATE, Reason.NAMES_CHANGED, ()),
        id="new names bring the new CSR, also where a renewal is due",
    ),
    pytest.param(
        request(),
        snapshot(production=(), history=()),
        (OpenRenewal, Action.ENROLL, Reason.NOT_ISSUED, ()),
        id="an enrollment without a certificate is completed",
    ),
    pytest.param(
        request(),
        snapshot(production=()),
        (OpenRenewal, Action.RENEW, Reason.GONE_FROM_PRODUCTION, ()),
        id="a certificate that is gone is replaced",
    ),
    pytest.param(
        request(key_algorithms=BOTH),
        snapshot(enrollment=enrollment(multi_stacked=True)),
        (AddCertificate, Action.UPDATE, Reason.KEY_ALGORITHMS_CHANGED, ()),
        id="a key that CPS makes already is added",
    ),
    pytest.param(
        request(key_algorithms=BOTH),
        snapshot(),
        (UpdateEnrollment, Action.UPDATE, Reason.KEY_ALGORITHMS_CHANGED, ()),
        id="a key that CPS does not make yet needs new CSRs for all",
    ),
    pytest.param(
        NEW_CONTACT,
        snapshot(production=live(due_certificate())),
        (OpenRenewal, Action.RENEW, Reason.INSIDE_WINDOW, ()),
        id="a due renewal comes before settings",
    ),
    pytest.param(
        request(sans=NEW_NAMES.sans),
        snapshot(enrollment=enrollment(names=NEW_NAMES.names)),
        (OpenRenewal, Action.RENEW, Reason.NAMES_CHANGED, ()),
        id="the enrollment has the names already, the live certificate does not",
    ),
    pytest.param(
        NEW_CONTACT,
        snapshot(),
        (UpdateEnrollment, Action.UPDATE, Reason.SETTINGS_CHANGED, ()),
        id="settings are updated without a new certificate",
    ),
]


@pytest.mark.parametrize(("wanted", "seen", "expected"), CASES)
def test_decide(wanted: Request, seen: Snapshot, expected: Outcome) -> None:
    verdict = decide(situation(wanted, seen))
    assert outcome(verdict) == expected
    settled = {Reason.CURRENT, Reason.SETTINGS_CHANGED}
    blocked = verdict.action is Action.BLOCKED
    assert verdict.renewing == (verdict.reason not in settled and not blocked)
    assert verdict.due == (verdict.action is not Action.NONE)
    assert not replaces(verdict)


def test_a_settled_certificate_tells_when_it_is_due() -> None:
    for wanted in (request(), NEW_CONTACT):
        assert decide(situation(wanted, snapshot())).renewal_due_at == NOW + timedelta(days=50)


def test_only_the_first_check_speaks_without_an_enrollment() -> None:
    """So no later check can decide on an enrollment that is not there."""
    wanted = request(tech_contact=NEW_CONTACT.tech_contact, sans=NEW_NAMES.sans, sni_only=False)
    speaking = [check.__name__ for check in CHECKS if check(situation(wanted, Snapshot()))]
    assert speaking == ["enroll_when_absent"]
