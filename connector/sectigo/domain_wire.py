"""SCM's JSON on the validation of domains, in both spellings; what is absent stays unknown."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from connector.core.domains.delegated import CustomerDomain, Delegation
from connector.core.domains.shape import is_domain
from connector.core.domains.values import DomainState, dns_name
from connector.core.domains.words import domain_status, method, proof_status
from connector.core.request.names import ascii_name, name_fault
from connector.transport.document import Document

_NOT_ACTIVE: Final = frozenset({"SUSPENDED", "INACTIVE"})
_NOT_IN_FORCE: Final = frozenset({"REQUESTED", "REJECTED", "SUSPENDED", "INACTIVE"})


def read_row(row: Document) -> DomainState | None:
    """Return a row of the list; None: it names no domain, or what cannot be one."""
    domain = listed_name(_text(row, "domain"))
    if not is_domain(domain.removeprefix("*.")):
        return None
    return DomainState(
        domain,
        status=domain_status(_text(row, "dcvStatus", "status", "validationStatus")),
        proof=proof_status(_text(row, "dcvOrderStatus", "orderStatus")),
        method=method(_text(row, "dcvMethod")),
        mode=method(_text(row, "dcvOrderMethod", "orderMode")),
        validated_on=_day(row, "validationDate"),
        expires_on=_day(row, "expirationDate"),
    )


def read_status(row: DomainState, answer: Document) -> DomainState:
    """Return what the answer on one domain adds to its *row*; only the row tells the method."""
    status = _text(answer, "status", "dcvStatus")
    return DomainState(
        row.domain,
        status=domain_status(status) if status else row.status,
        proof=proof_status(_text(answer, "orderStatus", "dcvOrderStatus")),
        method=row.method,
        mode=method(_text(answer, "orderMode", "dcvOrderMethod")),
        validated_on=_day(answer, "validationDate") or row.validated_on,
        expires_on=_day(answer, "expirationDate") or row.expires_on,
        host=_text(answer, "host"),
        point=_text(answer, "point"),
        next_check=answer.moment_or_none("nextCheck"),
    )


def read_customer_domain(document: Document) -> CustomerDomain:
    """Return a domain with its delegations for SSL; a word that says nothing else is in force."""
    return CustomerDomain(
        listed_name(document.text_or("name")),
        active=_text(document, "state").upper() not in _NOT_ACTIVE,
        delegations=tuple(
            Delegation(
                one.number("orgId"),
                in_force=_text(one, "status").upper() not in _NOT_IN_FORCE,
                privileges=frozenset(
                    word.upper() for word in one.texts("domainCertificateRequestPrivileges")
                ),
            )
            for one in document.children("delegations")
            if not one.has("certTypes") or "SSL" in map(str.upper, one.texts("certTypes"))
        ),
    )


def listed_name(text: str) -> str:
    """Return a domain as it is compared, in ASCII where SCM writes it as people do."""
    name = dns_name(text)
    return name if name.isascii() or name_fault(name) is not None else ascii_name(name)


def domain_body(domain: str, **more: str) -> Mapping[str, object]:
    """Return the body of every call about one domain."""
    return {"domain": domain, **more}


def _text(document: Document, *names: str) -> str:
    """Return the first of the fields that is there; what is no text counts as absent."""
    found = (document.fields.get(name) for name in names)
    return next((value for value in found if isinstance(value, str) and value), "")


def _day(document: Document, name: str) -> date | None:
    """Return a day: SCM writes it alone, or as a moment, which is taken in UTC."""
    text = _text(document, name)
    try:
        if "T" not in text and " " not in text:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()
    except (ValueError, OverflowError):
        return None
