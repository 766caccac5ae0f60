"""
What SCM offers for a request, and what of the request it does not offer (sectigo-scm 2.1, 4.1).

Known before anything is changed at a vendor, and only with the Admin API: the Enrollment API fixes
organization, profile and term by its account and does not tell them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from connector.core.request.fault import FieldFault, field_fault
from connector.core.request.values import KeyAlgorithm, Request, ValidationType
from connector.core.x509.public_limit import public_limit
from connector.errors import RequestError

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Offer:
    """One profile of SCM as it is offered to the request's organization."""

    profile_id: int
    profile_name: str
    terms: tuple[int, ...]
    """In days, ascending; empty: SCM names none."""
    key_algorithms: frozenset[KeyAlgorithm]
    """Of the keys that CPS makes, those that the profile takes."""
    validation: ValidationType | None
    """None: SCM's words do not tell."""
    mandatory_fields: frozenset[str]
    """Names of the custom fields that every order must have."""


def choose_offer(request: Request, offers: Sequence[Offer], mandatory: frozenset[str]) -> Offer:
    """
    Return the offer that `cert_type` names, by id or name.

    Args:
        request: Wanted.
        offers: All profiles that `org_id` may use; empty if that is not named.
        mandatory: Custom fields that every order must have.

    Raises:
        RequestError: Organization or profile are not named, or there is no such profile; with all
            that can be known to be missing besides.
    """
    found = [offer for offer in offers if _is_named(offer, request.cert_type)]
    if len(found) == 1:
        return found[0]
    faults = [*_naming_faults(request, offers, found), *field_faults(request, mandatory)]
    raise RequestError(
        f"SCM account {request.scm_account!r} cannot order for {request.common_name}",
        faults,
    )


def offer_faults(request: Request, offer: Offer, now: datetime) -> list[FieldFault]:
    """
    Return everything that *request* wants and *offer* does not have.

    Args:
        request: Wanted.
        offer: The profile that `cert_type` names.
        now: The vendor's time, aware UTC: public limits depend on the day.
    """
    return [
        *_validation_faults(request, offer),
        *_key_faults(request, offer),
        *_term_faults(request, offer, now),
        *field_faults(request, offer.mandatory_fields),
    ]


def chosen_term(request: Request, offer: Offer, now: datetime) -> int | None:
    """
    Return the term to order, in days: the one that is named, else the longest that is allowed.

    Returns:
        None where *offer* has no term that may be ordered on that day.
    """
    if isinstance(request.term, int):
        return request.term
    limit = public_limit(now).days
    allowed = [term for term in offer.terms if term <= limit]
    if not _is_public(request, offer) and (_is_private(request, offer) or not allowed):
        allowed = list(offer.terms)
    return max(allowed, default=None)


def offer_notes(
    request: Request, offer: Offer | None, now: datetime, *, fixed: bool = True
) -> list[str]:
    """
    Return what a person should know of the order although it stops nothing.

    Args:
        request: Wanted.
        offer: The profile that `cert_type` names; None: that is not told.
        now: The vendor's time, aware UTC.
        fixed: Whether an account that tells no offer fixes what is ordered.
    """
    if offer is None:
        return list(_fixed_by_account(request)) if fixed else []
    return list(_term_notes(request, offer, now))


def field_faults(request: Request, mandatory: frozenset[str]) -> Iterator[FieldFault]:
    """Yield the mandatory custom fields that *request* has no value for."""
    given = {name for name, value in request.custom_fields if value.strip()}
    for name in sorted(mandatory - given):
        yield field_fault(
            ("custom_fields", name), "missing", "SCM wants a value for it in every order"
        )


def _is_named(offer: Offer, cert_type: int | str | None) -> bool:
    if isinstance(cert_type, str):
        return cert_type.strip() in {offer.profile_name.strip(), str(offer.profile_id)}
    return cert_type == offer.profile_id


def _naming_faults(
    request: Request, offers: Sequence[Offer], found: Sequence[Offer]
) -> Iterator[FieldFault]:
    listed = _profile_list(found or offers)
    if request.org_id is None:
        yield field_fault(
            ("org_id",),
            "missing; the Admin API wants the id of the organization or department that SCM shows"
            " under Organizations",
        )
    if request.cert_type is None:
        offered = f": {listed}" if offers else ""
        yield field_fault(
            ("cert_type",), f"missing; the Admin API wants the id or the name of a profile{offered}"
        )
    elif found:
        yield field_fault(
            ("cert_type",),
            f"{request.cert_type!r} is the name of {listed}; give the id",
        )
    elif request.org_id is not None:
        yield field_fault(
            ("cert_type",),
            f"organization {request.org_id} is not offered {request.cert_type!r}; it has {listed}."
            " If a profile is missing, have it delegated to the organization (SCM: Enrollment >"
            " Certificate"
            " Profiles)",
        )


