"""The open change of an enrollment."""

import pytest
from builders import (
    RSA,
    Outcome,
    allowed,
    ask,
    change,
    csr,
    enrollment,
    following,
    foreign,
    order,
    outcome,
    replaces,
    request,
    situation,
    snapshot,
    uploaded,
    wait,
    waiting,
)

from connector.core.decision.decide import decide
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Ask,
    Nothing,
    PlaceOrders,
    UpdateEnrollment,
)
from connector.core.decision.verdict import Action
from connector.core.facts.change import InputType
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request

FORCED = request(renewal_trigger="again")
NEW_NAMES = request(sans=frozenset({"api.example.com"}))
UNWAITED = request(wait_for_deployment=False)

LEFT_ALONE = (Nothing, Action.NONE, Reason.CURRENT, ())
ORDERED = (PlaceOrders, Action.RESUME, Reason.AWAITING_ORDER, (RSA,))
UNKNOWN = (Ask, Action.BLOCKED, Reason.CHANGE_UNKNOWN, ())
DEPLOYING = (Nothing, Action.NONE, Reason.DEPLOYING, ())


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
    *(
        pytest.param(
            request(),
            following(change(status=status), csrs=()),
            wait(Reason.AWAITING_CSR),
            id=f"CPS makes the CSR: {status}",
        )
        for status in (
            "generate-csr",
            "wait-review-pre-verification-safety-checks",
            "wait-upload-third-party",
        )
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


def test_a_suspended_change_without_inputs_names_what_is_known() -> None:
    assert (
        "something unnamed"
        in decide(situation(request(), following(change(state="suspended")))).message
    )


def test_fixed_fields_come_before_an_open_change() -> None:
    seen = snapshot(change=waiting(), csrs=(csr(),), enrollment=enrollment(sni_only=False))
    assert decide(situation(request(sni_only=True), seen)).reason is Reason.FIXED_FIELD
