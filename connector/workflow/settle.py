"""Write down what came of what earlier runs have begun, as an observation has found it out."""

from connector.core.model import OrderStage, Snapshot
from connector.core.ordering import ended_stage
from connector.core.request import Request
from connector.core.verdict import Step
from connector.journal.record import StepRecord
from connector.journal.store import Journal
from connector.workflow.cancel import finish_cancellations


def settle_intents(request: Request, snapshot: Snapshot, journal: Journal) -> None:
    """Write down what can be seen now of what earlier runs have begun: intents, ended orders."""
    for order in snapshot.orders:
        ended = ended_stage(order)
        if ended is not None and order.stage is OrderStage.PLACED:
            journal.order_ended(order.csr_key, ended, order.vendor_status)
    finish_cancellations(request, snapshot, journal)
    enrollment, change = snapshot.enrollment, snapshot.change
    for intent in journal.open_intents(request.key):
        if intent.step == Step.UPLOAD and _settle_upload(intent, snapshot, journal):
            journal.outcome(intent.step_id, "found")
        elif enrollment and change and intent.may_have_opened(enrollment.names):
            journal.outcome(intent.step_id, "found", change_ids=(change.change_id,))
        else:
            journal.outcome(intent.step_id, "not seen at the vendor")


def _settle_upload(intent: StepRecord, snapshot: Snapshot, journal: Journal) -> bool:
    uploaded = [
        order
        for order in snapshot.orders
        if order.change_id == intent.change_id
        and order.stage is OrderStage.ISSUED
        and order.uploaded is not None
    ]
    for order in uploaded:
        journal.order_uploaded(order.csr_key)
    return bool(uploaded)
