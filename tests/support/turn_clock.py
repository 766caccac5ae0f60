"""A clock for several processes at work at once, by which a busy machine takes no time."""

import fcntl
import mmap
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from connector.clock import SystemClock

VARIABLE: Final = "TURN_CLOCK"
_REAL = SystemClock()
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
_LOOK_AGAIN: Final = timedelta(milliseconds=3)
_AWAKE, _GONE = -1, 2**62


class TurnClock:
    """
    Its time stands still while anybody is awake; once all sleep it is when the first wakes.

    So what they do is at the same moments on every machine. Whoever has no place of its own moves
    the time by sleeping, as long as there are no others.
    """

    def __init__(self, path: Path, places: int, place: int | None = None) -> None:
        """
        Share the clock in *path*, which is made if need be.

        Args:
            path: The file.
            places: How many processes go by it.
            place: Of this process, from 0; None: it is not one of them.
        """
        self._path, self._places, self._place = path, places, place
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            is_new = not os.fstat(file.fileno()).st_size
            os.truncate(file.fileno(), 8 * (1 + places))
            # Numbers are written whole: whoever reads one sees it as it was or as it is.
            self._times = memoryview(mmap.mmap(file.fileno(), 8 * (1 + places))).cast("q")
        if is_new:
            self._times[0] = (_REAL.now() - _EPOCH) // _TICK
            for number in range(places):
                self.leave(number)
        self._begin, self._began = self.now(), _REAL.monotonic()

    @classmethod
    def shared(cls, environment: Mapping[str, str] = os.environ) -> "TurnClock":
        """Return the clock of the process that has started this one."""
        path, places, place = environment[VARIABLE].rsplit(" ", 2)
        return cls(Path(path), int(places), int(place))

    def export(self, place: int | None = None) -> dict[str, str]:
        """Return what gives this clock to another process, which is at *place*."""
        return {} if place is None else {VARIABLE: f"{self._path} {self._places} {place}"}

    def now(self) -> datetime:
        return _EPOCH + self._times[0] * _TICK

    def monotonic(self) -> float:
        """Go on from where the start of the program is measured."""
        return self._began + (self.now() - self._begin).total_seconds()

    def sleep(self, span: timedelta) -> None:
        ticks = max(span, timedelta()) // _TICK
        if self._place is None:
            assert set(self._times[1:]) == {_GONE}
            self._times[0] += ticks
            return
        with self._alone():
            self._times[1 + self._place] = self._times[0] + ticks
        while not self._wakes(1 + self._place):
            _REAL.sleep(_LOOK_AGAIN)

    def enter(self) -> None:
        """Let all places be taken by processes that are awake: they are about to start."""
        with self._alone():
            for number in range(self._places):
                self._times[1 + number] = _AWAKE

    def leave(self, place: int) -> None:
        """Let the others go on without the process at *place*, which has ended."""
        with self._alone():
            self._times[1 + place] = _GONE

    def sleeps(self, place: int) -> bool:
        """Return whether the process at *place* sleeps, or has ended."""
        return self._times[1 + place] != _AWAKE

    def _wakes(self, number: int) -> bool:
        with self._alone():
            times = self._times[1:].tolist()
            if _AWAKE not in times:
                self._times[0] = max(self._times[0], min(times))
            if self._times[number] > self._times[0]:
                return False
            self._times[number] = _AWAKE
            return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def until_all_have_ended(clock: TurnClock, has_ended: Sequence[Callable[[], bool]]) -> None:
    """Let processes go by *clock* until the last one has ended; each is at its own place."""
    left = dict(enumerate(has_ended))
    while left:
        for place in [place for place, ended in left.items() if ended()]:
            clock.leave(place)
            del left[place]
        _REAL.sleep(_LOOK_AGAIN)
