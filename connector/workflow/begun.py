"""What can be concluded from steps that earlier runs have begun and did not live to end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from connector.core.change import InputType
from connector.core.model import OrderStage, Snapshot
from connector.core.verdict import Step
from connector.journal.record import StepRecord


def with_begun(snapshot: Snapshot, intents: Sequence[StepRecord], now: datetime) -> Snapshot:
    """
    Return *snapshot* with what can be concluded from steps without an outcome.

    A change is ours if we were about to open one and the enrollment has the names that we asked
    for. Certificates were uploaded if we were about to and their change waits for none any more.

    Args:
        snapshot: What CPS shows and the journal has in writing.
        intents: Of `Journal.open_intents`.
        now: This moment by the clock of the journal.
    """
    enrollment, change = snapshot.enrollment, snapshot.change
    if enrollment is not None and change is not None:
        opened = any(intent.may_have_opened(enrollment.names) for intent in intents)
        snapshot = replace(snapshot, change_is_ours=snapshot.change_is_ours or opened)
    waits_in = (
        change.change_id
        if change is not None and change.waits_for(InputType.CERTIFICATE) is not None
        else None
    )
    begun = {
        intent.change_id: now - intent.intended_at
        for intent in intents
        if intent.step == Step.UPLOAD and intent.change_id != waits_in
    }
    orders = tuple(
        replace(order, uploaded=begun[order.change_id])
        if order.change_id in begun and order.stage is OrderStage.ISSUED and order.uploaded is None
        else order
        for order in snapshot.orders
    )
    return replace(snapshot, orders=orders)
