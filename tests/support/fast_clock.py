"""A clock that runs faster than real time, the same one in several processes."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta

from connector.clock import SystemClock

VARIABLE = "FAST_CLOCK"
_REAL = SystemClock()


class FastClock:
    """So many minutes pass in a real one; what is measured runs as fast."""

    def __init__(self, factor: float, begin: datetime | None = None) -> None:
        self.factor = factor
        self.begin = begin or _REAL.now()

    @classmethod
    def shared(cls, environment: Mapping[str, str] = os.environ) -> "FastClock":
        """Return the clock of the process that has started this one."""
        factor, begin = environment[VARIABLE].split(" ")
        return cls(float(factor), datetime.fromisoformat(begin))

    def export(self) -> dict[str, str]:
        """Return what gives this clock to another process."""
        return {VARIABLE: f"{self.factor} {self.begin.isoformat()}"}

    def now(self) -> datetime:
        return self.begin + (_REAL.now() - self.begin) * self.factor

    def monotonic(self) -> float:
        return (self.now() - self.begin).total_seconds()

    def sleep(self, span: timedelta) -> None:
        _REAL.sleep(span / self.factor)


class FastCalendar(FastClock):
    """The same, but what is measured runs slower than real time: no limit is a busy machine's."""

    def monotonic(self) -> float:
        return _REAL.monotonic() / 20
