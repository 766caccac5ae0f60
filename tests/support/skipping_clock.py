"""One clock for the sandbox and for programs in it, in one process or in several."""

import fcntl
import mmap
import os
from datetime import datetime, timedelta
from pathlib import Path

from connector.clock import SystemClock

SLOWER = "TESTS_AS_ON_A_SLOWER_MACHINE"
"""Names how many times as long everything is to seem to take: no test may fall by it."""
SINCE = "TESTS_AS_ON_A_SLOWER_MACHINE_SINCE"
"""Is set by whoever starts first; all processes count from there."""


class Machine:
    """The machine's own clock, as one tells it that takes longer for everything."""

    def __init__(self) -> None:
        self._real = SystemClock()
        self._times = float(os.environ.get(SLOWER, "1"))
        since = os.environ.setdefault(SINCE, self._real.now().isoformat())
        self._since = datetime.fromisoformat(since)

    def now(self) -> datetime:
        now = self._real.now()
        return now + (now - self._since) * (self._times - 1)

    def monotonic(self) -> float:
        return self._real.monotonic() * self._times

    def sleep(self, span: timedelta) -> None:
        self._real.sleep(span / self._times)


VARIABLE = "CLOCK_OF_THE_TEST"
"""Names the file to the processes that are to go by the clock; see `clocked`."""
ALONE = "ALONE_AT_THE_CLOCK"
"""Is set where one of them skips as the test does, since nobody else is at work."""
_REAL = Machine()
_HERE = Path(__file__).parent


class SkippingClock:
    """Real time plus all that anybody has slept: who sleeps is ahead at once, with all others."""

    def __init__(self, path: Path) -> None:
        """Share the clock in *path*, which is made if need be."""
        self._path = path
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            os.truncate(file.fileno(), 8)
            # A number is written whole: whoever reads it meanwhile sees it as it was, or as it is.
            self._ahead = memoryview(mmap.mmap(file.fileno(), 8)).cast("d")

    def export(self) -> dict[str, str]:
        """Return the environment that gives this clock to another process."""
        return {
            VARIABLE: str(self._path),
            **{name: os.environ[name] for name in (SLOWER, SINCE) if name in os.environ},
            "PYTHONPATH": os.pathsep.join((str(_HERE / "clocked"), str(_HERE))),
        }

    @property
    def ahead(self) -> timedelta:
        """How far it is ahead of the real time."""
        return timedelta(seconds=self._ahead[0])

    def now(self) -> datetime:
        return _REAL.now() + self.ahead

    def monotonic(self) -> float:
        return _REAL.monotonic() + self.ahead.total_seconds()

    def sleep(self, span: timedelta) -> None:
        with self._path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._ahead[0] += max(span, timedelta()).total_seconds()


class WaitingClock(SkippingClock):
    """The same time for a process that others are at work beside: it waits as they do."""

    def monotonic(self) -> float:
        return _REAL.monotonic()  # as the start of the program is measured

    def sleep(self, span: timedelta) -> None:
        _REAL.sleep(span)


class LonelyClock(SkippingClock):
    """The same time for a process that is alone at work: nobody waits."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._begun = self.ahead

    def monotonic(self) -> float:
        """Go on from where the start of the program is measured."""
        return _REAL.monotonic() + (self.ahead - self._begun).total_seconds()