def _validation_faults(request: Request, offer: Offer) -> Iterator[FieldFault]:
    found = offer.validation
    if request.validation is not None and found is not None and request.validation is not found:
        yield field_fault(
            ("validation",),
            f"{_profile(offer)} gives {found}; name a profile that gives {request.validation} in"
            f" cert_type, or set validation: {found}",
        )


def _key_faults(request: Request, offer: Offer) -> Iterator[FieldFault]:
    refused = [key for key in request.key_algorithms if key not in offer.key_algorithms]
    if refused:
        taken = " and ".join(key for key in KeyAlgorithm if key in offer.key_algorithms)
        yield field_fault(
            ("key_algorithms",),
            f"{_profile(offer)} does not take {' and '.join(refused)}; of the keys that CPS makes"
            f" (RSA 2048, ECDSA P-256) it takes {taken or 'none'}",
        )


def _term_faults(request: Request, offer: Offer, now: datetime) -> Iterator[FieldFault]:
    named, limit = request.term, public_limit(now).days
    if isinstance(named, int):
        if offer.terms and named not in offer.terms:
            yield field_fault(
                ("term",),
                f"{_profile(offer)} offers {_days(offer)}, not {named}",
            )
        elif named > limit and _is_public(request, offer):
            yield field_fault(
                ("term",),
                f"public certificates have at most {limit} days as of {now:%Y-%m-%d}; it is"
                f" {named}, choose a shorter one or max",
            )
    elif not offer.terms:
        yield field_fault(
            ("term",),
            f"SCM names none for {_profile(offer)}; give the days that it is to be ordered for",
        )
    elif chosen_term(request, offer, now) is None:
        yield field_fault(
            ("term",),
            f"{_profile(offer)} offers {_days(offer)}, and public certificates have at most {limit}"
            f" days as of {now:%Y-%m-%d}; have SCM's administrator give the profile a shorter term",
        )


def _term_notes(request: Request, offer: Offer, now: datetime) -> Iterator[str]:
    limit, longest = public_limit(now).days, max(offer.terms, default=0)
    term = chosen_term(request, offer, now)
    if term is None:
        return
    hint = (
        "" if _is_public(request, offer) else " (set validation: private if the profile is private)"
    )
    if term < longest and not isinstance(request.term, int):
        yield (
            f"term: {term} days are ordered, not the profile's longest of {longest}: public"
            f" certificates have at most {limit} days as of {now:%Y-%m-%d}{hint}"
        )
    elif term > limit and not _is_private(request, offer):
        yield (
            f"term: {term} days are more than the {limit} that public certificates may have as of"
            f" {now:%Y-%m-%d}{hint}"
        )


def _fixed_by_account(request: Request) -> Iterator[str]:
    given = [name for name in ("org_id", "cert_type", "term") if getattr(request, name) is not None]
    if given:
        yield (
            f"{', '.join(given)}: not sent and not compared, since the SCM account"
            f" {request.scm_account!r} uses the Enrollment API, which fixes organization, profile"
            " and term"
        )


def _is_public(request: Request, offer: Offer) -> bool:
    """Whether it is known to be; a profile's words come before the request's."""
    known = offer.validation or request.validation
    return known is not None and known is not ValidationType.PRIVATE


def _is_private(request: Request, offer: Offer) -> bool:
    return (offer.validation or request.validation) is ValidationType.PRIVATE


def _profile_list(offers: Sequence[Offer]) -> str:
    """Return profiles by id, as many as a person wants to read."""
    if not offers:
        return "no profile at all, or its Web/REST API for SSL is off"
    known = sorted(offers, key=lambda offer: offer.profile_id)
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"{', '.join(_profile(offer) for offer in known[:_SHOWN])}{more}"


def _profile(offer: Offer) -> str:
    return f"profile {offer.profile_id} ({offer.profile_name})"


def _days(offer: Offer) -> str:
    return f"{', '.join(map(str, offer.terms))} days"
