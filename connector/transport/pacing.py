"""
Keeping all processes of this machine together below a vendor's rate limit, as the vendor sees it.

Where machines share a state in a database, it is all processes of all of them, by the time of the
database's server.

A call is counted by the vendor at some moment between its departure and the end of its answer, so
a call takes up room from the one until a window after the other. Whoever wants to call asks
`Pacer.turn` until nothing is left to wait for: it is let go where there is room for it and for all
that go before it (`ranks`), and else told when to ask again. So room is used as soon as there is
any. Whoever does not ask when it was told to is late, or dead: the others wait `LATE` for it and
then pass it by, without it losing its rank. The shared file is a cache: one that cannot be used is
thrown away, and where that is impossible too, this process keeps to the limit alone. Times are the
machine's, since monotonic clocks do not outlive it and are not shared.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from pathlib import Path
from typing import Final, Protocol, TypeVar

from connector.clock import Clock
from connector.errors import JournalError
from connector.transport.pacing_file import WAIT, CallState, PaceRows, PacingFile, Place
from connector.transport.ranks import Rank, Waiter, is_passed, those_before

MINUTE: Final = timedelta(seconds=60)
BURST_WINDOW: Final = timedelta(seconds=2)
BURST: Final = 15
"""Below Akamai's 20 in 2 seconds (akamai-cps 6.1), to leave others room."""
LONGEST_CALL: Final = timedelta(minutes=2)
"""No call lasts longer: one that did not come back was cut off with its process."""
LATE: Final = timedelta(seconds=3)
"""Who has not asked so long after it was to ask again is not waited for."""
LONGEST_SLEEP: Final = timedelta(minutes=10)
"""Whoever must wait longer looks again after this time."""

_NONE: Final = Rank()
_NO_TIME: Final = timedelta(0)

T = TypeVar("T")


class SharedPace(Protocol):
    """Where the places are."""

    def change(self, work: Callable[[PaceRows], T]) -> T:
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

    @property
    def told(self) -> str:
        """What stands behind "so many a minute", with a blank: the setting, or what it is of."""
        return f" ({self.setting})" if self.setting else " of this kind"


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody who wants to make a call is told."""

    place: int
    """Given back with the next question, or when the call is over."""
    wait: timedelta
    """Zero: make the call now. Else ask again after this time."""
    expected: timedelta = timedelta(0)
    """How long it is until the call, if nobody comes that goes before it."""
    held: bool = False
    """The wait is the vendor's wish, who answered 429, and ends with it; else it is our own
    pace."""


class Pacer:
    """Says when a call may be made; safe between threads and processes."""

    def __init__(self, file: Path | SharedPace, clock: Clock) -> None:
        """
        Remember where the shared file is; it is made when first needed, for its owner alone.

        Args:
            file: The SQLite file, whose directory must exist; or what several pacers share. What
                it raises is raised before a call, never after it: then only room is lost.
            clock: Tells the time and sleeps.
        """
        self._owns = isinstance(file, Path)
        self._file: SharedPace = PacingFile(file) if isinstance(file, Path) else file
        self._clock = clock

    def close(self) -> None:
        """Let the file go, unless others share it."""
        if self._owns:
            self._file.close()

    @contextmanager
    def admitted(
        self, quota: Quota, wait: Callable[[Turn], None] | None = None, rank: Rank = _NONE
    ) -> Iterator[None]:
        """
        Wait until one more call is allowed; it is made in the block.

        Args:
            quota: The limit to keep.
            wait: Passes the time of a turn, or raises to give up; None: sleeps.
            rank: Of the call.
        """
        turn = self.turn(quota, rank=rank)
        try:
            while turn.wait > timedelta(0):
                (wait or self._sleep)(turn)
                turn = self.turn(quota, turn.place, rank)
        except BaseException:
            self.give_up(turn.place)
            raise
        try:
            yield
        finally:
            self.over(turn.place)

    def turn(self, quota: Quota, place: int | None = None, rank: Rank = _NONE) -> Turn:
        """
        Ask for leave to make one call, at first or again after the wait that was told.

        Args:
            quota: The limit to keep.
            place: From the turn before; None: the first question.
            rank: Of the call.
        """
        now = self._clock.now()
        return self._file.change(lambda places: _turn(places, quota, place, now, rank))

    def used(self, quota: Quota) -> int:
        """Return how many calls of the last minute are known."""
        now = self._clock.now()
        places = self._file.change(lambda places: places.of(quota.key))
        counted = {CallState.CALLING, CallState.MADE}
        return sum(
            one.state in counted and now - MINUTE < _until(one, now) <= now for one in places
        )

    def held(self, quota: Quota) -> timedelta:
        """Return how long the vendor wants nobody to make a call; zero: it does not."""
        now = self._clock.now()
        places = self._file.change(lambda places: places.of(quota.key))
        pauses = (one.at - now for one in places if one.state is CallState.HELD)
        return max([_NO_TIME, *pauses])

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
            self._file.change(lambda places: places.put(quota.key, until, CallState.HELD))

    def _sleep(self, turn: Turn) -> None:
        self._clock.sleep(turn.wait)


def _turn(places: PaceRows, quota: Quota, place: int | None, now: datetime, rank: Rank) -> Turn:
    # What is far ahead was left by a clock that has been set back since.
    places.forget(now - LONGEST_CALL - MINUTE, now + LONGEST_SLEEP + LONGEST_CALL)
    there = places.of(quota.key)
    others = [one for one in there if one.id != place]
    held = max((one.at for one in others if one.state is CallState.HELD), default=now)
    room = _Room(
        quota,
        max(now, held),
        (_until(one, now) for one in others if one.state in {CallState.CALLING, CallState.MADE}),
    )
    passed = next((one.passed for one in there if one.id == place), 0)
    this = Waiter(inf if place is None else place, rank, passed)
    waiting = [
        Waiter(one.id, Rank(first=one.state is CallState.WAITING, ends=one.ends), one.passed)
        for one in others
        if one.state in WAIT and one.at > now - LATE
    ]
    before = those_before(this, waiting)
    soonest = room.next()
    for _ in before:
        room.take()
    expected = room.next()
    if expected == now:
        longest = is_passed(this, [one for one in waiting if one not in before])
        if longest is not None:
            places.pass_by(int(longest.came))
        return Turn(places.put(quota.key, now, CallState.CALLING, place), timedelta(0))
    is_held = soonest == held > now
    again = soonest if is_held else min(expected, soonest + LATE, now + LONGEST_SLEEP)
    state = CallState.WAITING if rank.first else CallState.YIELDING
    id_ = places.put(quota.key, again, state, place, rank.ends)
    return Turn(id_, again - now, expected - now, held=is_held)


def _until(call: Place, now: datetime) -> datetime:
    """Return the latest moment so far at which the vendor may have counted a call."""
    return call.at if call.state is CallState.MADE else min(now, call.at + LONGEST_CALL)


class _Room:
    """When there is room for calls that wait, one after the other."""

    def __init__(self, quota: Quota, begin: datetime, taken: Iterable[datetime]) -> None:
        """Begin not before *begin*, with the moments *taken* by calls, in any order."""
        self._limits = ((quota.per_minute, MINUTE), (BURST, BURST_WINDOW))
        self._begin = begin
        self._taken = sorted(taken)

    def next(self) -> datetime:
        """Return the first moment at which no window holds as many calls as it may."""
        bounds = (
            self._taken[-limit] + window
            for limit, window in self._limits
            if len(self._taken) >= limit
        )
        return max([self._begin, *bounds])

    def take(self) -> None:
        """Let one call be made then."""
        self._taken.append(self.next())
