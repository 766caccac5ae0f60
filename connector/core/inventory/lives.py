"""When a certificate will be renewed, again and again, if every renewal comes when it is due."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from connector.core.calendar.openings import opening_before_end
from connector.core.calendar.values import Calendar
from connector.core.decision.in_time import due_in_time
from connector.core.decision.openings import AHEAD
from connector.core.decision.renewal import critical_at
from connector.core.decision.verdict import WaitingFor
from connector.core.inventory.entry import Entry, Keeping
from connector.core.report.values import CertificateState
from connector.core.x509.public_limit import public_limit

LEAST_LIFETIME: Final = timedelta(days=1)
_NO_END: Final = datetime.max.replace(tzinfo=UTC)
"""As far as time goes here; 9999-12-31 stands for no end at all (RFC 5280 4.1.2.5)."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """One renewal that is to come."""

    common_name: str
    due_at: datetime
    """When it is ordered."""
    expires: datetime | None
    """When what it replaces ends; None: nothing is live."""
    critical_at: datetime | None
    """From when on it can wait no longer; None: nothing is live."""
    calendar: Calendar
    deployed_at: datetime | None
    """From when on it may be deployed, by its calendar; None: not before that end."""

    def deployed_from(self, moment: datetime) -> datetime | None:
        """Return when it may be deployed if it is there at *moment*; None: not before that end."""
        return _deployed(self.calendar, moment, self.expires, self.critical_at)


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
    wishes, critical = entry.wishes, entry.critical_at
    due, expires, planned = _first_due(entry, start), entry.expires, _planned(entry, start)
    while due is not None and due < end:
        deployed = planned or _deployed(wishes.calendar, due, expires, critical)
        yield Renewal(entry.common_name, due, expires, critical, wishes.calendar, deployed)
        begins, planned = due, None
        expires = begins + next_lifetime(entry, begins, lifetime)
        critical = critical_at(begins, expires, wishes.renew_before, wishes.critical)
        due = due_in_time(begins, expires, wishes)


def as_it_stands(entry: Entry, now: datetime) -> Entry:
    """
    Return *entry* as it is at *now* if nothing is done before.

    What Akamai was told to deploy is live by then. Its own dates are not known here: they are
    reckoned from the last look, with the lifetime that `renewals` takes for the next certificate.

    Args:
        entry: As it was when it was looked at.
        now: Aware UTC; may lie in the future.
    """
    begins, wishes = entry.looked_at, entry.wishes
    deployed = entry.until is not None and entry.until <= now
    if entry.due or entry.waits_for is not WaitingFor.WINDOW or not deployed or begins is None:
        return entry
    expires = begins + next_lifetime(entry, begins, None)
    return replace(
        entry,
        state=CertificateState.ACTIVE,
        live_since=begins,
        expires=expires,
        due_at=due_in_time(begins, expires, wishes),
        critical_at=critical_at(begins, expires, wishes.renew_before, wishes.critical),
        chain_ends=None,
        pending="",
        waits_for=None,
        until=None,
        message="Akamai has deployed the new certificate by then; its dates are reckoned from the"
        " lifetime of the last one.",
    )


def next_lifetime(entry: Entry, issued: datetime, lifetime: timedelta | None) -> timedelta:
    """
    Return how long the certificate that replaces *entry*, issued at *issued*, will live.

    Args:
        entry: What is replaced.
        issued: Aware UTC.
        lifetime: As in `renewals`.
    """
    own, limit = entry.lifetime, public_limit(issued)
    if not entry.private and not _outlives_public_ones(entry):
        return max(lifetime or min(own or limit, limit), LEAST_LIFETIME)
    return min(max(own or limit, LEAST_LIFETIME), _NO_END - issued)


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
    begins = entry.expires - (entry.lifetime or public_limit(start))
    return max(start, due_in_time(begins, entry.expires, entry.wishes))


def _planned(entry: Entry, start: datetime) -> datetime | None:
    """Return when Akamai deploys what has been brought to it; None: nothing waits there."""
    if entry.waits_for is not WaitingFor.WINDOW or entry.until is None:
        return None
    return max(start, entry.until)


def _deployed(
    calendar: Calendar, moment: datetime, expires: datetime | None, critical: datetime | None
) -> datetime | None:
    """Return when a certificate that is there at *moment* may be deployed; None: not in time."""
    if calendar.is_open_always or (expires is not None and expires <= moment):
        return moment
    return opening_before_end(calendar, moment, expires or moment + AHEAD, critical)
