"""
An order whose CA wants control of its domains proven for it alone, as none was validated before.

Once an administrator has approved it: before that no CA looks.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import ProveOrders, UnprovenOrder
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.marker import SCM
from connector.core.facts.order import OrderProof, OrderStage, OrderStatus, OrderView
from connector.core.request.values import Request, ValidationType

LONG: Final = timedelta(minutes=15)
"""After that a person is told what SCM may keep to itself: most orders are issued long before."""


def open_proofs(order: OrderView) -> tuple[OrderProof, ...]:
    """Return what an order waits for that a record in DNS proves, and no run has seen to yet."""
    return tuple(one for one in _wanted(order) if one.record is not None and not one.submitted)


def prove_step(request: Request, orders: Iterable[OrderView]) -> Verdict | None:
    """Return the step that brings proofs into DNS; None: none is to be, as far as is known."""
    proofs: list[OrderProof] = []
    unproven: list[UnprovenOrder] = []
    for order in orders:
        open_ = open_proofs(order)
        if order.order_id is not None and open_:
            domains = tuple(sorted(one.domain for one in open_))
            unproven.append(UnprovenOrder(order.order_id, order.account, domains))
            proofs += open_
    if not unproven:
        return None
    by_person = any(one.by_person for one in proofs)
    who = "a person publishes them, as dns_records tells" if by_person else "they are published"
    ids = ", ".join(order.order_id for order in unproven)
    return Verdict(
        ProveOrders(tuple(unproven), by_person),
        Action.RESUME,
        Reason.AWAITING_PROOFS,
        f"The CA wants proofs of its own for {_names(proofs)} before it issues order {ids} for"
        f" {request.common_name}: {who}.",
    )


def proofs_note(request: Request, orders: Iterable[OrderView]) -> str:
    """Return what is told of proofs beside a wait for the CA; empty: none is wanted, or so soon."""
    waiting = list(orders)
    wanted = [one for order in waiting for one in _wanted(order)]
    looked_for = [one for one in wanted if one.submitted]
    unknown = [one for one in wanted if one.record is None]
    note = f" The CA looks for the proofs of {_names(looked_for)}." if looked_for else ""
    if unknown:
        note += (
            f" The CA wants {_names(unknown)} proven, and SCM tells no record in DNS for that: look"
            " at the order in SCM (Certificates > SSL Certificates); `akamai-scm domains renew`"
            " tells more."
        )
    private = request.validation is ValidationType.PRIVATE
    if not private and any(_silent(order) for order in waiting):
        note += (
            " That takes longer than most orders, and SCM tells of no domain to be proven (to an"
            " account of the Enrollment API it may not tell that). Look in SCM whether the domains"
            " are validated (Domains > DCV), and what it says of the order (Certificates > SSL"
            " Certificates)."
        )
    return note


def _silent(order: OrderView) -> bool:
    """Whether an order has been with the CA for long, and nothing tells why."""
    processed = order.stage is OrderStage.PLACED and order.status is OrderStatus.PROCESSING
    return processed and order.signer == SCM and order.age >= LONG and not order.unproven


def _wanted(order: OrderView) -> tuple[OrderProof, ...]:
    waits = order.stage is OrderStage.PLACED and order.status is OrderStatus.PROCESSING
    return order.unproven if waits else ()


def _names(proofs: Iterable[OrderProof]) -> str:
    return ", ".join(sorted({one.domain for one in proofs}))
