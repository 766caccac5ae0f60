"""
The next year of an inventory: renewals a month, what they take of the limit, what comes too late.

Renewals are taken as they become due, the next to end first, one after the other at the pace that
the vendor allows: how many run at once does not matter, since they share it.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from connector.core.decision.cost import CALLS
from connector.core.decision.renewal import window_opens_at
from connector.core.decision.verdict import Action
from connector.core.inventory.entry import Keeping, Urgency
from connector.core.inventory.inventory import Inventory
from connector.core.inventory.lives import Renewal, next_lifetime, renewals
from connector.text.moments import utc_text

MONTHS: Final = 12
CALLS_A_RENEWAL: Final = CALLS[Action.RENEW]
"""What a renewal takes of CPS where nothing surprises."""
DAY: Final = timedelta(days=1)
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a forecast."""

    first: date
    expiring: tuple[tuple[date, str], ...]
    """What is live now and ends in this month: day and common name, in order."""
    renewed: tuple[tuple[date, str], ...]
    """What becomes due for renewal in it, in order; a name may come more than once."""


@dataclass(frozen=True, slots=True)
class Busiest:
    """The day with the most renewals."""

    day: date
    renewals: int


@dataclass(frozen=True, slots=True)
class Miss:
    """What would come too late, or otherwise than wished for."""

    common_name: str
    why: str
    """A phrase without a full stop."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the next twelve months bring, under one assumption."""

    lifetime: timedelta | None
    """How long new public certificates live; None: as now, within the limits of their day."""
    per_minute: int
    """Calls that the vendor's limit leaves us."""
    months: tuple[Month, ...]
    busiest: Busiest | None
    """None: nothing is renewed."""
    misses: tuple[Miss, ...]

    @property
    def renewals(self) -> int:
        """All of the twelve months."""
        return sum(len(month.renewed) for month in self.months)

    @property
    def busiest_calls(self) -> int:
        """Calls to CPS on the busiest day."""
        return self.busiest.renewals * CALLS_A_RENEWAL if self.busiest is not None else 0

    @property
    def busiest_time(self) -> timedelta:
        """How long these calls take at the pace that the limit allows."""
        return timedelta(minutes=self.busiest_calls / self.per_minute)

    @property
    def busiest_share(self) -> float:
        """Which share they are of what the limit allows in a day; above 1: more than a day."""
        return self.busiest_time / DAY


def forecast(inventory: Inventory, per_minute: int, lifetime: timedelta | None = None) -> Forecast:
    """
    Return what the twelve months from the inventory's time on bring.

    Args:
        inventory: What there is.
        per_minute: Calls that the vendor's limit leaves us, at least one.
        lifetime: How long new public certificates live; None: as now.
    """
    start = inventory.as_of
    firsts = _firsts(start)
    end = datetime(firsts[-1].year, firsts[-1].month, 1, tzinfo=UTC)
    coming = sorted(
        (
            renewal
            for entry in inventory.entries
            for renewal in renewals(entry, start, end, lifetime)
        ),
        key=lambda renewal: (renewal.due_at, renewal.common_name),
    )
    missed = (
        *_missed_already(inventory),
        *_too_late(coming, timedelta(minutes=CALLS_A_RENEWAL / per_minute)),
        *_too_wide(inventory, lifetime),
    )
    return Forecast(
        lifetime=lifetime,
        per_minute=per_minute,
        months=_months(inventory, coming, firsts),
        busiest=_busiest(coming),
        misses=_one_each(missed),
    )


def _one_each(misses: Iterable[Miss]) -> tuple[Miss, ...]:
    """Return the first of each certificate."""
    found: dict[str, Miss] = {}
    for miss in misses:
        found.setdefault(miss.common_name, miss)
    return tuple(found.values())


def _firsts(start: datetime) -> Sequence[date]:
    """Return the first days of the twelve months, and of the one after them."""
    here = start.astimezone(UTC)
    month = here.year * 12 + here.month - 1
    return [date((month + ahead) // 12, (month + ahead) % 12 + 1, 1) for ahead in range(MONTHS + 1)]


def _months(
    inventory: Inventory, coming: Sequence[Renewal], firsts: Sequence[date]
) -> tuple[Month, ...]:
    expiring: defaultdict[date, list[tuple[date, str]]] = defaultdict(list)
    for entry in inventory.entries:
        if entry.expires is not None and entry.expires >= inventory.as_of:
            day = entry.expires.date()
            expiring[day.replace(day=1)].append((day, entry.common_name))
    renewed: defaultdict[date, list[tuple[date, str]]] = defaultdict(list)
    for renewal in coming:
        day = renewal.due_at.date()
        renewed[day.replace(day=1)].append((day, renewal.common_name))
    return tuple(
        Month(first, tuple(sorted(expiring[first])), tuple(renewed[first])) for first in firsts[:-1]
    )


def _busiest(coming: Sequence[Renewal]) -> Busiest | None:
    """Return the day with the most renewals, of several the first; None: there are none."""
    days = Counter(renewal.due_at.date() for renewal in coming)
    return max(
        (Busiest(day, count) for day, count in days.items()),
        key=lambda busiest: (busiest.renewals, -busiest.day.toordinal()),
        default=None,
    )


def _missed_already(inventory: Inventory) -> Iterator[Miss]:
    for entry in inventory.entries:
        if entry.keeping is Keeping.NOT_THIRD_PARTY:
            continue
        urgency = entry.urgency(inventory.as_of)
        if urgency is Urgency.BROKEN and entry.expires is not None:
            ended = entry.expires <= inventory.as_of
            yield Miss(
                entry.common_name,
                f"it {'ended' if ended else 'is out of order and ends'} at"
                f" {utc_text(entry.expires)}",
            )
        elif urgency is Urgency.CRITICAL and entry.expires is not None:
            yield Miss(
                entry.common_name,
                "it is in the last part of its window and not replaced yet; it ends at"
                f" {utc_text(entry.expires)}",
            )


def _too_late(coming: Sequence[Renewal], takes: timedelta) -> Iterator[Miss]:
    """Yield what ends before its turn has come; *coming* is sorted by when it becomes due."""
    waiting: list[tuple[datetime, int, Renewal]] = []
    free, next_ = _LONG_AGO, 0
    while waiting or next_ < len(coming):
        if not waiting:
            free = max(free, coming[next_].due_at)
        while next_ < len(coming) and coming[next_].due_at <= free:
            renewal = coming[next_]
            heapq.heappush(waiting, (renewal.expires or free, next_, renewal))
            next_ += 1
        renewal = heapq.heappop(waiting)[-1]
        free += takes
        if renewal.expires is not None and free > renewal.expires:
            yield Miss(
                renewal.common_name,
                f"its turn ends at {utc_text(free)}, after the certificate"
                f" ({utc_text(renewal.expires)})",
            )


def _too_wide(inventory: Inventory, lifetime: timedelta | None) -> Iterator[Miss]:
    """Yield whose wanted window is cut, since a third of the lifetime stays in service."""
    for entry in inventory.entries:
        wanted = entry.renew_before
        if wanted is None:
            continue
        lives = next_lifetime(entry, inventory.as_of, lifetime)
        end = inventory.as_of + lives
        kept = end - window_opens_at(inventory.as_of, end, wanted)
        if kept < wanted:
            yield Miss(
                entry.common_name,
                f"renew_before_days {wanted.days} is cut to {kept.days}: a certificate will live"
                f" {lives.days} days",
            )
