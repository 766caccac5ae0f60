"""When a certificate will be renewed, again and again, if every renewal comes when it is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.core.decision.renewal import renewal_due_at
from connector.core.inventory.entry import Entry, Keeping
from connector.core.x509.public_limit import public_limit

LEAST_LIFETIME: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Renewal:
    """One renewal that is to come."""

    common_name: str
    due_at: datetime
    expires: datetime | None
    """When what it replaces ends; None: nothing is live."""


def renewals(
    entry: Entry, start: datetime, end: datetime, lifetime: timedelta | None = None
) -> Iterator[Renewal]:
    """
    Yield the renewals of *entry* that become due from *start* until before *end*.

    One that is due already comes at *start*. What Akamai renews by itself, and what could not be
    looked at, has none. Each new certificate lives as long as the last one, but no longer than
    public ones may on the day of its issue (sectigo-scm 5.4); where no lifetime is known, as long
    as that.

    Args:
        entry: The certificate as it is.
        start: Aware UTC.
        end: Aware UTC.
        lifetime: How long new certificates live instead; those of a private CA do not change.
    """
    if entry.keeping is Keeping.NOT_THIRD_PARTY or entry.error:
        return
    due, expires = _first_due(entry, start), entry.expires
    while due is not None and due < end:
        yield Renewal(entry.common_name, due, expires)
        lives = next_lifetime(entry, due, lifetime)
        expires = due + lives
        due = renewal_due_at(due, expires, entry.renew_before, place=entry.place)


def next_lifetime(entry: Entry, issued: datetime, lifetime: timedelta | None) -> timedelta:
    """
    Return how long the certificate that replaces *entry*, issued at *issued*, will live.

    Args:
        entry: What is replaced.
        issued: Aware UTC.
        lifetime: As in `renewals`.
    """
    own, limit = entry.lifetime, public_limit(issued)
    if entry.private or _outlives_public_ones(entry):
        return max(own or limit, LEAST_LIFETIME)
    return max(lifetime or min(own or limit, limit), LEAST_LIFETIME)


def _outlives_public_ones(entry: Entry) -> bool:
    """Whether it lives longer than any public CA may have let it: so its CA is private."""
    if entry.live_since is None or entry.lifetime is None:
        return False
    return entry.lifetime > public_limit(entry.live_since)


def _first_due(entry: Entry, start: datetime) -> datetime | None:
    if entry.due or entry.expires is None:
        return start if entry.due else None
    if entry.due_at is not None:
        return max(start, entry.due_at)
    lives = entry.lifetime or public_limit(start)
    begins = entry.expires - lives
    due = renewal_due_at(begins, entry.expires, entry.renew_before, place=entry.place)
    return max(start, due)
