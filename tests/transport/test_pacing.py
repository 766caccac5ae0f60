"""No window of the vendor ever holds more calls than allowed, whoever makes them."""

import heapq
import tempfile
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paced_call import paced_call
from virtual_clock import START, VirtualClock
from windows import fullest

from connector.transport.pacing import (
    BURST,
    BURST_WINDOW,
    LATE,
    LONGEST_CALL,
    MINUTE,
    Pacer,
    Quota,
    SharedPace,
    Turn,
)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 40),
    st.lists(st.floats(0, 5), min_size=1, max_size=60),
)
def test_no_window_is_exceeded(per_minute: int, gaps: list[float]) -> None:
    """Whatever the rhythm of calls, both windows hold."""
    clock, quota, times = VirtualClock(), Quota("account", per_minute), []
    with (
        tempfile.TemporaryDirectory() as directory,
        closing(Pacer(Path(directory) / "pacing.db", clock)) as pacer,
    ):
        for gap in gaps:
            clock.advance(timedelta(seconds=gap))
            paced_call(pacer, quota)
            times.append(clock.now())

    assert fullest(times, MINUTE) <= per_minute
    assert fullest(times, BURST_WINDOW) <= BURST


DELAYS = st.floats(0, 8).map(lambda seconds: timedelta(seconds=seconds))

CALLS = st.lists(st.tuples(DELAYS, DELAYS, DELAYS), min_size=1, max_size=6)
"""Of each call: how late its process wakes, how long until it is counted, until it is over."""


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.lists(CALLS, min_size=2, max_size=5))
def test_no_process_is_late_at_the_vendor_s_cost(
    per_minute: int, processes: list[list[tuple[timedelta, timedelta, timedelta]]]
) -> None:
    """However late processes wake and calls arrive, the vendor's windows hold, and all get on."""
    quota, counted = Quota("account", per_minute), []
    clock = VirtualClock()
    with (
        tempfile.TemporaryDirectory() as directory,
        closing(Pacer(Path(directory) / "pacing.db", clock)) as pacer,
    ):
        events: list[tuple[datetime, int, int, int | None, bool]] = [
            (START, number, 0, None, False) for number in range(len(processes))
        ]
        while events:
            at, process, done, place, calling = heapq.heappop(events)
            clock.advance(at - clock.now())
            if calling:
                assert place is not None
                pacer.over(place)
                done, place = done + 1, None
                if done == len(processes[process]):
                    continue
            late, way, back = processes[process][done]
            turn = pacer.turn(quota, place)
            if turn.wait:
                heapq.heappush(events, (at + turn.wait + late, process, done, turn.place, False))
            else:
                counted.append(at + way)
                heapq.heappush(events, (at + way + back, process, done, turn.place, True))

    assert len(counted) == sum(len(calls) for calls in processes)
    assert fullest(counted, MINUTE) <= per_minute
    assert fullest(counted, BURST_WINDOW) <= BURST


def test_a_quiet_account_never_waits(pacer: Pacer, clock: VirtualClock) -> None:
    """Pacing costs nothing below the limits."""
    for _ in range(BURST):
        paced_call(pacer, Quota("account", 30))

    assert clock.passed == timedelta(0)


def test_accounts_do_not_wait_for_each_other(pacer: Pacer, clock: VirtualClock) -> None:
    """Akamai counts per account, so do we."""
    for account in "abc":
        paced_call(pacer, Quota(account, 1))

    assert clock.passed == timedelta(0)


def test_a_place_is_given_once_to_each_who_waits(pacer: Pacer, clock: VirtualClock) -> None:
    """Those who wait get on one after the other, first come first served."""
    quota = Quota("account", 1)
    paced_call(pacer, quota)

    turns = [pacer.turn(quota) for _ in range(3)]

    assert [turn.expected for turn in turns] == [MINUTE, 2 * MINUTE, 3 * MINUTE]
    assert [turn.wait for turn in turns] == [MINUTE, MINUTE + LATE, MINUTE + LATE]
    assert not any(turn.held for turn in turns)
    clock.advance(MINUTE)
    assert pacer.turn(quota, turns[0].place).wait == timedelta(0)
    assert pacer.turn(quota, turns[1].place).wait == MINUTE


