"""All certificates of a report, the most urgent first, and how many are how urgent."""

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final, Self

from connector.core.inventory.entry import Entry, Urgency
from connector.core.inventory.lives import as_it_stands

_EDGES: Final = (0, 8, 15, 31, 61, 91, 201)
"""Where one bar of the histogram ends and the next begins, in days left."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """Certificates at one time; `of` sorts them."""

    entries: tuple[Entry, ...]
    as_of: datetime
    """The time that days left and urgencies are told for, aware UTC."""

    @classmethod
    def of(cls, entries: Iterable[Entry], as_of: datetime) -> Self:
        """Return *entries* as they stand at *as_of*, the most urgent first."""
        standing = (as_it_stands(entry, as_of) for entry in entries)
        return cls(tuple(sorted(standing, key=lambda entry: entry.order(as_of))), as_of)

    @property
    def counts(self) -> Mapping[Urgency, int]:
        """How many are how urgent, every urgency named."""
        found = Counter(entry.urgency(self.as_of) for entry in self.entries)
        return {urgency: found[urgency] for urgency in Urgency}

    @property
    def days_left(self) -> tuple[Bar, ...]:
        """How many have how many days left; those that end at no known time are left out."""
        lefts = [days for one in self.entries if (days := one.days_left(self.as_of)) is not None]
        labels = ("expired", *(f"{low} to {high - 1}" for low, high in pairwise(_EDGES)))
        found = Counter(bisect(_EDGES, days) for days in lefts)
        return tuple(
            Bar(label, found[place])
            for place, label in enumerate((*labels, f"{_EDGES[-1]} or more"))
        )
