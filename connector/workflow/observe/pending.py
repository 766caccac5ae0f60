"""What can be concluded from steps that earlier runs have begun and did not live to end."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from connector.core.facts.change import Change, InputType
from connector.core.facts.ids import ChangeId
from connector.core.facts.order import OrderStage
from connector.core.facts.snapshot import Snapshot
from connector.journal.step import StepRecord


def with_pending(
    snapshot: Snapshot,
    intents: Sequence[StepRecord],
    uploads: Mapping[ChangeId, datetime],
    now: datetime,
) -> Snapshot:
    """
    Return *snapshot* with what can be concluded from steps without an outcome.

    Certificates were uploaded if we were about to, and their change waits for none any more or
    tells what is wrong with one; what was answered is not needed for that. A change is only perhaps
    ours if we were about to open one: another run may have opened it.

    Args:
        snapshot: What CPS shows and the journal has in writing.
        intents: Of `Journal.open_intents`.
        uploads: Of `Journal.uploads_begun`.
        now: This moment by the clock of the journal.
    """
    enrollment, change = snapshot.enrollment, snapshot.change
    if enrollment is not None and change is not None and not snapshot.change_is_ours:
        perhaps = any(intent.may_have_opened(enrollment.names) for intent in intents)
        snapshot = replace(snapshot, perhaps_ours=perhaps)
    untouched = change.change_id if change is not None and _waits_for_certificate(change) else None
    begun = {change_id: now - at for change_id, at in uploads.items() if change_id != untouched}
    if not begun:
        return snapshot
    orders = tuple(
        replace(order, uploaded=begun[order.change_id])
        if order.change_id in begun and order.stage is OrderStage.ISSUED and order.uploaded is None
        else order
        for order in snapshot.orders
    )
    return replace(snapshot, orders=orders)


def _waits_for_certificate(change: Change) -> bool:
    return change.waits_for(InputType.CERTIFICATE) is not None and not change.error
