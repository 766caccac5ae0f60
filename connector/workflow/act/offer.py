"""Ask SCM what it offers, before anything is changed anywhere that only an order could use."""

from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.issuance.offer import Offer, offer_faults
from connector.core.request.subject import paste, subject_fault, subject_note
from connector.core.request.values import Request, Validation
from connector.errors import ConnectorError, RequestError
from connector.workflow.tools import Progress, Tools


def fitting_offer(situation: Situation, tools: Tools) -> Offer | None:
    """
    Return what SCM offers for the request; None: its API does not tell.

    Raises:
        RequestError: It does not offer what the request wants; every fault is listed. Or the
            subject is empty, and CPS would stop at that after the order.
        CredentialsError: SCM does not take the credentials.
    """
    request, untouched = situation.completed, _untouched(situation.snapshot)
    try:
        offer = tools.scm.read_offer(request)
        if offer is None:
            tools.scm.check_credentials()
    except ConnectorError as error:
        remedy = " ".join(part for part in (error.remedy, untouched) if part)
        raise error.with_remedy(remedy) from error
    faults = [] if offer is None else offer_faults(request, offer, situation.now)
    subject = subject_fault(request, _validation(request, offer))
    if faults:
        raise RequestError(
            f"SCM does not offer what is asked for {request.common_name}",
            [fault for fault in (*faults, subject) if fault is not None],
            remedy="Correct the request, or have SCM's administrator correct the profile, then run"
            f" again. {untouched}",
        )
    if subject is not None:
        raise RequestError(
            f"The certificate for {request.common_name} would be ordered in vain",
            [subject],
            remedy=f"{paste(request)}Or approve such warnings in"
            f" approve.post_verification_warnings. {untouched}",
        )
    return offer


def tell_about_subject(situation: Situation, offer: Offer | None, progress: Progress) -> None:
    """Tell once, before the CSR is made, what a CA may write into the subject that it lacks."""
    request = situation.completed
    note = subject_note(request, _validation(request, offer))
    if note is not None:
        progress(f"Note: {note}.")


def _validation(request: Request, offer: Offer | None) -> Validation | None:
    return (offer.validation if offer is not None else None) or request.validation


def _untouched(snapshot: Snapshot) -> str:
    """Tell what a refusal before an order leaves as it was."""
    if snapshot.change is None:
        return "Nothing was changed at Akamai or SCM."
    return "Nothing was ordered; the change that is open at Akamai waits."
