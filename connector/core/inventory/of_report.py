"""An entry out of what one look at a request has found, or out of why there was none."""

from datetime import datetime
from functools import lru_cache

from cryptography import x509

from connector.core.calendar.values import OPEN, Calendar
from connector.core.decision.renewal import critical_at
from connector.core.decision.verdict import Action
from connector.core.decision.wishes import wishes_of
from connector.core.domains.told import NameDomain, alarms
from connector.core.domains.words import DomainStatus
from connector.core.inventory.entry import Entry, Keeping
from connector.core.report.values import LiveCertificate, Report
from connector.core.request.values import Request, ValidationType
from connector.core.x509.leaf import stated_validations
from connector.core.x509.path import chain_end
from connector.core.x509.read import load_certificate
from connector.errors import UnexpectedAnswerError


def entry_of(
    request: Request, report: Report, looked_at: datetime, house: Calendar = OPEN
) -> Entry:
    """
    Return what a report over many tells of one that was looked at.

    Args:
        request: What a person wants.
        report: What was found.
        looked_at: The vendor's time of that look.
        house: When certificates may be deployed, of all that do not say it themselves.
    """
    live = list(report.certificates.values())
    return Entry(
        common_name=report.common_name,
        keeping=Keeping.MANAGED,
        enrollment_id=report.enrollment_id,
        state=report.state,
        issuer=None if report.issuer is None else issuer_name(report.issuer),
        validation=_validation(request, live),
        keys=tuple(sorted(report.certificates)) or report.key_algorithms,
        live_since=report.not_before,
        expires=report.expiry,
        due_at=report.renewal_due_at,
        critical_at=_critical_at(request, report),
        due=report.due,
        pending="" if report.action is Action.NONE and not report.due else report.reason,
        waits_for=report.waiting_for,
        until=report.until,
        message=_sentence(report),
        domains=_domains(report),
        domains_until=_domains_until(report),
        domains_lapsed=any(map(_has_lapsed, report.domains)),
        drift=report.drift,
        chain_ends=min(
            (ends for one in live if (ends := chain_end(one.chain_pem)) is not None), default=None
        ),
        wishes=wishes_of(request, house),
        private=request.validation is ValidationType.PRIVATE,
        looked_at=looked_at,
        stale=report.stale,
    )


def entry_of_failure(name: str, error: str) -> Entry:
    """Return the entry of a request that could not be looked at: its *name* and the *error*."""
    return Entry(common_name=name, keeping=Keeping.MANAGED, error=error)


@lru_cache(maxsize=256)
def issuer_name(issuer: str) -> str:
    """
    Return the part of an issuer (RFC 4514) that a person calls it by: its common name.

    All certificates of a CA have the same one: what was read lately is not read again.

    >>> issuer_name("CN=Example DV CA R1,O=Example Ltd,C=GB")
    'Example DV CA R1'
    """
    try:
        name = x509.Name.from_rfc4514_string(issuer)
    except ValueError:
        return issuer
    for kind in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
        for attribute in name.get_attributes_for_oid(kind):
            return str(attribute.value)
    return issuer


def _validation(request: Request, live: list[LiveCertificate]) -> str | None:
    stated: set[str] = set()
    for one in live:
        try:
            stated.update(stated_validations(load_certificate(one.certificate_pem)))
        except UnexpectedAnswerError:
            continue
    if stated:
        return "/".join(sorted(stated))
    return request.validation


def _critical_at(request: Request, report: Report) -> datetime | None:
    """Return when the first of what is live becomes critical, by its own validity."""
    return min(
        (
            critical_at(one.not_before, one.not_after, request.renew_before, request.critical)
            for one in report.certificates.values()
        ),
        default=None,
    )


def _sentence(report: Report) -> str:
    acting = () if report.action is Action.NONE else (report.message, report.remedy)
    notes = (f"Note: {one.removesuffix('.')}." for one in report.notes)
    return " ".join(part for part in (*acting, *notes, *alarms(report.domains)) if part)


def _domains(report: Report) -> str | None:
    """Return how far the validation of the domains is, in a few words."""
    lapsed = sorted({one.domain or one.name for one in report.domains if _has_lapsed(one)})
    if lapsed:
        return f"not validated: {', '.join(lapsed)}"
    if any(one.status != DomainStatus.VALIDATED for one in report.domains):
        return None
    until = _domains_until(report)
    if until is None:
        return "validated" if report.domains else None
    early = any(one.holds is False for one in report.domains)
    return f"until {until:%Y-%m-%d}{', before the next order' if early else ''}"


def _has_lapsed(one: NameDomain) -> bool:
    """Whether no public CA signs for a name: nothing holds that could end."""
    return one.holds is False and one.effective_end is None


def _domains_until(report: Report) -> datetime | None:
    ends = (one.effective_end for one in report.domains)
    return min((end for end in ends if end is not None), default=None)
