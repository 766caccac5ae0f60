"""Orders whose answer was lost, where SCM can be searched for them."""

from datetime import timedelta
from typing import Any

import pytest
from builders import (
    BOTH,
    ECDSA,
    RSA,
    Outcome,
    awaited,
    collected,
    csr,
    enrollment,
    following,
    order,
    outcome,
    request,
    situation,
    waiting,
)

from connector.core.decision.decide import decide
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    AbsentOrder,
    Ask,
    Awaited,
    Collect,
    PlaceOrders,
    SettleOrders,
    Wait,
)
from connector.core.decision.verdict import Action
from connector.core.facts.ids import OrderId
from connector.core.facts.order import (
    ORDER_SETTLING,
    ClosedBecause,
    OrderStage,
    OrderStatus,
    OrderView,
    Search,
)
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request

ONE = request()
TWO = request(key_algorithms=BOTH)
ASK = (Ask, Action.BLOCKED, Reason.ORDER_ID_LOST, ())
WAIT = (Wait, Action.RESUME, Reason.ORDER_ID_LOST, ())
SETTLE = (SettleOrders, Action.RESUME, Reason.ORDER_ID_LOST)


def lost(**overrides: Any) -> OrderView:
    """An order that SCM was searched for and that it did not show, begun just now."""
    known: dict[str, Any] = {
        "stage": OrderStage.INTENDED,
        "order_id": None,
        "status": None,
        "search": Search.DONE,
        "age": timedelta(seconds=5),
    }
    return order(**(known | overrides))


def closed(because: ClosedBecause) -> OrderView:
    return order(stage=OrderStage.CLOSED, order_id=None, status=None, closed_because=because)


def one_key(*orders: OrderView) -> Snapshot:
    return following(waiting(), *orders)


def two_keys(*orders: OrderView) -> Snapshot:
    return following(
        waiting(),
        *orders,
        csrs=(csr(ECDSA), csr(RSA)),
        enrollment=enrollment(multi_stacked=True),
    )


FOUND = (OrderId("9001"),)

CASES = [
    pytest.param(ONE, one_key(lost()), WAIT, id="SCM is given time to show it"),
    pytest.param(
        ONE, one_key(lost(search=Search.UNANSWERED)), WAIT, id="SCM could not be searched"
    ),
    pytest.param(
        ONE,
        one_key(lost(search=Search.UNANSWERED, age=ORDER_SETTLING)),
        WAIT,
        id="however long that takes",
    ),
    pytest.param(ONE, one_key(lost(found=FOUND)), (*SETTLE, (RSA,)), id="found"),
    pytest.param(
        ONE, one_key(lost(age=ORDER_SETTLING)), (*SETTLE, (RSA,)), id="certainly not there"
    ),
    pytest.param(
        ONE,
        one_key(lost(found=(*FOUND, OrderId("9002")))),
        (*SETTLE, (RSA,)),
        id="of several the oldest is kept",
    ),
    pytest.param(
        ONE,
        one_key(lost(age=ORDER_SETTLING), closed(ClosedBecause.NOT_AT_SCM)),
        ASK,
        id="an order that vanishes twice is not placed a third time",
    ),
    pytest.param(
        ONE,
        one_key(lost(), closed(ClosedBecause.NOT_AT_SCM)),
        WAIT,
        id="even so it is given time",
    ),
    pytest.param(
        ONE,
        one_key(lost(found=FOUND), closed(ClosedBecause.NOT_AT_SCM)),
        (*SETTLE, (RSA,)),
        id="and may be found",
    ),
    pytest.param(
        ONE,
        one_key(lost(age=ORDER_SETTLING), closed(ClosedBecause.REFUSED)),
        (*SETTLE, (RSA,)),
        id="one that SCM refused before did not vanish",
    ),
    pytest.param(
        ONE, one_key(lost(search=Search.NEEDLESS)), WAIT, id="a program that may still be at work"
    ),
    pytest.param(
        ONE,
        one_key(lost(search=Search.NEEDLESS, age=ORDER_SETTLING)),
        (*SETTLE, (RSA,)),
        id="a second order would be no other",
    ),
    pytest.param(
        ONE,
        one_key(lost(search=Search.NEEDLESS, age=ORDER_SETTLING), closed(ClosedBecause.NOT_AT_SCM)),
        (*SETTLE, (RSA,)),
        id="however often it was lost",
    ),
    pytest.param(
        ONE,
        one_key(lost(search=Search.NEEDLESS, found=FOUND)),
        (*SETTLE, (RSA,)),
        id="found by a program, though that is needless",
    ),
    pytest.param(
        TWO,
        two_keys(lost(found=FOUND)),
        (*SETTLE, (RSA,)),
        id="what was found is written down before more is ordered",
    ),
    pytest.param(
        TWO,
        two_keys(lost()),
        (PlaceOrders, Action.RESUME, Reason.AWAITING_ORDER, (ECDSA,)),
        id="meanwhile the other key is ordered",
    ),
    pytest.param(
        TWO,
        two_keys(lost(), order(ECDSA, status=OrderStatus.ISSUED)),
        (Collect, Action.RESUME, Reason.AWAITING_COLLECTION, (ECDSA,)),
        id="or collected",
    ),
    pytest.param(
        TWO, two_keys(lost(), collected(ECDSA)), WAIT, id="nothing is uploaded without the lost one"
    ),
]


@pytest.mark.parametrize(("wanted", "seen", "expected"), CASES)
def test_a_lost_order(wanted: Request, seen: Snapshot, expected: Outcome) -> None:
    verdict = decide(situation(wanted, seen))
    assert outcome(verdict) == expected
    assert verdict.renewing
    assert bool(verdict.remedy) == (verdict.action is Action.BLOCKED)
    assert (awaited(verdict) is Awaited.ISSUANCE) == isinstance(verdict.step, Wait)


@pytest.mark.parametrize(
    ("search", "because", "told"),
    [
        (Search.DONE, ClosedBecause.NOT_AT_SCM, "/opt/sign does not have it"),
        (Search.NEEDLESS, ClosedBecause.REPEATED, "/opt/sign is said to know a second order"),
    ],
)
def test_why_it_is_closed(search: Search, because: ClosedBecause, told: str) -> None:
    """In words that name who signs."""
    seen = one_key(lost(search=search, age=ORDER_SETTLING, signer="/opt/sign"))

    verdict = decide(situation(ONE, seen))

    assert isinstance(verdict.step, SettleOrders)
    assert verdict.step.settled == (AbsentOrder(csr(RSA), because),)
    assert told in verdict.message
    assert "SCM does" not in verdict.message
