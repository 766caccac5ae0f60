"""
Keeping all processes of this machine together below a vendor's rate limit, as the vendor sees it.

Where machines share a state in a database, it is all processes of all of them, by the time of the
database's server.

A call is counted by the vendor at some moment between its departure and the end of its answer, so
a call takes up room from the one until a window after the other. Whoever wants to call asks
`Pacer.turn` until nothing is left to wait for: those who must wait get places in rising order, and
whoever wakes late is let go only if there is room at that moment. Looks let writes go first, and
looks at what is next to its end, but for a minute at most: then they count as much as these. The
shared file is a cache: one that cannot be used is thrown away, and where that is impossible too,
this process keeps to the limit alone. Times are the machine's, since monotonic clocks do not
outlive it and are not shared.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol, TypeVar

from connector.clock import Clock
from connector.errors import JournalError
from connector.transport.pacing_file import PacingFile, Place, State, Table

MINUTE: Final = timedelta(seconds=60)
BURST_WINDOW: Final = timedelta(seconds=2)
BURST: Final = 15
"""Below Akamai's 20 in 2 seconds (akamai-cps 6.1), to leave others room."""
LONGEST_CALL: Final = timedelta(minutes=2)
"""No call lasts longer: one that did not come back was cut off with its process."""
LATE: Final = timedelta(seconds=10)
"""Who has not come so long after the moment of its place is not waited for."""
LONGEST_YIELD: Final = timedelta(minutes=1)
"""Who has waited so long lets nobody go first any more, so that everybody gets on."""
LONGEST_SLEEP: Final = timedelta(minutes=10)
"""Whoever must wait longer looks again after this time."""

T = TypeVar("T")


class Places(Protocol):
    """Where the places are."""

    def change(self, work: Callable[[Table], T]) -> T:
        """Let *work* look at the places and change them, alone, and return what it returns."""
        ...

    def close(self) -> None:
        """Let go what is open."""
        ...


@dataclass(frozen=True, slots=True)
class Quota:
    """Who is limited, and how far."""

    key: str
    """Whom the vendor counts as one: for Akamai, host and account switch key."""
    per_minute: int
    setting: str = "requests_per_minute"
    """What a person may change it by; empty: nothing."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody who wants to make a call is told."""

    place: int
    """Given back with the next question, or when the call is over."""
    wait: timedelta
    """Zero: make the call now. Else ask again after this time."""
    held: bool = False
    """The wait is the vendor's wish, who answered 429; else it is our own pace."""


class Pacer:
    """Says when a call may be made; safe between threads and processes."""

    def __init__(self, file: Path | Places, clock: Clock) -> None:
        """
        Remember where the shared file is; it is made when first needed, for its owner alone.

        Args:
            file: The SQLite file, whose directory must exist; or what several pacers share. What
                it raises is raised before a call, never after it: then only room is lost.
            clock: Tells the time and sleeps.
        """
        self._owns = isinstance(file, Path)
        self._file: Places = PacingFile(file) if isinstance(file, Path) else file
        self._clock = clock

    def close(self) -> None:
        """Let the file go, unless others share it."""
        if self._owns:
            self._file.close()

    @contextmanager
    def admitted(
        self, quota: Quota, wait: Callable[[Turn], None] | None = None, *, urgent: bool = False
    ) -> Iterator[None]:
        """
        Wait until one more call is allowed; it is made in the block.

        Args:
            quota: The limit to keep.
            wait: Passes the time of a turn, or raises to give up; None: sleeps.
            urgent: Whether those that are not let it go first.
        """
        end = self._clock.monotonic() + LONGEST_YIELD.total_seconds()
        turn = self.turn(quota, urgent=urgent)
        try:
            while turn.wait > timedelta(0):
                (wait or self._sleep)(turn)
                urgent = urgent or self._clock.monotonic() >= end
                turn = self.turn(quota, turn.place, urgent=urgent)
        except BaseException:
            self.give_up(turn.place)
            raise
        try:
            yield
        finally:
            self.over(turn.place)

    def turn(self, quota: Quota, place: int | None = None, *, urgent: bool = False) -> Turn:
        """
        Ask for leave to make one call, at first or again after the wait that was told.

        Args:
            quota: The limit to keep.
            place: From the turn before; None: the first question.
            urgent: Whether those that are not let it go first.
        """
        now = self._clock.now()
        return self._file.change(lambda places: _turn(places, quota, place, now, urgent=urgent))

    def used(self, quota: Quota) -> int:
        """Return how many calls of the last minute are known."""
        now = self._clock.now()
        places = self._file.change(lambda places: places.of(quota.key))
        counted = {State.CALLING, State.MADE}
        return sum(
            one.state in counted and now - MINUTE < _until(one, now) <= now for one in places
        )

    def over(self, place: int) -> None:
        """Tell that a call has ended: the vendor has counted it by now."""
        with suppress(JournalError):
            now = self._clock.now()
            self._file.change(lambda places: places.end(place, now))

    def give_up(self, place: int) -> None:
        """Tell that no call will be made."""
        with suppress(JournalError):
            self._file.change(lambda places: places.drop(place))

    def hold(self, quota: Quota, pause: timedelta) -> None:
        """Let no process make a call for *pause*: the vendor said that there were too many."""
        with suppress(JournalError):
            until = self._clock.now() + pause
            self._file.change(lambda places: places.put(quota.key, until, State.HELD))

    def _sleep(self, turn: Turn) -> None:
        self._clock.sleep(turn.wait)


def _turn(places: Table, quota: Quota, place: int | None, now: datetime, *, urgent: bool) -> Turn:
    # What is far ahead was left by a clock that has been set back since.
    places.forget(now - LONGEST_CALL - MINUTE, now + LONGEST_SLEEP + LONGEST_CALL)
    others = [one for one in places.of(quota.key) if one.id != place]
    held = max((one.at for one in others if one.state is State.HELD), default=now)
    taken = [_until(one, now) for one in others if one.state in {State.CALLING, State.MADE}]
    first = _first(urgent=urgent, new=place is None)
    ahead = [max(one.at, now) for one in others if one.state in first and one.at > now - LATE]
    at = max(now, held, *ahead, *_bounds(taken + ahead, quota))
    waiting = State.WAITING if urgent else State.YIELDING
    state = State.CALLING if at == now else waiting
    at = min(at, now + LONGEST_SLEEP)
    id_ = places.put(quota.key, at, state, place)
    return Turn(id_, at - now, held=state is waiting and held == at)


def _first(*, urgent: bool, new: bool) -> frozenset[State]:
    """Return who goes before somebody who is *urgent* or not, and *new* or has a place."""
    if urgent:
        return frozenset({State.WAITING}) if new else frozenset()
    return frozenset({State.WAITING, State.YIELDING}) if new else frozenset({State.WAITING})


def _until(call: Place, now: datetime) -> datetime:
    """Return the latest moment so far at which the vendor may have counted a call."""
    return call.at if call.state is State.MADE else min(now, call.at + LONGEST_CALL)


def _bounds(taken: Sequence[datetime], quota: Quota) -> Iterator[datetime]:
    """Yield the moments before which there is no room in a window."""
    latest_first = sorted(taken, reverse=True)
    for limit, window in ((quota.per_minute, MINUTE), (BURST, BURST_WINDOW)):
        if len(latest_first) >= limit:
            yield latest_first[limit - 1] + window
