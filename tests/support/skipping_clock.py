"""One clock for the sandbox and for programs in it, in one process or in several."""

import fcntl
import mmap
import os
from datetime import datetime, timedelta
from pathlib import Path

from connector.clock import SystemClock

VARIABLE = "CLOCK_OF_THE_TEST"
"""Names the file to the processes that are to go by the clock; see `clocked`."""
ALONE = "ALONE_AT_THE_CLOCK"
"""Is set where one of them skips as the test does, since nobody else is at work."""
_REAL = SystemClock()
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
