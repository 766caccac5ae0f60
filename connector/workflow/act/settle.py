"""Settle the steps that earlier runs began and did not end, by what an observation has found."""

from connector.core.decision.one_order import claim_of, unaccounted
from connector.core.decision.order_problems import ended_stage
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import AbsentOrder, AdoptedOrder, FoundOrder, SettleOrders
from connector.core.decision.verdict import Verdict
from connector.core.facts.ids import ChangeId
from connector.core.facts.order import ClosedBecause, OrderStage
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request
from connector.journal.step import OPENS_CHANGE, Outcome, StepName, StepRecord
from connector.journal.store import Journal
from connector.workflow.act.only_order import THE_SEARCH, keep_one
from connector.workflow.tools import Tools


def settle_intents(request: Request, snapshot: Snapshot, journal: Journal) -> None:
    """Write down what can be seen now of what earlier runs have begun: intents, ended orders."""
    for order in snapshot.orders:
        ended = ended_stage(order)
        if ended is not None and order.stage is OrderStage.PLACED:
            journal.order_ended(order.csr_key, ended, order.vendor_status)
    finish_cancellations(request, snapshot, journal)
    uploaded = _settle_uploads(request, snapshot, journal)
    for intent in journal.open_intents(request.key):
        if intent.name is StepName.UPLOAD and intent.change_id in uploaded:
            journal.outcome(intent.step_id, Outcome.FOUND)
        elif intent.name is StepName.SEARCH_AGAIN or _may_show_yet(intent, snapshot):
            continue
        else:
            journal.outcome(intent.step_id, Outcome.NOT_FOUND)


def settle_orders(step: SettleOrders, request: Request, tools: Tools) -> None:
    """Write down what is known by now of orders that the journal has no id of, or not at all."""
    for settled in step.settled:
        match settled:
            case FoundOrder(csr, order_id):
                tools.journal.adopt_order(csr.key, order_id, who=THE_SEARCH)
                keep_one(request, csr.key, tools)
            case AbsentOrder(csr, because):
                tools.journal.order_refused(csr.key, because)
            case AdoptedOrder(csr, claim):
                tools.journal.take_adopted(
                    request.key,
                    csr,
                    claim,
                    change_id=step.change.change_id,
                    enrollment_id=step.change.enrollment_id,
                    account=claim.account or request.scm_account,
                    names=request.names,
                )


def keep_questions(situation: Situation, verdict: Verdict, journal: Journal) -> None:
    """Write down for which CSRs a person is asked, so that `orders` knows what the answer is of."""
    if verdict.reason is not Reason.ORDER_ID_LOST:
        return
    request, snapshot = situation.request, situation.snapshot
    for csr in unaccounted(situation, situation.unordered):
        claim = claim_of(csr, snapshot)
        if claim is None or not claim.certificate_key:
            journal.ask_claim(
                csr.key,
                account=request.scm_account,
                common_name=csr.common_name,
                certificate_key=request.key,
            )


def _may_show_yet(intent: StepRecord, snapshot: Snapshot) -> bool:
    """Whether it is not known yet what came of it: a change is open that it may have opened."""
    return snapshot.perhaps_ours and intent.name in OPENS_CHANGE


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


def close_orders(
    request: Request,
    journal: Journal,
    change_id: ChangeId | None,
    because: ClosedBecause,
    *,
    note: str,
) -> tuple[str, ...]:
    """
    Close the open orders of a change, None: of the certificate; return the ids that SCM gave.

    Their rows stay in the journal, with SCM's ids and the certificates.
    """
    closed = [
        order
        for order in (journal.orders(request.key) if change_id is None else journal.orders())
        if order.stage.is_open and change_id in {None, order.change_id}
    ]
    for order in closed:
        journal.order_closed(order.csr_key, because, note=note)
    return tuple(order.order_id for order in closed if order.order_id is not None)


def finish_cancellations(request: Request, snapshot: Snapshot, journal: Journal) -> None:
    """Write down what came of cancellations that were begun and whose end is not written."""
    still_open = snapshot.change.change_id if snapshot.change is not None else None
    for intent in journal.open_intents(request.key, StepName.CANCEL):
        change_id = intent.change_id
        if change_id == still_open:
            continue
        if _went_on(snapshot, change_id):
            journal.outcome(intent.step_id, Outcome.OVERTAKEN)
        else:
            note = f"change {change_id} cancelled"
            close_orders(request, journal, change_id, ClosedBecause.CHANGE_CANCELLED, note=note)
            journal.outcome(intent.step_id, Outcome.DONE)


def _went_on(snapshot: Snapshot, change_id: ChangeId | None) -> bool:
    """Whether a change that is not open any more ended by being deployed, not by a cancellation."""
    live = snapshot.live_fingerprints
    finished = snapshot.change is None and change_id != snapshot.abandoned
    return any(
        order.fingerprint in live or (finished and order.uploaded is not None)
        for order in snapshot.orders
        if order.change_id == change_id and order.stage.is_open
    )
