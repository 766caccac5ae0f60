"""
What two looks at a change tell beside the clock: that the next one is worth its call soon.

As a rule a step takes its time, and looks come at growing distances (`backoff`). But a vendor may
go on by how often it is asked; and one that says that a change waits, and not yet for what, names
that in a moment.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from connector.core.decision.backoff import FIRST_LOOK
from connector.core.facts.change import Change

TRIES: Final = 3
"""So many early looks in vain there are while something is waited for."""
_MOST_DOUBLINGS: Final = 8


@dataclass(frozen=True, slots=True)
class Stirring:
    """What the looks of one wait have found."""

    _before: tuple[str, bool] | None = None
    """Status of the change at the last look, and whether it named what it waits for."""
    _early: int | None = None
    """Early looks in a row that have found nothing new; None: looks come by the clock alone."""
    _tries: int = TRIES

    def seen(self, change: Change | None, *, overdue: bool = False) -> "Stirring":
        """
        Return what is known after one more look, that has found nothing to do.

        Args:
            change: The open one; None: there is none, or it is not what is waited for.
            overdue: It takes longer than usual by now.
        """
        found = None if change is None else (change.status, bool(change.inputs))
        moved = None not in (self._before, found) and self._before != found
        now = replace(self, _before=found)
        if change is not None and change.state == "awaiting-input":
            return replace(now, _early=0 if self._early is None or moved else self._early + 1)
        if self._tries and (moved or (overdue and self._early is None)):
            return replace(now, _early=0, _tries=TRIES)
        if self._early is None:
            return now
        left = max(self._tries - 1, 0)
        return replace(now, _early=self._early + 1 if left else None, _tries=left)

    @property
    def is_early(self) -> bool:
        """Whether the next look comes before the clock alone would have it."""
        return self._early is not None

    def pause(self, by_clock: timedelta, left: timedelta) -> timedelta:
        """
        Return how long to pause before the next look.

        Args:
            by_clock: How long it is by the clock alone (`backoff.pause_before_look`).
            left: How long something is waited for at the most, from now on.
        """
        pause = by_clock
        if self._early is not None:
            pause = min(pause, FIRST_LOOK * 2 ** min(self._early, _MOST_DOUBLINGS))
        return max(min(pause, left), timedelta())
