"""The open change of an enrollment."""

from typing import Any

import pytest
from builders import (
    RSA,
    Outcome,
    allowed,
    certificate,
    change,
    collected,
    csr,
    enrollment,
    following,
    live,
    order,
    outcome,
    replaces,
    request,
    situation,
    snapshot,
    uploaded,
    waiting,
)

from connector.core.decision.decide import decide
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Ask,
    Collect,
    Fail,
    Nothing,
    OpenRenewal,
    PlaceOrders,
    UpdateEnrollment,
    UploadCertificates,
    Wait,
)
from connector.core.decision.verdict import Action
from connector.core.facts.change import Change, InputType
from connector.core.facts.order import OrderStage, OrderStatus, OrderView
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request

FORCED = request(renewal_trigger="again")
NEW_NAMES = request(sans=frozenset({"api.example.com"}))
UNWAITED = request(wait_for_deployment=False)

REPLACED = (OpenRenewal, Action.RENEW, Reason.FORCED, ())
LEFT_ALONE = (Nothing, Action.NONE, Reason.CURRENT, ())
ORDERED = (PlaceOrders, Action.RESUME, Reason.AWAITING_ORDER, (RSA,))
UNKNOWN = (Ask, Action.BLOCKED, Reason.CHANGE_UNKNOWN, ())
DEPLOYING = (Nothing, Action.NONE, Reason.DEPLOYING, ())


def wait(reason: Reason) -> Outcome:
    return Wait, Action.RESUME, reason, ()


def ask(reason: Reason) -> Outcome:
    return Ask, Action.BLOCKED, reason, ()


def fail(reason: Reason) -> Outcome:
    return Fail, Action.BLOCKED, reason, ()


def foreign(present: Change, *orders: OrderView, **overrides: Any) -> Snapshot:
    """Somebody else's change, while the live certificate is not due."""
    known = {"change_is_ours": False, "production": live(certificate())}
    return following(present, *orders, **(known | overrides))


BROKEN = change(state="error", status="deploy-cert-to-production", error="It broke.")

STUCK = [
    pytest.param(following(BROKEN), Reason.CHANGE_FAILED, id="the change is in error"),
    pytest.param(
        following(change(state="cancelled")), Reason.CHANGE_FAILED, id="the change is cancelled"
    ),
    pytest.param(
        following(change(status="verify-third-party-cert", error="Bad chain."), uploaded()),
        Reason.CERTIFICATE_REFUSED,
        id="CPS reports an error after the upload",
    ),
    pytest.param(
        following(BROKEN, uploaded()), Reason.DEPLOYMENT_FAILED, id="the deployment fails"
    ),
    pytest.param(
        following(change(state="cancelled"), uploaded()),
        Reason.CHANGE_FAILED,
        id="the change is cancelled after the upload",
    ),
    pytest.param(
        following(change(InputType.POST_VERIFICATION), warnings_text="Trust chain is empty."),
        Reason.POST_VERIFICATION_WARNINGS,
        id="nobody approves the warnings",
    ),
    pytest.param(
        following(change(InputType.CHANGE_MANAGEMENT)),
        Reason.CHANGE_MANAGEMENT,
        id="nobody approves what is on staging",
    ),
    pytest.param(
        following(waiting(error="Chain is broken."), uploaded(1)),
        Reason.CERTIFICATE_REFUSED,
        id="CPS wants another certificate and says why",
    ),
    pytest.param(
        following(waiting(error="Bad."), collected(), upload_refused="Bad chain."),
        Reason.CERTIFICATE_REFUSED,
        id="CPS refused the certificate and says why in the change, too",
    ),
    pytest.param(
        following(waiting(), order(status=OrderStatus.DECLINED)),
        Reason.ORDER_DECLINED,
        id="SCM declined the order",
    ),
    pytest.param(
        following(waiting(), order(status=OrderStatus.EXPIRED)),
        Reason.ORDER_REJECTED,
        id="SCM ended the order",
    ),
]


@pytest.mark.parametrize(("seen", "reason"), STUCK)
def test_a_stuck_change_fails_until_a_trigger_replaces_it(seen: Snapshot, reason: Reason) -> None:
    """The remedy that the failure names is one that works."""
    failure = decide(situation(request(), seen))
    assert outcome(failure) in (fail(reason), ask(reason))
    assert not replaces(failure)
    replaced = decide(situation(FORCED, seen))
    assert outcome(replaced) == REPLACED
    assert replaces(replaced)
    assert replaced.renewing


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (following(waiting(), uploaded()), Reason.AWAITING_UPLOAD),
        (
            following(waiting(), collected(), upload_refused="Bad chain."),
            Reason.CERTIFICATE_REFUSED,
        ),
    ],
    ids=["taken and sent back", "refused"],
)
def test_a_change_that_still_waits_gets_its_certificate_again(
    seen: Snapshot, reason: Reason
) -> None:
    """What was once answered to an upload speaks against nothing; a person may still replace it."""
    again = decide(situation(request(), seen))
    assert outcome(again) == (UploadCertificates, Action.RESUME, reason, ())
    assert "will be uploaded to change 77 again: " in again.message
    replaced = decide(situation(FORCED, seen))
    assert outcome(replaced) == REPLACED


