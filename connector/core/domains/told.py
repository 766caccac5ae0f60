"""What is told of the domains of one certificate, name by name, and of the records to publish."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from connector.core.domains.outlook import NameOutlook
from connector.core.domains.values import ProofRecord
from connector.core.domains.words import Method

NOT_KNOWN: Final = "unknown"
UNLISTED: Final = "unlisted"


@dataclass(frozen=True, slots=True)
class NameDomain:
    """One name. Times are aware UTC; None: not known, or none."""

    name: str
    domain: str | None
    """The domain that stands for it."""
    status: str
    """`validated`, `not_validated`, `expired`; `unlisted`: SCM lists none; else `unknown`."""
    method: str | None
    """How it was proven."""
    expires: datetime | None
    """The day that SCM shows."""
    effective_end: datetime | None
    """Until when it is to be relied on: that day, or earlier by a coming limit."""
    due: bool
    """Whether another validation is wanted now."""
    due_at: datetime | None
    """From when on."""
    holds: bool | None
    """Whether it still holds when the next order is signed."""
    message: str
    """What a person should know; empty: nothing."""


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """A record that proves a domain once it is published."""

    domain: str
    name: str
    """With the dot at its end, as the value of a CNAME."""
    type: str
    value: str
    ttl: int
    """Seconds."""


def told_domains(outlooks: Iterable[NameOutlook]) -> tuple[NameDomain, ...]:
    """Return what is told of each name."""
    return tuple(map(_told, outlooks))


def not_told(names: Iterable[str], why: str) -> tuple[NameDomain, ...]:
    """Return what is told where SCM could not be asked, sorted by name; *why* is a sentence."""
    return tuple(_unknown(name, NOT_KNOWN, why) for name in sorted(set(names)))


def told_record(domain: str, record: ProofRecord) -> DnsRecord:
    """Return a record as it is handed on: with dots that keep any zone from being appended."""
    return DnsRecord(domain, f"{record.name}.", record.type.value, record.absolute, record.ttl)


def next_moments(outlooks: Iterable[NameOutlook]) -> Iterator[datetime]:
    """Yield the moments to come at which something else may be told though SCM says the same."""
    for one in outlooks:
        found = one.reuse
        if found is not None:
            yield from (at for at in (found.due_at, found.ends_at) if at > one.now)


def alarms(domains: Iterable[NameDomain]) -> tuple[str, ...]:
    """Return what a person should know of the domains of a certificate, each sentence once."""
    told = (one.message for one in domains if one.due or one.holds is False)
    return tuple(dict.fromkeys(text for text in told if text))


def _told(one: NameOutlook) -> NameDomain:
    state, found = one.state, one.reuse
    if state is None:
        why = f"SCM lists no domain for {one.name}, at least not to this account."
        return _unknown(one.name, UNLISTED, why)
    return NameDomain(
        one.name,
        domain=state.domain,
        status=state.status.value,
        method=None if state.method is Method.UNKNOWN else state.method.value,
        expires=None if state.expires_on is None else _midnight(state.expires_on),
        effective_end=None if found is None else found.ends_at,
        due=one.is_due,
        due_at=None if found is None else found.due_at,
        holds=one.holds,
        message=one.sentence,
    )


def _unknown(name: str, status: str, why: str) -> NameDomain:
    return NameDomain(
        name,
        domain=None,
        status=status,
        method=None,
        expires=None,
        effective_end=None,
        due=False,
        due_at=None,
        holds=None,
        message=why,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
