"""A renewal comes due so early that its certificate can be deployed: in a window, in no freeze."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.core.calendar.openings import last_opening
from connector.core.calendar.values import Calendar
from connector.core.decision.renewal import (
    critical_at,
    earliest_due,
    renewal_due_at,
    window_opens_at,
)
from connector.core.decision.wishes import Wishes

AHEAD: Final = timedelta(days=1)
"""So long before a window an order is placed: a daily run sees it, and the CA has its time."""


@dataclass(frozen=True, slots=True)
class Span:
    """The times of one certificate between which its successor is deployed. All aware UTC."""

    earliest: datetime
    """No renewal is due before."""
    opens: datetime
    """From then on it may be due by its validity: the opening of its renewal window."""
    critical: datetime
    """From then on it can be put off no longer."""
    ends: datetime


def in_time(due: datetime, span: Span, calendar: Calendar, place: float | None) -> datetime:
    """
    Return when a renewal is due so that its certificate can be deployed while there is time.

    Ahead of the last opening that begins before the renewal is critical, or else before the end. It
    never comes later than without a calendar; where nothing opens, it comes when it would.

    Args:
        due: When it is due by its validity.
        span: The times of what is live.
        calendar: When its successor may be deployed.
        place: As in `renewal.renewal_due_at`: certificates that a freeze brings forward get a place
            each in the time that is left before it.
    """
    if calendar.is_open_always:
        return due
    for limit in (min(span.critical, span.ends), span.ends):
        last = last_opening(calendar, span.earliest, limit)
        if last is not None:
            latest = max(span.earliest, last.begins - AHEAD, last.ends - 2 * AHEAD)
            if due <= latest:
                return due
            room = max(latest - span.opens, timedelta()).total_seconds()
            return latest - timedelta(seconds=int(room * (1 - place))) if place else latest
    return due


def due_in_time(begins: datetime, ends: datetime, wishes: Wishes) -> datetime:
    """
    Return when a certificate is due for renewal: its place in its window, or before that.

    Args:
        begins: From when on its lifetime counts, aware UTC.
        ends: When its service ends, aware UTC.
        wishes: Of a person.
    """
    wanted, critical = wishes.renew_before, wishes.critical
    due = renewal_due_at(begins, ends, wanted, critical, wishes.place)
    if wishes.calendar.is_open_always:
        return due
    span = Span(
        earliest=earliest_due(begins, ends),
        opens=window_opens_at(begins, ends, wanted),
        critical=critical_at(begins, ends, wanted, critical),
        ends=ends,
    )
    return in_time(due, span, wishes.calendar, wishes.place)
