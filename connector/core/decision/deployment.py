"""What became of certificates that were uploaded from here."""

from datetime import timedelta
from itertools import takewhile
from typing import Final

from connector.core.facts.order import OrderStage, OrderView
from connector.core.facts.snapshot import Snapshot

DEPLOYMENT_SETTLING: Final = timedelta(hours=6)
"""
How long after an upload production may not show yet what a finished change has brought there.

A change may take hours by itself (akamai-cps 6.3), so it is no less; what is told too early as gone
is ordered a second time.
"""


def deployment_under_way(snapshot: Snapshot) -> bool:
    """
    Whether an upload of ours is finished at CPS but not visible on production yet.

    Only for a while; and not if production has shown it already, so that it was taken off or
    replaced since, if it shows one that was issued later, or if CPS ended the change without
    deploying it. A change that is open now was not opened by a step of ours then: CPS may open its
    next renewal in the same moment.
    """
    newest = newest_upload(snapshot.orders)
    if newest is None or newest.uploaded is None:
        return False
    if newest.change_id in {snapshot.abandoned, *snapshot.deployed}:
        return False
    change = snapshot.change
    if change is not None and (snapshot.change_is_ours or change.change_id == newest.change_id):
        return False
    if newest.fingerprint in snapshot.live_fingerprints or _is_replaced(newest, snapshot):
        return False
    return newest.uploaded < DEPLOYMENT_SETTLING


def _is_replaced(order: OrderView, snapshot: Snapshot) -> bool:
    """Whether production shows a certificate that began after that of *order* was collected."""
    collected = order.collected_on
    live = (item.facts.not_before for item in snapshot.production)
    return collected is not None and any(began > collected for began in live)


def is_uploaded(snapshot: Snapshot) -> bool:
    """Whether the open change was brought a certificate from here."""
    return any(order.uploaded is not None for order in snapshot.orders_for_change)


def newest_upload(orders: tuple[OrderView, ...]) -> OrderView | None:
    """Return the order whose certificate was uploaded last."""
    uploads = (
        (order.uploaded, order)
        for order in orders
        if order.stage is OrderStage.ISSUED and order.uploaded is not None
    )
    newest = min(uploads, key=lambda upload: upload[0], default=None)
    return None if newest is None else newest[1]


def left_orders(snapshot: Snapshot) -> tuple[OrderView, ...]:
    """
    Return the orders whose change ended before their certificate was deployed.

    Their keys went with the change, so nothing can be made of them. They are told until a later
    one is deployed.
    """
    open_change = snapshot.change.change_id if snapshot.change is not None else None
    since = takewhile(lambda order: not _is_deployed(order, snapshot), snapshot.orders)
    return tuple(order for order in since if order.change_id != open_change and order.stage.is_open)


def left_note(order: OrderView) -> str:
    """Return what a person should know of an order that is left over."""
    name = (
        f"order {order.order_id}" if order.order_id else f"the order for CSR {order.csr_key[:16]}"
    )
    held = f"change {order.change_id}, which held its key,"
    useless = f"{name} ({order.key_algorithm}) can no longer be used"
    if not order.fingerprint:
        return (
            f"{useless}, unless the live certificate came from it: {held} is over; if it did not,"
            " revoke or decline it in SCM"
        )
    return f"{useless}: {held} was cancelled or replaced; revoke or decline it in SCM"


def _is_deployed(order: OrderView, snapshot: Snapshot) -> bool:
    """Whether its certificate got to production: it is there, or its upload from here went well."""
    if order.fingerprint in snapshot.live_fingerprints:
        return True
    return order.uploaded is not None and order.change_id not in {
        snapshot.abandoned,
        snapshot.change.change_id if snapshot.change is not None else None,
    }
