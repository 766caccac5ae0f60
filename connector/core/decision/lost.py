"""
An order was begun and its answer never arrived: SCM may or may not have it.

Where SCM can be searched the loop finds out by itself, once: a second order for the same CSR that
vanishes in the same way would mean that the search does not show what is there.
"""

from collections.abc import Iterable, Mapping
from typing import Final

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

_SETTLING: Final = frozenset({Search.DONE, Search.NEEDLESS})
"""After which `ORDER_SETTLING` settles that no order is left that counts."""


def lost_problem(request: Request, order: OrderView, snapshot: Snapshot) -> Verdict | None:
    """Return what a person is asked about a lost order; None: the loop finds out by itself."""
    if order.stage is not OrderStage.INTENDED:
        return None
    if order.search is Search.IMPOSSIBLE:
        return _ask_about_lost(
            request,
            order,
            f"{_begun_sentence(request, order)}: {order.signer} may or may not have it.",
        )
    searched = order.search is Search.DONE
    if searched and _is_absent(order) and _was_repeated(order, snapshot):
        return _ask_about_lost(
            request,
            order,
            f"{_begun_sentence(request, order)}, and a search at {order.signer} does not find it."
            " That happened before for the same CSR, so the search may not show what this account"
            " has ordered.",
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
    if order.found:
        what = (
            f"Order {order.found[0]} for {request.common_name}, whose answer was lost, is found at"
            f" {order.signer} and will be followed."
        )
    elif order.search is Search.NEEDLESS:
        what = (
            f"{_begun_sentence(request, order)}. It will be ordered again, since {order.signer} is"
            " said to know a second order for the same CSR, and to take it for the first."
        )
    else:
        what = (
            f"{_begun_sentence(request, order)}; {order.signer} does not have it. It will be"
            " ordered again."
        )
    return Verdict(
        SettleOrders(
            change.ref,
            tuple(
                FoundOrder(csr, order.found[0])
                if order.found
                else AbsentOrder(csr, _why_closed(order))
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
    first, settling = lost[0], f"{int(ORDER_SETTLING.total_seconds())} s"
    how = {
        Search.DONE: f"it is looked for at {first.signer} until {settling} have passed",
        Search.NEEDLESS: f"it is ordered again once {settling} have passed",
    }.get(first.search, f"{first.signer} cannot be searched for it now")
    return Verdict(
        Wait(Awaited.ISSUANCE),
        Action.RESUME,
        Reason.ORDER_ID_LOST,
        f"{_begun_sentence(request, first)}; {how}.",
        until=first.intended_at + ORDER_SETTLING if first.search in _SETTLING else None,
    )


def _ask_about_lost(request: Request, order: OrderView, message: str) -> Verdict:
    key = order.csr_key[:16]
    remedy = (
        f"{lookup_hint(order.csr_key, request.common_name, order.signer)} If it is there:"
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
    """Whether SCM certainly does not have it, or another order for the CSR would be no other."""
    searched = order.stage is OrderStage.INTENDED and order.search in _SETTLING
    return searched and not order.found and order.age >= ORDER_SETTLING


def _why_closed(order: OrderView) -> ClosedBecause:
    repeated = order.search is Search.NEEDLESS
    return ClosedBecause.REPEATED if repeated else ClosedBecause.NOT_AT_SCM


def _was_repeated(order: OrderView, snapshot: Snapshot) -> bool:
    return any(
        other.csr_key == order.csr_key and other.closed_because is ClosedBecause.NOT_AT_SCM
        for other in snapshot.orders
    )
