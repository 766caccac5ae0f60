"""Who makes the next call: by rank, nobody never, and as soon as the limits allow."""

import heapq
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st
from paced_call import paced_call
from virtual_clock import START, VirtualClock

from connector.transport.pacing import BURST, BURST_WINDOW, LATE, MINUTE, Pacer, Quota, SharedPace
from connector.transport.pacing_file import TABLES, PaceRows
from connector.transport.ranks import MOST_PASSED, Rank, Waiter, is_passed, those_before

T = TypeVar("T")

SOON, LATER = START + timedelta(days=3), START + timedelta(days=40)
LOOK, WRITE = Rank(), Rank(first=True)


class InMemory:
    """Places of this process alone; to open a file takes longer than most of what is tried."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        for table in TABLES:
            self._connection.execute(table)

    def change(self, work: Callable[[PaceRows], T]) -> T:
        return work(PaceRows(self._connection))

    def close(self) -> None:
        self._connection.close()


@dataclass(eq=False)
class Wish:
    """A call that somebody wants to make."""

    number: int
    at: datetime
    rank: Rank
    dies: bool = False
    """It is killed as soon as it waits."""
    made: datetime | None = field(default=None)

    @property
    def order(self) -> tuple[object, ...]:
        return Waiter(self.number, self.rank).order


RANKS = st.builds(
    Rank,
    st.booleans(),
    st.none() | st.integers(0, 5).map(lambda days: START + timedelta(days=days)),
)


@st.composite
def wishes(draw: st.DrawFn, *, die: bool = False) -> list[Wish]:
    """Calls in the order in which they come."""
    found, at = list[Wish](), START
    deaths = st.integers(0, 3).map(lambda number: die and number == 0)
    for number in range(draw(st.integers(2, 30))):
        at += timedelta(seconds=draw(st.sampled_from([0, 0, 0, 1, 7, 40])))
        found.append(Wish(number, at, draw(RANKS), draw(deaths)))
    return found


def carried_out(calls: list[Wish], per_minute: int) -> list[Wish]:
    """Let all be made that live, each asked for when it was told to; return them as they went."""
    clock, quota, gone = VirtualClock(), Quota("account", per_minute), list[Wish]()
    events: list[tuple[datetime, int, int | None]] = [(one.at, one.number, None) for one in calls]
    heapq.heapify(events)
    with closing(Pacer(InMemory(), clock)) as pacer:
        while events:
            at, number, place = heapq.heappop(events)
            clock.advance(at - clock.now())
            turn = pacer.turn(quota, place, calls[number].rank)
            if not turn.wait:
                pacer.over(turn.place)
                calls[number].made = at
                gone.append(calls[number])
            elif not calls[number].dies:
                heapq.heappush(events, (at + turn.wait, number, turn.place))
    return gone


def free_from(made: list[datetime], per_minute: int) -> datetime:
    """Return from when on there is room after calls were *made*, in order."""
    bounds = (
        made[-limit] + window
        for limit, window in ((per_minute, MINUTE), (BURST, BURST_WINDOW))
        if len(made) >= limit
    )
    latest: datetime = max([START, *bounds])
    return latest


LIMITS = st.integers(1, 4)


@settings(max_examples=150, deadline=None)
@given(wishes(), LIMITS)
def test_nobody_waits_longer_than_the_limits_demand(calls: list[Wish], per_minute: int) -> None:
    """Calls are made at the very moments at which they would be, were the first served first."""
    gone = carried_out(calls, per_minute)

    greedy = list[datetime]()
    for call in calls:
        greedy.append(max(call.at, free_from(greedy, per_minute)))
    assert [call.made for call in gone] == greedy


@settings(max_examples=150, deadline=None)
@given(wishes(), LIMITS)
def test_the_first_by_rank_goes_or_who_has_waited_longest(
    calls: list[Wish], per_minute: int
) -> None:
    """Nobody else is let go while somebody waits."""
    gone = carried_out(calls, per_minute)

    assert len(gone) == len(calls)
    for number, call in enumerate(gone):
        assert call.made is not None
        left = [
            one
            for one in gone[number + 1 :]
            if one.at < call.made and one.made is not None and one.made > call.made
        ]
        if any(one.order < call.order for one in left):
            assert all(call.number < one.number for one in left)


@settings(max_examples=150, deadline=None)
@given(wishes(), LIMITS)
def test_nobody_waits_for_ever(calls: list[Wish], per_minute: int) -> None:
    """Whoever comes to n others has called after 4 (n + 1) calls, whatever else comes."""
    gone = carried_out(calls, per_minute)

    for number, call in enumerate(gone):
        came_to = [one for one in calls if one.number < call.number and _waits(one, call.at)]
        since = [one for one in gone[: number + 1] if one.made is not None and one.made >= call.at]
        assert len([one for one in since if one.made != call.at or one is call]) <= (
            MOST_PASSED + 1
        ) * (len(came_to) + 1)


def _waits(one: Wish, at: datetime) -> bool:
    return one.made is None or one.made >= at


@settings(max_examples=150, deadline=None)
@given(wishes(die=True), LIMITS)
def test_who_dies_waiting_holds_up_nobody_for_long(calls: list[Wish], per_minute: int) -> None:
    """Whoever does not come is passed by, once for all who wait behind it: 9 s after it came."""
    gone = carried_out(calls, per_minute)

    assert {call.number for call in gone} >= {one.number for one in calls if not one.dies}
    made = list[datetime]()
    for call in gone:
        assert call.made is not None
        waiting = [one.at for one in gone if _waits(one, call.made) and not one.dies]
        room = max(free_from(made, per_minute), min([call.at, *waiting]), *made[-1:], START)
        died = max((one.at for one in calls if one.dies and one.at <= call.made), default=START)
        assert call.made <= max(room, died) + 3 * LATE
        made.append(call.made)


def test_writes_then_what_ends_first_then_who_came_first(
    places: Path | SharedPace, clock: VirtualClock
) -> None:
    """In whatever order they ask, and whichever of the processes they are of."""
    quota = Quota("account", 1)
    ranks = {
        "look without an end": LOOK,
        "look, later": Rank(ends=LATER),
        "write, later": Rank(first=True, ends=LATER),
        "look, soon": Rank(ends=SOON),
        "write, soon": Rank(first=True, ends=SOON),
    }
    with closing(Pacer(places, clock)) as one, closing(Pacer(places, clock)) as other:
        paced_call(one, quota)
        pacers = deque([one, other])
        asked = dict[str, tuple[Pacer, int]]()
        for name, rank in ranks.items():
            asked[name] = (pacers[0], pacers[0].turn(quota, rank=rank).place)
            pacers.rotate()
        gone = list(_as_they_go(asked, ranks, quota, clock))

    assert gone == [
        "write, soon",
        "write, later",
        "look, soon",
        # Three have been let go by who came first of all, so that one of four calls is its.
        "look without an end",
        "look, later",
    ]


def _as_they_go(
    asked: dict[str, tuple[Pacer, int]],
    ranks: dict[str, Rank],
    quota: Quota,
    clock: VirtualClock,
) -> Iterator[str]:
    while asked:
        clock.advance(timedelta(seconds=1))
        for name, (pacer, place) in list(asked.items()):
            if not pacer.turn(quota, place, ranks[name]).wait:
                pacer.over(place)
                del asked[name]
                yield name


def test_who_gives_up_holds_up_nobody_for_long(
    places: Path | SharedPace, clock: VirtualClock
) -> None:
    """The next one looks whether those before it have come."""
    quota = Quota("account", 1)
    with closing(Pacer(places, clock)) as pacer:
        paced_call(pacer, quota)
        first, second = pacer.turn(quota), pacer.turn(quota)
        pacer.give_up(first.place)

        clock.advance(second.wait)

        assert pacer.turn(quota, second.place).wait == timedelta(0)
        assert clock.passed <= MINUTE + LATE


def test_who_is_late_keeps_its_rank(places: Path | SharedPace, clock: VirtualClock) -> None:
    """It is passed by, and goes before those that come after it."""
    quota = Quota("account", 1)
    with closing(Pacer(places, clock)) as pacer:
        paced_call(pacer, quota)
        late, other = pacer.turn(quota), pacer.turn(quota)
        clock.advance(other.wait)
        assert pacer.turn(quota, other.place).wait == timedelta(0)
        pacer.over(other.place)

        pacer.turn(quota)
        back = pacer.turn(quota, late.place)

        assert back.wait == back.expected == MINUTE


def test_who_has_waited_longest_is_the_fourth_at_the_latest() -> None:
    oldest = Waiter(1, LOOK)
    writes = [Waiter(number, WRITE) for number in range(2, 9)]

    before = those_before(oldest, writes)

    assert [one.came for one in before] == [2, 3, 4]
    assert those_before(Waiter(1, LOOK, passed=2), writes) == writes[:1]
    assert [one.came for one in those_before(writes[4], [oldest, *writes[:4], *writes[5:]])] == [
        *(2, 3, 4, 1),
        5,
    ]


def test_only_who_has_waited_longest_is_passed() -> None:
    waiting = [Waiter(3, LOOK), Waiter(5, LOOK)]

    assert is_passed(Waiter(4, WRITE), waiting) == waiting[0]
    assert is_passed(Waiter(2, WRITE), waiting) is None
    assert is_passed(Waiter(2, WRITE), []) is None
