"""
An order was begun and its answer never arrived: SCM may or may not have it.

Where SCM can be searched the loop finds out by itself, once: a second order for the same CSR that
vanishes in the same way would mean that the search does not show what is there.
"""

from collections.abc import Iterable, Mapping

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    AbsentOrder,
    Ask,
    Awaited,
    FoundOrder,
    SettleOrders,
    Wait,
)
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.change import Change
from connector.core.facts.enrollment import Csr
from connector.core.facts.marker import lookup_hint
from connector.core.facts.order import ORDER_SETTLING, ClosedBecause, OrderStage, OrderView, Search
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request
from connector.text.moments import utc_text


def lost_problem(request: Request, order: OrderView, snapshot: Snapshot) -> Verdict | None:
    """Return what a person is asked about a lost order; None: the loop finds out by itself."""
    if order.stage is not OrderStage.INTENDED:
        return None
    if order.search is Search.IMPOSSIBLE:
        return _ask_about_lost(
            request, order, f"{_begun_sentence(request, order)}: SCM may or may not have it."
        )
    if _is_absent(order) and _was_repeated(order, snapshot):
        return _ask_about_lost(
            request,
            order,
            f"{_begun_sentence(request, order)}, and SCM's search does not find it. That happened"
            " before for the same CSR, so the search may not show what this account has ordered.",
        )
    return None


def settle_step(
    request: Request, change: Change, orders: Mapping[Csr, OrderView]
) -> Verdict | None:
    """Return the step that writes down what the search has found out; None: nothing yet."""
    settled = {csr: order for csr, order in orders.items() if order.found or _is_absent(order)}
    if not settled:
        return None
    order = next(iter(settled.values()))
    what = (
        f"Order {order.found[0]} for {request.common_name}, whose answer was lost, is found at SCM"
        " and will be followed."
        if order.found
        else f"{_begun_sentence(request, order)}; SCM does not have it. It will be ordered again."
    )
    return Verdict(
        SettleOrders(
            change.ref,
            tuple(
                FoundOrder(csr, order.found[0]) if order.found else AbsentOrder(csr)
                for csr, order in settled.items()
            ),
        ),
        Action.RESUME,
        Reason.ORDER_ID_LOST,
        what,
    )


def await_search(request: Request, orders: Iterable[OrderView]) -> Verdict | None:
    """Return the wait for a lost order to be found, or to be certainly absent."""
    lost = [order for order in orders if order.stage is OrderStage.INTENDED]
    if not lost:
        return None
    how = (
        f"it is looked for at SCM until {int(ORDER_SETTLING.total_seconds())} s have passed"
        if lost[0].search is Search.DONE
        else "SCM cannot be searched for it now"
    )
    return Verdict(
        Wait(Awaited.ISSUANCE),
        Action.RESUME,
        Reason.ORDER_ID_LOST,
        f"{_begun_sentence(request, lost[0])}; {how}.",
        until=lost[0].intended_at + ORDER_SETTLING if lost[0].search is Search.DONE else None,
    )


def _ask_about_lost(request: Request, order: OrderView, message: str) -> Verdict:
    key = order.csr_key[:16]
    remedy = (
        f"{lookup_hint(order.csr_key, request.common_name)} If it is there:"
        f" `akamai-scm orders adopt {key} ID`. If it is certainly not:"
        f" `akamai-scm orders forget {key}`. Then run again."
    )
    return Verdict(
        Ask(remedy),
        Action.BLOCKED,
        Reason.ORDER_ID_LOST,
        message,
    )


def _begun_sentence(request: Request, order: OrderView) -> str:
    return (
        f"An order for {request.common_name} ({order.key_algorithm}) was begun at"
        f" {utc_text(order.intended_at)} on SCM account {order.account!r}, but its answer"
        " never arrived"
    )


def _is_absent(order: OrderView) -> bool:
    """Whether SCM certainly does not have it."""
    searched = order.stage is OrderStage.INTENDED and order.search is Search.DONE
    return searched and not order.found and order.age >= ORDER_SETTLING


def _was_repeated(order: OrderView, snapshot: Snapshot) -> bool:
    return any(
        other.csr_key == order.csr_key and other.closed_because is ClosedBecause.NOT_AT_SCM
        for other in snapshot.orders
    )
