"""
How long a validation holds, and when it is due for another.

Public CAs may reuse a validation for fewer and fewer days. Sectigo applies each new limit some days
early and to validations that exist, so a date that SCM shows may come nearer overnight: the
effective end reckons with that.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from connector.core.domains.values import DomainState
from connector.core.domains.words import DomainStatus, Method

LIMITS: Final = (
    (date(2026, 3, 12), timedelta(days=198)),
    (date(2027, 3, 12), timedelta(days=98)),
    (date(2029, 3, 12), timedelta(days=8)),
)
"""From which day of issue on a validation may be how old: two days below the limits of the
CA/Browser Forum (BR 4.2.1) and three days before them, as Sectigo has done in 2026."""

PERSISTENT_LIMIT: Final = timedelta(days=8)
"""For what a persistent record proves: ten days by the rules, two fewer as above."""

SHORTEST_LEAD: Final = timedelta(days=2)
"""So long before its end a validation is due, however short its life."""

ISSUANCE: Final = timedelta(days=3)
"""So long after an order the CA may still sign."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """How long a validation holds; all aware UTC."""

    ends_at: datetime
    """When the CA has to be expected not to take it any more."""
    due_at: datetime
    """From when on another is wanted."""
    shortened: bool
    """Whether a coming limit ends it before the day that SCM shows."""

    def holds_for_order(self, order_at: datetime) -> bool:
        """Return whether it holds until a certificate that is ordered then is signed."""
        return order_at + ISSUANCE <= self.ends_at


def reuse(state: DomainState, now: datetime, next_order: datetime | None = None) -> Reuse | None:
    """
    Return how long the validation of a domain holds; None: it is not validated, or nobody knows.

    Args:
        state: As SCM shows it; its lists leave out the day of the validation.
        now: The vendor's time, aware UTC.
        next_order: When the next certificate is to be ordered for it; None: not known.
    """
    if state.status is not DomainStatus.VALIDATED or state.expires_on is None:
        return None
    persistent = state.method is Method.PERSISTENT_TXT
    likely = state.validated_on or _likely_day(state.expires_on, now.date(), persistent=persistent)
    end = effective_end(likely, state.expires_on)
    began = likely or end - _limit_on(end)
    ends_at, began_at = _midnight(end), _midnight(began)
    lead = max((ends_at - began_at) / 3, SHORTEST_LEAD)
    found = Reuse(ends_at, ends_at - lead, shortened=end < state.expires_on)
    if next_order is None or found.holds_for_order(next_order):
        return found
    earlier = max(next_order - lead, began_at)
    return Reuse(ends_at, min(found.due_at, earlier), shortened=found.shortened)


def effective_end(validated_on: date | None, expires_on: date) -> date:
    """Return the last day for which the proof is to be relied on, at most *expires_on*."""
    return expires_on if validated_on is None else min(expires_on, _allowed_until(validated_on))


def is_due(state: DomainState, now: datetime, next_order: datetime | None = None) -> bool:
    """
    Return whether the domain wants another validation now.

    Not due is one whose end SCM does not tell, nor one that a persistent record keeps valid.
    """
    if state.status is DomainStatus.VALIDATED and state.method is Method.PERSISTENT_TXT:
        return False
    found = reuse(state, now, next_order)
    if found is None:
        return state.status in {DomainStatus.NOT_VALIDATED, DomainStatus.EXPIRED}
    return now >= found.due_at


def _allowed_until(validated_on: date) -> date:
    """Return the last day on which a validation of *validated_on* may still be reused."""
    (_, limit), *later = LIMITS
    end = validated_on + limit
    for start, shorter in later:
        if end >= start:
            end = max(validated_on + shorter, start - timedelta(days=1))
    return end


def _likely_day(expires_on: date, today: date, *, persistent: bool) -> date | None:
    """Return when what is shown until *expires_on* began; None: no limit explains it."""
    if persistent:
        return expires_on - PERSISTENT_LIMIT
    days = ((start, expires_on - limit) for start, limit in reversed(LIMITS))
    return next((day for start, day in days if start <= day <= today), None)


def _limit_on(day: date) -> timedelta:
    """Return how old a validation may be on *day*."""
    return next((limit for start, limit in reversed(LIMITS) if start <= day), LIMITS[0][1])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
