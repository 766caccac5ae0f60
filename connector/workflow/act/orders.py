"""Carry out the steps at SCM: read its offer, order, collect. Intents come first, as in `steps`."""

from dataclasses import replace

from connector.core.decision.differences import csr_differences
from connector.core.decision.live import live_reason
from connector.core.decision.one_order import claim_of, unaccounted
from connector.core.decision.ordering import misfit_remedy
from connector.core.decision.verdict import OPENS_CHANGE
from connector.core.facts.claim import Witness
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import OrderId
from connector.core.facts.marker import order_marker
from connector.core.facts.order import NOT_AT_SCM
from connector.core.facts.situation import Situation
from connector.core.issuance.offer import Offer, chosen_term, offer_faults, offer_notes
from connector.core.request.subject import paste, subject_fault, subject_note
from connector.core.request.values import Request, Validation
from connector.core.x509.public_limit import lifetime_note
from connector.errors import (
    AnswerLostError,
    CertificateMismatchError,
    ConnectorError,
    JournalError,
    RequestError,
)
from connector.sectigo.interface import OrderDraft
from connector.workflow.act.delivered import check_delivered
from connector.workflow.act.only_order import THE_SEARCH, intend_search, keep_one, search_again
from connector.workflow.observe.observe import Observation
from connector.workflow.observe.order_states import unknown_orders
from connector.workflow.tools import Tools


def fitting_offer(request: Request, seen: Observation, tools: Tools) -> Offer | None:
    """
    Return what SCM offers, before anything is changed anywhere that only an order could use.

    Raises:
        RequestError: It does not offer what the request wants; every fault is listed. Or the
            subject is empty, and CPS would stop at that after the order.
        CredentialsError: SCM does not take the credentials.
    """
    try:
        offer = tools.scm.read_offer(request)
        if offer is None:
            tools.scm.check_credentials()
    except ConnectorError as error:
        remedy = " ".join(part for part in (error.remedy, _untouched(seen)) if part)
        raise error.with_remedy(remedy) from error
    validation = (offer.validation if offer is not None else None) or request.validation
    faults = [] if offer is None else offer_faults(request, offer, seen.situation.now)
    subject = subject_fault(request, validation)
    if faults:
        raise RequestError(
            f"SCM does not offer what is asked for {request.common_name}",
            [fault for fault in (*faults, subject) if fault is not None],
            remedy="Correct the request, or have SCM's administrator correct the profile, then run"
            f" again. {_untouched(seen)}",
        )
    if subject is not None:
        raise RequestError(
            f"The certificate for {request.common_name} would be ordered in vain",
            [subject],
            remedy=f"{paste(request)}Or approve such warnings in"
            f" approve.post_verification_warnings. {_untouched(seen)}",
        )
    if seen.verdict.step in OPENS_CHANGE:
        note = subject_note(request, validation)
        if note is not None:
            tools.progress(f"Note: {note}.")
    return offer


def _untouched(seen: Observation) -> str:
    """Tell what a refusal before an order leaves as it was."""
    if seen.situation.snapshot.change is None:
        return "Nothing was changed at Akamai or SCM."
    return "Nothing was ordered; the change that is open at Akamai waits."


def place_orders(request: Request, seen: Observation, tools: Tools, offer: Offer | None) -> None:
    """Order for every key that the verdict names, of what SCM has been found to offer."""
    for note in offer_notes(request, offer, seen.situation.now):
        tools.progress(note)
    tools.journal.serve_trigger(request.key, request.renewal_trigger)
    for csr in seen.situation.csrs:
        if csr.key_algorithm in seen.verdict.algorithms:
            _place_order(request, seen, tools, csr, offer)


def _place_order(
    request: Request, seen: Observation, tools: Tools, csr: Csr, offer: Offer | None
) -> None:
    """
    Order for one CSR, unless SCM is found to have an order for it that the journal does not know.

    Another machine, or this one before its state was lost, has placed that one. Then there is just
    the intent, which the next look settles as that of any order whose answer was lost.
    """
    draft = OrderDraft(
        csr=csr,
        names=request.names,
        comments=" ".join(part for part in (request.comments, order_marker(csr.key)) if part),
        external_requester=request.external_requester,
        custom_fields=request.custom_fields,
        org_id=request.org_id,
        profile_id=None if offer is None else offer.profile_id,
        term=None if offer is None else chosen_term(request, offer, seen.situation.now),
    )
    found = unknown_orders(tools.scm, csr.key, csr.common_name, seen.situation.snapshot.orders)
    witnesses = tools.witnesses.seen()
    if unaccounted(_with_witnesses(seen.situation, witnesses), (csr,)):
        return  # another run has begun one meanwhile; the next look asks
    witness = _begin(request, seen, tools, csr, known=any(one.shows(csr.key) for one in witnesses))
    if found:
        tools.progress(
            f"SCM has an order for this CSR already ({', '.join(found)}), which was not placed from"
            " this state directory; none is placed."
        )
        return
    searched = intend_search(request, csr, tools) if tools.scm.can_search else None
    try:
        order_id = tools.scm.place_order(draft)
    except AnswerLostError as error:
        tools.progress(error.what)
        return
    except ConnectorError as error:
        tools.journal.order_refused(csr.key, type(error).__name__)
        raise
    _keep_id(tools, csr, order_id)
    tools.witnesses.placed(tools.journal, csr.key, replace(witness, order_id=order_id))
    tools.progress(f"Order {order_id} placed at SCM ({csr.key_algorithm}).")
    if searched is not None:
        search_again(request, searched, tools)


