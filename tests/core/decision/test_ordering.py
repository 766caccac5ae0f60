"""A change that waits for its certificate."""

from datetime import timedelta

import pytest
from builders import (
    BOTH,
    ECDSA,
    RSA,
    Outcome,
    awaited,
    certificate,
    collected,
    csr,
    enrollment,
    following,
    live,
    order,
    outcome,
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
    Awaited,
    Collect,
    Fail,
    PlaceOrders,
    UploadCertificates,
    Wait,
)
from connector.core.decision.verdict import Action
from connector.core.facts.ids import ChangeId, CsrKey
from connector.core.facts.order import OrderStage, OrderStatus, OrderView
from connector.core.facts.snapshot import UPLOAD_GRACE, Snapshot
from connector.core.request.values import Request

ONE = request()
TWO = request(key_algorithms=BOTH)


def two_keys(*orders: OrderView) -> Snapshot:
    """A change with an RSA and an ECDSA CSR."""
    return following(
        waiting(),
        *orders,
        csrs=(csr(ECDSA), csr(RSA)),
        enrollment=enrollment(multi_stacked=True),
    )


def one_key(*orders: OrderView) -> Snapshot:
    return following(waiting(), *orders)


PLACE = (PlaceOrders, Action.RESUME, Reason.AWAITING_ORDER)
COLLECT = (Collect, Action.RESUME, Reason.AWAITING_COLLECTION)
ISSUANCE = (Wait, Action.RESUME, Reason.AWAITING_ISSUANCE, ())
APPROVAL = (Wait, Action.RESUME, Reason.AWAITING_APPROVAL, ())
UPLOAD = (UploadCertificates, Action.RESUME, Reason.AWAITING_UPLOAD, ())
TAKEN_UP = (Wait, Action.RESUME, Reason.AWAITING_VERIFICATION, ())
LOST = (Ask, Action.BLOCKED, Reason.ORDER_ID_LOST, ())


def failed(reason: Reason) -> Outcome:
    return Fail, Action.BLOCKED, reason, ()


def ended(stage: OrderStage) -> OrderView:
    """An order of which the journal knows that it ended."""
    return order(stage=stage, status=None, vendor_status="Declined")


