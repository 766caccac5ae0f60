"""A request held against what SCM offers: all that is to be known before an order, at once."""

from dataclasses import dataclass
from datetime import datetime

from connector.core.issuance.offer import Offer, chosen_term, offer_faults, offer_notes
from connector.core.request.fault import FieldFault
from connector.core.request.subject import subject_fault, subject_note
from connector.core.request.values import Request, ValidationType


@dataclass(frozen=True, slots=True)
class Fit:
    """What speaks against an order, what is ordered, and what a person should know."""

    faults: tuple[FieldFault, ...]
    """Everything that the request wants and the offer does not have."""
    subject_fault: FieldFault | None
    """Why CPS would stop at the subject after the order; None: it would not."""
    profile_id: int | None
    """None: the account fixes it."""
    term: int | None
    """In days; None: the account or the profile fixes it."""
    notes: tuple[str, ...]
    """About the order."""
    profile_name: str
    """Empty: the API does not tell."""
    public: bool
    """Whether a public CA signs, as far as is known."""
    subject_note: str | None
    """About the subject, worth telling once before the CSR is made; None: nothing."""


def fit_to_offer(
    request: Request, offer: Offer | None, now: datetime, *, fixed: bool = True
) -> Fit:
    """
    Hold *request* against *offer*.

    Args:
        request: With keys, names and subject of the certificate to order.
        offer: What SCM offers; None: its API does not tell.
        now: The vendor's time, aware UTC: public limits depend on the day.
        fixed: Whether an account that tells no offer fixes what is ordered.
    """
    validation = (offer.validation if offer is not None else None) or request.validation
    return Fit(
        faults=() if offer is None else tuple(offer_faults(request, offer, now)),
        subject_fault=subject_fault(request, validation),
        profile_id=None if offer is None else offer.profile_id,
        public=validation is not ValidationType.PRIVATE,
        profile_name="" if offer is None else offer.profile_name,
        term=None if offer is None else chosen_term(request, offer, now),
        notes=tuple(offer_notes(request, offer, now, fixed=fixed)),
        subject_note=subject_note(request, validation),
    )
