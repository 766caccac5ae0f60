"""
Who of those that wait for room makes the next call. Pure.

The rule: writes, and all that is for a certificate that is critical, go before what only looks; of
these, what ends sooner goes before what ends later or has nothing to end; then who came first. So
that everybody gets on, whoever has waited longest lets `MOST_PASSED` go before it and is the next
then: of four calls one is its. Who finds n others waiting has called after 4 (n + 1) calls at the
latest, whatever comes after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

MOST_PASSED: Final = 3
"""So many calls are let go by whoever has waited longest; the next one is its own."""
_LAST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rank:
    """What a call's turn depends on, besides when it came."""

    first: bool = False
    """It changes something, or is for a certificate that is critical."""
    ends: datetime | None = None
    """When what is live of its certificate ends, aware UTC; None: nothing is, or that is not
    known."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """One call that waits."""

    came: float
    """Its place in the order of coming."""
    rank: Rank
    passed: int = 0
    """How many calls it has let go as the one that has waited longest."""

    @property
    def order(self) -> tuple[bool, datetime, float]:
        """What those that wait are sorted by."""
        return not self.rank.first, self.rank.ends or _LAST, self.came


def those_before(one: Waiter, others: Sequence[Waiter]) -> list[Waiter]:
    """
    Return who of *others* goes before *one*, in that order, if nobody else comes.

    Args:
        one: Who asks.
        others: All that wait besides.
    """
    by_rank = sorted((one, *others), key=lambda each: each.order)
    by_age = sorted((one, *others), key=lambda each: each.came)
    gone: set[float] = set()
    before: list[Waiter] = []
    best = oldest = passed = 0
    waits_since = -1
    while True:
        while by_rank[best].came in gone:
            best += 1
        while by_age[oldest].came in gone:
            oldest += 1
        if oldest != waits_since:
            waits_since, passed = oldest, by_age[oldest].passed
        longest = by_age[oldest]
        following = longest if passed >= MOST_PASSED else by_rank[best]
        passed += following is not longest
        if following is one:
            return before
        before.append(following)
        gone.add(following.came)


def is_passed(one: Waiter, others: Sequence[Waiter]) -> Waiter | None:
    """
    Return who has waited longest and is let wait longer as *one* goes; None: nobody is.

    Args:
        one: Who makes its call now.
        others: All that wait besides, and do not call at the same moment.
    """
    longest = min(others, key=lambda each: each.came, default=one)
    return longest if longest.came < one.came else None