@pytest.mark.parametrize(
    "seen",
    [foreign(BROKEN, order()), foreign(waiting(error="Bad."), uploaded())],
    ids=["failed", "refused"],
)
def test_a_stuck_change_of_somebody_else_is_theirs_to_cancel(seen: Snapshot) -> None:
    for wanted in (request(), FORCED):
        verdict = decide(situation(wanted, seen))
        assert isinstance(verdict.step, Fail)
        assert "cancel it in Akamai Control Center" in verdict.remedy
        assert "renewal_trigger" not in verdict.remedy


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param(following(waiting()), ORDERED, id="not ordered yet"),
        pytest.param(following(waiting(), order()), wait(Reason.AWAITING_ISSUANCE), id="ordered"),
        pytest.param(
            following(waiting(), order(status=OrderStatus.ISSUED)),
            (Collect, Action.RESUME, Reason.AWAITING_COLLECTION, (RSA,)),
            id="issued",
        ),
        pytest.param(
            following(waiting(), collected(status=OrderStatus.ISSUED)),
            (UploadCertificates, Action.RESUME, Reason.AWAITING_UPLOAD, ()),
            id="collected",
        ),
        pytest.param(
            following(waiting(), uploaded(1)), wait(Reason.AWAITING_VERIFICATION), id="uploaded"
        ),
        pytest.param(
            following(waiting(), order(stage=OrderStage.INTENDED, status=None)),
            ask(Reason.ORDER_ID_LOST),
            id="perhaps ordered",
        ),
    ],
)
def test_a_trigger_does_not_throw_away_a_change_that_goes_on(
    seen: Snapshot, expected: Outcome
) -> None:
    verdict = decide(situation(FORCED, seen))
    assert outcome(verdict) == expected
    assert not replaces(verdict)


CASES = [
    pytest.param(request(), foreign(waiting()), LEFT_ALONE, id="a foreign change is left alone"),
    pytest.param(
        request(),
        foreign(waiting(), production=()),
        ORDERED,
        id="a foreign change is used where nothing is live",
    ),
    pytest.param(FORCED, foreign(waiting()), ORDERED, id="a foreign change serves a trigger"),
    pytest.param(
        request(),
        foreign(waiting(), order()),
        wait(Reason.AWAITING_ISSUANCE),
        id="a foreign change with an order of ours is followed",
    ),
    pytest.param(
        NEW_NAMES,
        foreign(waiting()),
        ask(Reason.FOREIGN_CHANGE),
        id="a foreign change that does not fit needs a person",
    ),
    pytest.param(
        NEW_NAMES,
        following(waiting()),
        (UpdateEnrollment, Action.UPDATE, Reason.NAMES_CHANGED, ()),
        id="our change that does not fit is replaced",
    ),
    pytest.param(
        NEW_NAMES,
        following(waiting(), uploaded(1)),
        wait(Reason.AWAITING_VERIFICATION),
        id="after the upload a change that does not fit is finished first",
    ),
    pytest.param(
        NEW_NAMES,
        following(change()),
        wait(Reason.AWAITING_DEPLOYMENT),
        id="a change that CPS works on is not replaced",
    ),
    pytest.param(
        request(), following(change(InputType.UNKNOWN)), UNKNOWN, id="an unknown input asks"
    ),
    pytest.param(
        request(), following(change(state="suspended")), UNKNOWN, id="a suspended change asks"
    ),
    pytest.param(
        request(),
        following(change(inputs=(allowed(InputType.UNKNOWN, required=False),))),
        wait(Reason.AWAITING_DEPLOYMENT),
        id="an unknown input that is optional stops nothing",
    ),
    pytest.param(
        request(),
        following(change(status="generate-csr"), csrs=()),
        wait(Reason.AWAITING_CSR),
        id="CPS makes the CSR",
    ),
    pytest.param(
        request(),
        following(change(status="verify-third-party-cert"), uploaded()),
        wait(Reason.AWAITING_VERIFICATION),
        id="CPS verifies the certificate",
    ),
    pytest.param(
        request(),
        following(change(), uploaded()),
        wait(Reason.AWAITING_DEPLOYMENT),
        id="CPS deploys the certificate",
    ),
    pytest.param(UNWAITED, following(change(), uploaded()), DEPLOYING, id="nobody wants to wait"),
    pytest.param(
        UNWAITED,
        following(change(status="verify-third-party-cert"), uploaded()),
        wait(Reason.AWAITING_VERIFICATION),
        id="the verification is always waited for",
    ),
    pytest.param(
        UNWAITED,
        following(change()),
        wait(Reason.AWAITING_DEPLOYMENT),
        id="before the upload a change is always waited for",
    ),
    pytest.param(
        request(),
        following(change(error="Retrying.")),
        wait(Reason.AWAITING_DEPLOYMENT),
        id="an error that CPS gets over by itself fails nothing before the upload",
    ),
]


@pytest.mark.parametrize(("wanted", "seen", "expected"), CASES)
def test_an_open_change(wanted: Request, seen: Snapshot, expected: Outcome) -> None:
    verdict = decide(situation(wanted, seen))
    assert outcome(verdict) == expected
    assert replaces(verdict) == isinstance(verdict.step, UpdateEnrollment)
    assert verdict.renewing == (expected != LEFT_ALONE)
    assert bool(verdict.remedy) == (verdict.action is Action.BLOCKED)


def test_a_failure_is_told_in_the_words_of_cps() -> None:
    assert "It broke." in decide(situation(request(), following(BROKEN))).message
    silent = following(change(state="error", error=""))
    assert "What CPS says." in decide(situation(request(), silent)).message


def test_a_suspended_change_without_inputs_names_what_is_known() -> None:
    assert (
        "something unnamed"
        in decide(situation(request(), following(change(state="suspended")))).message
    )


def test_fixed_fields_come_before_an_open_change() -> None:
    seen = snapshot(change=waiting(), csrs=(csr(),), enrollment=enrollment(sni_only=False))
    assert decide(situation(request(sni_only=True), seen)).reason is Reason.FIXED_FIELD
