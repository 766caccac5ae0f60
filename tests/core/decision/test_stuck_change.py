"""An open change that cannot go on: told, and replaced once a person asks for that."""

import pytest
from builders import (
    RSA,
    Outcome,
    ask,
    change,
    collected,
    fail,
    following,
    foreign,
    order,
    outcome,
    replaces,
    request,
    situation,
    uploaded,
    wait,
    waiting,
)

from connector.core.decision.decide import decide
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Collect,
    Fail,
    Nothing,
    OpenRenewal,
    PlaceOrders,
    UploadCertificates,
)
from connector.core.decision.verdict import Action
from connector.core.facts.change import InputType
from connector.core.facts.order import OrderStage, OrderStatus
from connector.core.facts.snapshot import Snapshot

FORCED = request(renewal_trigger="again")

REPLACED = (OpenRenewal, Action.RENEW, Reason.FORCED, ())
ORDERED = (PlaceOrders, Action.RESUME, Reason.AWAITING_ORDER, (RSA,))
DEPLOYING = (Nothing, Action.NONE, Reason.DEPLOYING, ())


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


def test_a_failure_is_told_in_the_words_of_cps() -> None:
    assert "It broke." in decide(situation(request(), following(BROKEN))).message
    silent = following(change(state="error", error=""))
    assert "What CPS says." in decide(situation(request(), silent)).message