CASES = [
    pytest.param(
        ONE,
        following(waiting(), csrs=()),
        (Wait, Action.RESUME, Reason.AWAITING_CSR, ()),
        id="without a CSR yet, CPS is waited for",
    ),
    pytest.param(
        TWO,
        following(waiting(), enrollment=enrollment(multi_stacked=True)),
        (Ask, Action.BLOCKED, Reason.KEY_ALGORITHMS_CHANGED, ()),
        id="a change that lacks a wanted key needs a person",
    ),
    pytest.param(ONE, one_key(), (*PLACE, (RSA,)), id="a CSR without an order is ordered"),
    pytest.param(TWO, two_keys(), (*PLACE, BOTH), id="two CSRs are ordered, RSA first"),
    pytest.param(
        TWO, two_keys(order(RSA)), (*PLACE, (ECDSA,)), id="only what is missing is ordered"
    ),
    pytest.param(
        ONE, two_keys(), (*PLACE, (RSA,)), id="a CSR for a key that nobody wants is not ordered"
    ),
    pytest.param(
        ONE,
        one_key(order(stage=OrderStage.CLOSED)),
        (*PLACE, (RSA,)),
        id="a closed order is ordered again",
    ),
    pytest.param(
        ONE,
        one_key(order(stage=OrderStage.INTENDED, order_id=None, status=None)),
        LOST,
        id="an order without an answer is never sent again",
    ),
    pytest.param(
        TWO,
        two_keys(order(ECDSA, stage=OrderStage.INTENDED, order_id=None, status=None)),
        LOST,
        id="what needs a person comes before what is missing",
    ),
    pytest.param(
        ONE,
        one_key(order(status=OrderStatus.DECLINED)),
        failed(Reason.ORDER_DECLINED),
        id="a declined order ends the loop",
    ),
    *(
        pytest.param(
            ONE,
            one_key(order(status=status)),
            failed(Reason.ORDER_REJECTED),
            id=f"an order that is {status} ends the loop",
        )
        for status in (
            OrderStatus.REJECTED,
            OrderStatus.REVOKED,
            OrderStatus.EXPIRED,
            OrderStatus.REPLACED,
        )
    ),
    pytest.param(
        ONE,
        one_key(ended(OrderStage.DECLINED)),
        failed(Reason.ORDER_DECLINED),
        id="and stays declined without asking SCM again",
    ),
    pytest.param(
        ONE,
        one_key(ended(OrderStage.REJECTED)),
        failed(Reason.ORDER_REJECTED),
        id="a rejected one likewise",
    ),
    *(
        pytest.param(
            ONE,
            one_key(order(stage=stage, status=None, account="old", account_known=False)),
            (Ask, Action.BLOCKED, Reason.ACCOUNT_MISSING, ()),
            id=f"an order that is {stage} with an account that is gone needs a person",
        )
        for stage in (OrderStage.INTENDED, OrderStage.PLACED)
    ),
    pytest.param(
        ONE,
        one_key(collected(account="old", account_known=False)),
        UPLOAD,
        id="a collected one does not need its account any more",
    ),
    pytest.param(
        ONE,
        one_key(order(status=OrderStatus.ISSUED)),
        (*COLLECT, (RSA,)),
        id="an issued order is collected",
    ),
    pytest.param(
        TWO,
        two_keys(order(RSA), order(ECDSA, status=OrderStatus.ISSUED)),
        (*COLLECT, (ECDSA,)),
        id="what is issued is collected while the other is waited for",
    ),
    pytest.param(ONE, one_key(order()), ISSUANCE, id="an order in process is waited for"),
    pytest.param(
        ONE,
        one_key(order(status=None, vendor_status="")),
        ISSUANCE,
        id="an order that was not asked about is waited for",
    ),
    pytest.param(
        TWO,
        two_keys(collected(RSA), order(ECDSA, status=OrderStatus.AWAITING_APPROVAL)),
        APPROVAL,
        id="no upload before the certificates of both keys are there",
    ),
    pytest.param(ONE, one_key(collected()), UPLOAD, id="a collected certificate is uploaded"),
    pytest.param(
        TWO, two_keys(collected(RSA), collected(ECDSA)), UPLOAD, id="both are uploaded together"
    ),
    pytest.param(
        ONE,
        one_key(collected(status=OrderStatus.REVOKED)),
        UPLOAD,
        id="SCM's word about an order no longer counts once its certificate is collected",
    ),
    pytest.param(
        ONE, one_key(uploaded(1)), TAKEN_UP, id="shortly after the upload CPS is given time"
    ),
    pytest.param(
        ONE,
        one_key(uploaded(uploaded=UPLOAD_GRACE)),
        (UploadCertificates, Action.RESUME, Reason.AWAITING_UPLOAD, ()),
        id="a change that still waits after the upload's grace gets the certificate again",
    ),
]


@pytest.mark.parametrize(("wanted", "seen", "expected"), CASES)
def test_waiting_for_a_certificate(wanted: Request, seen: Snapshot, expected: Outcome) -> None:
    verdict = decide(situation(wanted, seen))
    assert outcome(verdict) == expected
    assert verdict.renewing
    assert bool(verdict.remedy) == (verdict.action is Action.BLOCKED)


@pytest.mark.parametrize(
    ("seen", "limit"),
    [
        pytest.param(following(waiting(), csrs=()), Awaited.CSR, id="the CSR"),
        pytest.param(one_key(order()), Awaited.ISSUANCE, id="the issuance"),
        pytest.param(one_key(uploaded(1)), Awaited.DEPLOYMENT, id="the deployment"),
    ],
)
def test_each_wait_has_its_own_limit(seen: Snapshot, limit: Wait) -> None:
    assert awaited(decide(situation(ONE, seen))) is limit


def test_a_wait_names_the_order_and_the_word_of_scm() -> None:
    assert "4711" in decide(situation(ONE, one_key(order()))).message
    assert "'Applied'" in decide(situation(ONE, one_key(order()))).message


def test_an_order_of_another_account_is_named_with_it() -> None:
    message = decide(situation(ONE, one_key(order(account="other")))).message
    assert "4711 (SCM account 'other')" in message


def test_only_open_orders_of_this_change_belong_to_it() -> None:
    mine = order()
    elsewhere = order(change_id=ChangeId(1), csr_key=CsrKey("b" * 64))
    others = (elsewhere, order(stage=OrderStage.CLOSED))
    assert following(waiting(), *others, mine).orders_for_change == (mine,)
    assert snapshot(orders=(mine,)).orders_for_change == ()


def test_an_upload_of_another_change_does_not_count_for_this_one() -> None:
    older = uploaded(uploaded=timedelta(days=60), csr_key="b" * 64, change_id=ChangeId(1))
    seen = following(waiting(), older, production=live(certificate()))
    assert outcome(decide(situation(ONE, seen))) == (*PLACE, (RSA,))
