"""Order at SCM. Intents come first, in the journal and beside it."""

from dataclasses import replace
from typing import Final

from connector.core.decision.one_order import perhaps_on_its_way, unaccounted
from connector.core.decision.steps import PlaceOrders
from connector.core.domains.preflight import issuers_of
from connector.core.events.about import about_to_order
from connector.core.facts.claim import Witness
from connector.core.facts.enrollment import Csr
from connector.core.facts.marker import order_marker
from connector.core.facts.order import ORDER_SETTLING, ClosedBecause
from connector.core.facts.situation import Situation
from connector.core.issuance.fit import Fit
from connector.errors import ConnectorError, Effect, JournalError
from connector.sectigo.interface import OrderDraft, Receipt
from connector.text.moments import utc_text
from connector.workflow.act.only_order import intend_search, search_again
from connector.workflow.observe.order_states import unknown_orders
from connector.workflow.tools import Tools

_SETTLING: Final = int(ORDER_SETTLING.total_seconds())


def place_orders(step: PlaceOrders, fit: Fit, situation: Situation, tools: Tools) -> None:
    """Order for the CSRs of *step*, of what SCM has been found to offer."""
    request = situation.completed
    for note in fit.notes:
        tools.progress(note)
    _note_dns(fit, situation, tools)
    tools.journal.serve_trigger(request.key, request.renewal_trigger)
    for csr in step.csrs:
        _place_order(step, csr, fit, situation, tools)


def _note_dns(fit: Fit, situation: Situation, tools: Tools) -> None:
    """Tell what DNS has against the order; the CA looks for itself, so it goes out all the same."""
    request = situation.completed
    if tools.preflight is None or not fit.public:
        return
    live = next((facts.issuer for facts in situation.live), "")
    for obstacle in tools.preflight.of_names(request.names, issuers_of(fit.profile_name or live)):
        tools.progress(f"Note: {obstacle.text} {obstacle.remedy}")


def _place_order(step: PlaceOrders, csr: Csr, fit: Fit, situation: Situation, tools: Tools) -> None:
    """
    Order for one CSR, unless SCM is found to have an order for it that the journal does not know.

    Another machine, or this one before its state was lost, has placed that one. Then there is just
    the intent, which the next look settles as that of any order whose answer was lost.
    """
    request, snapshot = situation.completed, situation.snapshot
    signer = tools.scm.account.signer
    draft = OrderDraft(
        csr=csr,
        names=request.names,
        comments=" ".join(part for part in (request.comments, order_marker(csr.key)) if part),
        external_requester=request.external_requester,
        custom_fields=request.custom_fields,
        org_id=request.org_id,
        profile_id=fit.profile_id,
        term=fit.term,
        public=fit.public,
        wanted_profile="" if request.cert_type is None else str(request.cert_type),
        wanted_term=request.term if isinstance(request.term, int) else None,
    )
    found = unknown_orders(tools.scm, csr.key, csr.common_name, snapshot.orders)
    witnesses = tools.witnesses.seen()
    seen = replace(snapshot, witnesses=witnesses, looked_at=tools.clock.now())
    by_now = replace(situation, snapshot=seen)
    if unaccounted(by_now, (csr,)):
        return  # another run has begun one meanwhile; the next look asks
    begun = perhaps_on_its_way(by_now, csr)
    if begun is not None and not found:
        tools.progress(
            f"{begun.where} shows that an order was begun at {utc_text(begun.begun_at)}. It may be"
            f" on its way: {signer} is searched for it until {_SETTLING} s after that."
        )
        return
    if not found:
        change_id, why = step.change.change_id, step.because or ""
        tools.events.ask(about_to_order(situation, csr, change_id, why))
    known = any(one.shows(csr.key) for one in witnesses)
    witness = _intend(step, csr, situation, tools, known=known)
    if found:
        tools.progress(
            f"{signer} has an order for this CSR already ({', '.join(found)}), which was not placed"
            " from this state directory; none is placed."
        )
        return
    searched = intend_search(request, csr, tools) if tools.scm.can_search else None
    try:
        with tools.journal.sending(csr.key):
            receipt = tools.scm.place_order(draft)
    except ConnectorError as error:
        if error.effect is Effect.UNKNOWN:
            tools.progress(error.what)
            return
        raise
    _keep(tools, csr, receipt)
    order_id = receipt.order_id
    tools.witnesses.placed(tools.journal, csr.key, replace(witness, order_id=order_id))
    tools.progress(f"Order {order_id} placed at {signer} ({csr.key_algorithm}).")
    if searched is not None:
        search_again(request, searched, tools)


def _intend(
    step: PlaceOrders, csr: Csr, situation: Situation, tools: Tools, *, known: bool
) -> Witness:
    """Write down, in the journal and beside it, that an order is about to leave."""
    request = situation.completed
    witness = Witness(
        where="",
        csr_key=csr.key,
        account=request.scm_account,
        change_id=step.change.change_id,
        begun_at=tools.clock.now(),
    )
    tools.journal.intend_order(
        request.key,
        csr,
        change_id=step.change.change_id,
        enrollment_id=step.change.enrollment_id,
        account=request.scm_account,
        names=request.names,
        because=step.because or "",
    )
    try:
        tools.witnesses.begin(tools.journal, csr.key, witness, again=known)
    except JournalError as error:
        tools.journal.order_refused(csr.key, ClosedBecause.NOT_SENT, note=error.what)
        raise
    return witness


def _keep(tools: Tools, csr: Csr, receipt: Receipt) -> None:
    """Write down what was given; if that fails, tell the id, since a person must keep it then."""
    order_id, signer = receipt.order_id, tools.scm.account.signer
    try:
        tools.journal.order_placed(csr.key, order_id, "".join(receipt.bundle))
    except JournalError as error:
        raise JournalError(
            f"Order {order_id} for {csr.common_name} ({csr.key_algorithm}) is placed at {signer},"
            f" but its id cannot be written down. {error.what}",
            remedy=f"Keep the id. Solve this, then `akamai-scm orders adopt {csr.key[:16]}"
            f" {order_id}`.",
            again="After that it is safe to run the same command again.",
        ) from error
