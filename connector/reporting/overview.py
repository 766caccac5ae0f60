"""What every format of a report is made of, and the words that they share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.core.decision.verdict import WaitingFor
from connector.core.inventory.entry import Entry, Urgency
from connector.core.inventory.forecast import Forecast
from connector.core.inventory.inventory import Inventory
from connector.core.report.values import Pace
from connector.text.characters import one_line
from connector.text.leaving import mask
from connector.text.moments import utc_text


@dataclass(frozen=True, slots=True)
class Overview:
    """A report over many certificates."""

    inventory: Inventory
    forecasts: tuple[Forecast, ...]
    """The next twelve months: as things are, then for each lifetime that was asked about."""
    made_at: datetime
    """The vendor's time where one was asked, else this machine's; aware UTC."""
    pace: tuple[Pace, ...] = ()
    """How much of the pace of each Akamai account is used up at the moment."""
    what_if: bool = False
    """A person asked about another day, or about other lifetimes."""


UNKNOWN: Final = "not known"


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that is told of each certificate."""

    key: str
    """As scripts call it."""
    title: str
    """As people read it."""
    value: Callable[[Entry, datetime], object]
    """What it is at a time: text, number, moment, list; None: not known, or none."""


COLUMNS: Final = (
    Column("common_name", "Name", lambda entry, _: entry.common_name),
    Column("urgency", "Urgency", lambda entry, now: entry.urgency(now)),
    Column("days_left", "Days left", lambda entry, now: entry.days_left(now)),
    Column("expires", "Expires", lambda entry, _: entry.expires),
    Column("due_at", "Due at", lambda entry, _: entry.due_at),
    Column("pending", "Pending", lambda entry, _: entry.pending or None),
    Column("waits_for", "Waits for", lambda entry, _: entry.waits_for),
    Column("until", "Until", lambda entry, _: entry.until),
    Column("issuer", "CA", lambda entry, _: entry.issuer),
    Column("validation", "Validation", lambda entry, _: entry.validation),
    Column("keys", "Keys", lambda entry, _: entry.keys),
    Column("live_since", "Live since", lambda entry, _: entry.live_since),
    Column("chain_ends", "Chain ends", lambda entry, _: entry.chain_ends),
    Column("domains", "Domain validation", lambda entry, _: entry.domains),
    Column("drift", "Drift", lambda entry, _: entry.drift),
    Column("keeping", "Kept by", lambda entry, _: entry.keeping),
    Column("kind", "Type", lambda entry, _: entry.kind),
    Column("enrollment_id", "Enrollment", lambda entry, _: entry.enrollment_id),
    Column("state", "State", lambda entry, _: entry.state),
    Column("looked_at", "Last check", lambda entry, _: entry.looked_at),
    Column("stale", "Stale", lambda entry, _: entry.stale),
    Column("message", "Message", lambda entry, _: entry.error or entry.message or None),
)
"""All that is told of each, in the order of the table."""


def cell(value: object, *, days_only: bool = True) -> str:
    """
    Return a value as it stands in a table, on one line and fit to leave; empty: none.

    Args:
        value: Of a column.
        days_only: Of a moment the day is enough.
    """
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d}" if days_only else utc_text(value)
        case bool():
            return "yes" if value else "no"
        case tuple():
            return one_line(mask("; ".join(map(str, value))))
        case _:
            return one_line(mask(str(value)))


_TURN: Final = {
    WaitingFor.APPLY: "the next apply",
    WaitingFor.AKAMAI: "Akamai",
    WaitingFor.APPROVAL: "an approval in SCM",
    WaitingFor.CA: "the CA",
    WaitingFor.SCM: "SCM",
    WaitingFor.OUTAGE: "a vendor that is out",
    WaitingFor.WINDOW: "a window, or the end of a freeze",
    WaitingFor.PERSON: "a person",
}


def pending(entry: Entry) -> str:
    """Return what is pending, for whom it waits and until when, for people; empty: nothing."""
    parts = [entry.pending.replace("_", " ")] if entry.pending else []
    if entry.waits_for is not None:
        until = f" until {clock_time(entry.until)}" if entry.until is not None else ""
        parts.append(f"waits for {_TURN[entry.waits_for]}{until}")
    return ", ".join(parts)


def clock_time(moment: datetime) -> str:
    """
    Return a moment for people, to the minute.

    >>> from datetime import UTC
    >>> clock_time(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02 03:04 UTC'
    """
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def counted(overview: Overview) -> str:
    """
    Return how many certificates there are, and how many are how urgent.

    The current ones come last, urgencies of which there is none are left out.
    """
    counts = overview.inventory.counts
    total = len(overview.inventory.entries)
    parts = [f"{count} {urgency}" for urgency, count in counts.items() if count]
    noun = "certificate" if total == 1 else "certificates"
    return f"{total} {noun}{': ' if parts else ''}{', '.join(parts)}"


def needs_a_word(entry: Entry, now: datetime) -> bool:
    """Whether a list by urgency says more of *entry* than its row."""
    return entry.urgency(now) is not Urgency.CURRENT or bool(entry.message)


def assumption(forecast: Forecast) -> str:
    """Return what a forecast assumes, as the beginning of a sentence."""
    if forecast.lifetime is None:
        return "As certificates live now"
    return f"If new public certificates live {forecast.lifetime.days} days"


def duration(span: timedelta) -> str:
    """
    Return a duration in the two largest units that matter.

    >>> duration(timedelta(hours=5, minutes=3, seconds=9))
    '5 h 3 min'
    >>> duration(timedelta(seconds=16))
    '16 s'
    """
    seconds = round(span.total_seconds())
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"


def load(forecast: Forecast) -> str:
    """Return what the busiest day takes of the vendor's limit, as a sentence."""
    if forecast.busiest is None:
        return "Nothing is renewed in the next twelve months."
    return (
        f"Busiest day {forecast.busiest.day}: renewals {forecast.busiest.renewals}, calls to Akamai"
        f" {forecast.busiest_calls}, which take {duration(forecast.busiest_time)} at"
        f" {forecast.per_minute} a minute ({forecast.busiest_share:.1%} of the day)."
    )


def waits(forecast: Forecast) -> str:
    """Return how long what is ordered waits for its deployment, as a sentence; empty: not."""
    waiting = [
        (deployed - one.due_at, one, deployed)
        for one in forecast.planned
        if (deployed := one.deployed_at) is not None and deployed > one.due_at
    ]
    if not waiting:
        return ""
    span, longest, deployed = max(waiting, key=lambda found: found[0])
    return (
        f"Deployments that wait for a window, or for the end of a freeze: {len(waiting)}; the"
        f" longest {duration(span)} ({cell(longest.common_name)}, ordered"
        f" {clock_time(longest.due_at)}, deployed from {clock_time(deployed)} on)."
    )


def used(pace: Pace) -> str:
    """Return how much of an account's pace is used up, as a sentence."""
    whose = f" for {cell(key)}" if (key := pace.account_switch_key) is not None else ""
    return (
        f"Calls to {cell(pace.host)}{whose} in the last minute, by all runs of this machine:"
        f" {pace.used} of {pace.limit}."
    )