def _begin(request: Request, seen: Observation, tools: Tools, csr: Csr, *, known: bool) -> Witness:
    """Write down, in the journal and beside it, that an order is about to leave."""
    witness = Witness(
        where="",
        csr_key=csr.key,
        account=request.scm_account,
        change_id=seen.change.change_id,
        begun_at=tools.clock.now(),
    )
    tools.journal.intend_order(
        request.key,
        csr,
        change_id=seen.change.change_id,
        enrollment_id=seen.enrollment.enrollment_id,
        account=request.scm_account,
        names=request.names,
        because=_because(seen.situation),
    )
    try:
        tools.witnesses.begin(tools.journal, csr.key, witness, again=known)
    except JournalError as error:
        tools.journal.order_refused(csr.key, type(error).__name__)
        raise
    return witness


def _with_witnesses(situation: Situation, witnesses: tuple[Witness, ...]) -> Situation:
    return replace(situation, snapshot=replace(situation.snapshot, witnesses=witnesses))


def _because(situation: Situation) -> str:
    """Return why a certificate is wanted, as long as the one that it replaces is live."""
    found = [*csr_differences(situation), live_reason(situation)]
    return next((reason for reason, _ in filter(None, found)), "")


def _keep_id(tools: Tools, csr: Csr, order_id: OrderId) -> None:
    """Write SCM's id down; if that fails, tell it, since a person must keep it then."""
    try:
        tools.journal.order_placed(csr.key, order_id)
    except JournalError as error:
        raise JournalError(
            f"Order {order_id} for {csr.common_name} ({csr.key_algorithm}) is placed at SCM, but"
            f" its id cannot be written down. {error.what}",
            remedy=f"Keep the id. Cure this, then `akamai-scm orders adopt {csr.key[:16]}"
            f" {order_id}`.",
            again="After that it is safe to run the same command again.",
        ) from error


def settle_orders(request: Request, seen: Observation, tools: Tools) -> None:
    """Write down what is known by now of orders that the journal has no id of, or not at all."""
    for csr in seen.situation.csrs:
        order = seen.situation.snapshot.open_order(csr)
        if csr.key_algorithm not in seen.verdict.algorithms:
            continue
        if order is None:
            _take_adopted(request, seen, tools, csr)
        elif order.found:
            tools.journal.adopt_order(csr.key, order.found[0], who=THE_SEARCH)
            keep_one(request, csr.key, tools)
        else:
            tools.journal.order_refused(csr.key, NOT_AT_SCM)


def _take_adopted(request: Request, seen: Observation, tools: Tools, csr: Csr) -> None:
    claim = claim_of(csr, seen.situation.snapshot)
    if claim is None:
        return
    tools.journal.take_adopted(
        request.key,
        csr,
        claim,
        change_id=seen.change.change_id,
        enrollment_id=seen.enrollment.enrollment_id,
        account=claim.account or request.scm_account,
        names=request.names,
    )


def collect(request: Request, seen: Observation, tools: Tools) -> None:
    """
    Fetch what is issued, check it, keep it; what does not fit is kept as that.

    Raises:
        CertificateMismatchError: Something does not fit; what else is issued was kept before.
    """
    misfit: CertificateMismatchError | None = None
    for csr in seen.situation.csrs:
        order = seen.situation.snapshot.open_order(csr)
        if csr.key_algorithm not in seen.verdict.algorithms or order is None:
            continue
        if order.order_id is None:
            continue
        bundle = tools.accounts[order.account].collect(order.order_id)
        if not bundle:
            continue
        try:
            issued = check_delivered(csr, bundle, request, seen.situation.now, tools.fetch)
        except CertificateMismatchError as error:
            tools.journal.order_misfit(csr.key, "; ".join(error.faults))
            misfit = misfit or error.with_remedy(
                misfit_remedy(order, seen.situation.snapshot)
            ).with_again("Running again collects it again, and orders nothing.")
            continue
        tools.journal.order_issued(
            csr.key,
            certificate_pem=issued.leaf.pem,
            chain_pem=issued.chain_pem,
            fingerprint=issued.leaf.fingerprint,
            collected_on=seen.situation.now,
        )
        private = request.validation is Validation.PRIVATE
        too_long = lifetime_note(issued.leaf.not_before, issued.leaf.not_after, private=private)
        for note in (*issued.notes, too_long):
            if note:
                tools.progress(note)
        tools.progress(
            f"Collected serial {issued.leaf.serial}, valid until"
            f" {issued.leaf.not_after:%Y-%m-%dT%H:%M:%SZ}."
        )
    if misfit is not None:
        raise misfit
