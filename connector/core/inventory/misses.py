"""What would come too late in an inventory, or otherwise than wished for."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from connector.core.decision.renewal import window_opens_at
from connector.core.inventory.entry import Keeping, Urgency
from connector.core.inventory.inventory import Inventory
from connector.core.inventory.lives import Renewal, next_lifetime
from connector.text.moments import utc_text

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class Trouble(StrEnum):
    """In which way something comes otherwise than wished for."""

    LATE = "too late"
    NO_WINDOW = "no window"
    """Nothing may be deployed before the certificate ends."""
    IN_A_FREEZE = "in a freeze"
    """It is deployed though a freeze holds, since it would expire in it."""
    SHORTER = "shorter"
    """Its renewal window is cut."""


@dataclass(frozen=True, slots=True)
class Miss:
    """What would come too late, or otherwise than wished for."""

    common_name: str
    trouble: Trouble
    why: str
    """A phrase without a full stop."""


def misses(
    inventory: Inventory, coming: Sequence[Renewal], takes: timedelta, lifetime: timedelta | None
) -> tuple[Miss, ...]:
    """
    Return what would miss its time, of each certificate the first and gravest.

    Args:
        inventory: What there is.
        coming: All renewals of a year, sorted by when they become due.
        takes: How long one of them takes, at the pace that the vendor allows.
        lifetime: How long new public certificates live; None: as now.
    """
    found: dict[str, Miss] = {}
    for miss in (
        *_missed_already(inventory),
        *_too_late(coming, takes),
        *_against_calendar(coming),
        *_too_wide(inventory, lifetime),
    ):
        found.setdefault(miss.common_name, miss)
    return tuple(found.values())


def _missed_already(inventory: Inventory) -> Iterator[Miss]:
    for entry in inventory.entries:
        if entry.keeping is Keeping.NOT_THIRD_PARTY:
            continue
        urgency = entry.urgency(inventory.as_of)
        if urgency is Urgency.BROKEN and entry.expires is not None:
            ended = entry.expires <= inventory.as_of
            yield Miss(
                entry.common_name,
                Trouble.LATE,
                f"it {'ended' if ended else 'is out of order and ends'} at"
                f" {utc_text(entry.expires)}",
            )
        elif urgency is Urgency.CRITICAL and entry.expires is not None:
            yield Miss(
                entry.common_name,
                Trouble.LATE,
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
        if renewal.expires is None:
            continue
        if free > renewal.expires:
            yield Miss(
                renewal.common_name,
                Trouble.LATE,
                f"its turn ends at {utc_text(free)}, after the certificate"
                f" ({utc_text(renewal.expires)})",
            )
        elif _passed(renewal, free):
            yield Miss(
                renewal.common_name,
                Trouble.NO_WINDOW,
                f"its turn ends at {utc_text(free)}, and after that it may not be deployed before"
                f" the certificate ends ({utc_text(renewal.expires)})",
            )


def _passed(renewal: Renewal, free: datetime) -> bool:
    """Whether the last opening is over when the turn of *renewal* ends, at *free*."""
    opens = renewal.deployed_at
    return opens is not None and opens < free and renewal.deployed_from(free) is None


def _against_calendar(coming: Sequence[Renewal]) -> Iterator[Miss]:
    """Yield what may not be deployed before the certificate ends, or is so in a freeze."""
    for renewal in coming:
        if renewal.expires is None or renewal.expires <= renewal.due_at:
            continue
        ends = utc_text(renewal.expires)
        if renewal.deployed_at is None:
            yield Miss(
                renewal.common_name,
                Trouble.NO_WINDOW,
                f"it may not be deployed between {utc_text(renewal.due_at)} and {ends}, when the"
                " certificate ends",
            )
        elif _gives_way(renewal, renewal.deployed_at):
            yield Miss(
                renewal.common_name,
                Trouble.IN_A_FREEZE,
                f"a freeze lasts until the certificate ends ({ends}), so it is deployed in it, from"
                f" {utc_text(renewal.deployed_at)} on",
            )


def _gives_way(renewal: Renewal, deployed: datetime) -> bool:
    """Whether a freeze that holds at *deployed* does not count."""
    return any(one.begins <= deployed < one.ends for one in renewal.calendar.freezes)


def _too_wide(inventory: Inventory, lifetime: timedelta | None) -> Iterator[Miss]:
    """Yield whose wanted window is cut, since a third of the lifetime stays in service."""
    for entry in inventory.entries:
        wanted = entry.wishes.renew_before
        if wanted is None:
            continue
        lives = next_lifetime(entry, inventory.as_of, lifetime)
        end = inventory.as_of + lives
        kept = end - window_opens_at(inventory.as_of, end, wanted)
        if kept < wanted:
            yield Miss(
                entry.common_name,
                Trouble.SHORTER,
                f"renew_before_days {wanted.days} is cut to {kept.days}: a certificate will live"
                f" {lives.days} days",
            )
