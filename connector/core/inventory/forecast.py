"""
The next year of an inventory: renewals a month, what they take of the limit, what comes too late.

Renewals are taken as they become due, the next to end first, one after the other at the pace that
the vendor allows: how many run at once does not matter, since they share it. Where a calendar lets
a certificate be deployed only later, it is ordered all the same, and waits.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from connector.core.decision.cost import CALLS
from connector.core.decision.verdict import Action
from connector.core.inventory.inventory import Inventory
from connector.core.inventory.lives import Renewal, renewals
from connector.core.inventory.misses import Miss, misses

MONTHS: Final = 12
CALLS_A_RENEWAL: Final = CALLS[Action.RENEW]
"""What a renewal takes of CPS where nothing surprises."""
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a forecast."""

    first: date
    expiring: tuple[tuple[date, str], ...]
    """What is live now and ends in this month: day and common name, in order."""
    renewed: tuple[tuple[date, str], ...]
    """What becomes due for renewal in it, in order; a name may come more than once."""
    deployed: tuple[tuple[date, str], ...]
    """What may be deployed in it, in order, of certificates that have windows or freezes."""


@dataclass(frozen=True, slots=True)
class Busiest:
    """The day with the most renewals."""

    day: date
    renewals: int


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
    planned: tuple[Renewal, ...]
    """The renewals of certificates that have windows or freezes, in order."""

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
    takes = timedelta(minutes=CALLS_A_RENEWAL / per_minute)
    return Forecast(
        lifetime=lifetime,
        per_minute=per_minute,
        months=_months(inventory, coming, firsts),
        busiest=_busiest(coming),
        misses=misses(inventory, coming, takes, lifetime),
        planned=tuple(one for one in coming if not one.calendar.is_open_always),
    )


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
    deployed: defaultdict[date, list[tuple[date, str]]] = defaultdict(list)
    for renewal in coming:
        if renewal.deployed_at is not None and not renewal.calendar.is_open_always:
            day = renewal.deployed_at.date()
            deployed[day.replace(day=1)].append((day, renewal.common_name))
    return tuple(
        Month(
            first,
            tuple(sorted(expiring[first])),
            tuple(renewed[first]),
            tuple(sorted(deployed[first])),
        )
        for first in firsts[:-1]
    )


def _busiest(coming: Sequence[Renewal]) -> Busiest | None:
    """Return the day with the most renewals, of several the first; None: there are none."""
    days = Counter(renewal.due_at.date() for renewal in coming)
    return max(
        (Busiest(day, count) for day, count in days.items()),
        key=lambda busiest: (busiest.renewals, -busiest.day.toordinal()),
        default=None,
    )
