"""What is under way, as data: warnings that wait to be acknowledged, orders not live yet."""

from collections.abc import Iterator
from typing import Final

from connector.core.decision.acknowledgements import acknowledged_lately
from connector.core.decision.deployment import newest_upload
from connector.core.facts.change import Change, InputType
from connector.core.facts.ids import OrderId
from connector.core.facts.snapshot import Snapshot
from connector.core.report.values import ApprovalStage, OpenWarning
from connector.core.warnings.judge import split_warnings

_STAGES: Final = {
    InputType.PRE_VERIFICATION: ApprovalStage.PRE_VERIFICATION,
    InputType.POST_VERIFICATION: ApprovalStage.POST_VERIFICATION,
}


def open_warnings(snapshot: Snapshot, change: Change) -> Iterator[OpenWarning]:
    """Yield what CPS warns of and waits to have acknowledged, approved or not."""
    waiting = (kind for kind in _STAGES if change.waits_for(kind) is not None)
    kind = next(waiting, None)
    if kind is not None and not acknowledged_lately(snapshot, kind):
        for warning in split_warnings(snapshot.warnings_text):
            yield OpenWarning(warning.id, warning.text, _STAGES[kind])
    staged = snapshot.change_management
    if staged is not None and not acknowledged_lately(snapshot, InputType.CHANGE_MANAGEMENT):
        for text in staged.warnings:
            yield OpenWarning(None, text, ApprovalStage.CHANGE_MANAGEMENT)


def orders_under_way(snapshot: Snapshot) -> tuple[OrderId, ...]:
    """
    Return SCM's ids of the orders whose certificates are on their way to production, sorted.

    Those of the open change; without one, those of a finished change that is not live yet.
    """
    orders = snapshot.orders_for_change
    if snapshot.change is None:
        newest = newest_upload(snapshot.orders)
        orders = tuple(
            order
            for order in snapshot.orders
            if newest is not None and order.change_id == newest.change_id
        )
    return tuple(sorted({order.order_id for order in orders if order.order_id is not None}))
