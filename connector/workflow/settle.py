"""Write down what came of what earlier runs have begun, as an observation has found it out."""

from connector.core.change import ChangeId
from connector.core.model import OrderStage, Snapshot
from connector.core.ordering import ended_stage
from connector.core.request import Request
from connector.core.verdict import Step
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
    uploaded = _settle_uploads(request, snapshot, journal)
    for intent in journal.open_intents(request.key):
        if intent.step == Step.UPLOAD and intent.change_id in uploaded:
            journal.outcome(intent.step_id, "found")
        elif enrollment and change and intent.may_have_opened(enrollment.names):
            journal.outcome(intent.step_id, "found", change_ids=(change.change_id,))
        else:
            journal.outcome(intent.step_id, "not seen at the vendor")


def _settle_uploads(request: Request, snapshot: Snapshot, journal: Journal) -> frozenset[ChangeId]:
    """Write down which uploads have arrived though no answer said so; return their changes."""
    unwritten = {
        record.csr_key
        for record in journal.orders(request.key)
        if record.stage is OrderStage.ISSUED and record.uploaded_at is None
    }
    found = [
        order
        for order in snapshot.orders
        if order.csr_key in unwritten and order.uploaded is not None
    ]
    for order in found:
        journal.order_uploaded(order.csr_key)
    return frozenset(order.change_id for order in found)
