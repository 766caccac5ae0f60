"""Windows in which certificates may be deployed, and freezes in which they may not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Window:
    """A time that comes again and again."""

    cron: str
    """When it opens: minute, hour, day of the month, month, day of the week."""
    duration: timedelta
    """For how long it is open, in time that passes: a change of the clock does not change it."""
    timezone: str = "UTC"
    """By whose clock, as the IANA names it."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """A time in which nothing is deployed."""

    begins: datetime
    """Aware UTC."""
    ends: datetime
    """Aware UTC; from then on it is over."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a certificate may be deployed."""

    windows: tuple[Window, ...] = ()
    """Empty: at any time."""
    freezes: tuple[Freeze, ...] = ()
    until_expiry: bool = False
    """Whether a freeze holds even where what is live would expire in it."""

    @property
    def is_open_always(self) -> bool:
        """Whether nobody has said anything."""
        return not self.windows and not self.freezes

    @property
    def unfrozen(self) -> "Calendar":
        """The same without freezes."""
        return Calendar(self.windows)


OPEN: Final = Calendar()
"""Of whoever has said nothing."""
