"""What reads the time and sleeps; all but `__main__`, before anything is loaded, is handed one."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the program needs of time; tests bring a virtual one."""

    def now(self) -> datetime:
        """Return this machine's time, aware UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only grow, for measuring how long something took."""
        ...

    def sleep(self, span: timedelta) -> None:
        """Do nothing for *span*; a span of zero or less returns at once."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return this machine's time, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic()

    def sleep(self, span: timedelta) -> None:
        """Do nothing for *span*."""
        time.sleep(max(span.total_seconds(), 0.0))