def test_who_gives_up_takes_nobody_s_place(pacer: Pacer, clock: VirtualClock) -> None:
    """A run that cannot wait, or is interrupted, leaves nothing behind."""
    quota = Quota("account", 1)
    paced_call(pacer, quota)

    def refuse(turn: Turn) -> None:
        raise KeyboardInterrupt

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt), pacer.admitted(quota, refuse):
            raise AssertionError("a call was made")

    assert pacer.turn(quota).wait == MINUTE


def test_a_call_that_never_came_back_is_forgotten(pacer: Pacer, clock: VirtualClock) -> None:
    """The process was killed during its call: the room is free a window after the longest call."""
    quota = Quota("account", 1)
    pacer.turn(quota)

    assert pacer.turn(quota).wait == MINUTE
    clock.advance(LONGEST_CALL + MINUTE)
    assert pacer.turn(quota).wait == timedelta(0)


def test_who_died_waiting_blocks_nobody(pacer: Pacer, clock: VirtualClock) -> None:
    """A place whose owner has not come is passed over."""
    quota = Quota("account", 1)
    paced_call(pacer, quota)
    pacer.turn(quota)

    clock.advance(MINUTE + LATE)

    assert pacer.turn(quota).wait == timedelta(0)


def test_a_hold_is_the_vendor_s_wish(pacer: Pacer, clock: VirtualClock) -> None:
    """After a 429 nobody calls, those neither who had a place; it is told as what it is."""
    quota = Quota("account", 30)
    pacer.hold(quota, timedelta(seconds=40))

    turn = pacer.turn(quota)

    assert turn.wait == timedelta(seconds=40)
    assert turn.held
    clock.advance(timedelta(seconds=40))
    assert pacer.turn(quota, turn.place).wait == timedelta(0)


def test_of_several_pauses_the_longest_is_told(pacer: Pacer, clock: VirtualClock) -> None:
    """None is, of another account neither, and what is over is none any more."""
    quota = Quota("account", 30)
    assert pacer.held(quota) == timedelta(0)
    for seconds in (20, 40, 10):
        pacer.hold(quota, timedelta(seconds=seconds))

    assert pacer.held(quota) == timedelta(seconds=40)
    assert pacer.held(Quota("another", 30)) == timedelta(0)
    clock.advance(timedelta(seconds=30))
    assert pacer.held(quota) == timedelta(seconds=10)
    clock.advance(timedelta(seconds=30))
    assert pacer.held(quota) == timedelta(0)


def test_a_clock_set_back_does_not_block(places: Path | SharedPace) -> None:
    """Places far in the future are left from another time and forgotten."""
    quota = Quota("account", 1)
    paced_call(Pacer(places, VirtualClock(START + timedelta(days=1))), quota)
    clock = VirtualClock()

    paced_call(Pacer(places, clock), quota)

    assert clock.passed == timedelta(0)


def test_what_is_used_of_the_last_minute_is_told(path: Path, clock: VirtualClock) -> None:
    """Calls under way and those that are over; who only waits has made none, nor has anybody."""
    pacer, quota = Pacer(path, clock), Quota("account", 3)
    assert pacer.used(quota) == 0

    paced_call(pacer, quota)
    clock.advance(timedelta(seconds=30))
    paced_call(pacer, quota)
    pacer.turn(quota)
    pacer.turn(quota)

    assert pacer.used(quota) == 3
    assert pacer.used(Quota("other", 3)) == 0
    clock.advance(timedelta(seconds=30))
    assert pacer.used(quota) == 2
    pacer.close()
