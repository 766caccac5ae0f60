"""A run that is bounded ends in time, and the time stands still while it waits for its turn."""

import threading
from datetime import timedelta

import pytest
from virtual_clock import VirtualClock

from connector import external
from connector.clock import SystemClock
from connector.machine.watch import OutOfTimeError, Watch

LONG = timedelta(hours=1)


@pytest.fixture
def stuck() -> threading.Event:
    """What never happens."""
    return threading.Event()


def test_what_is_done_in_time_is_returned() -> None:
    assert Watch(SystemClock(), LONG).finish(lambda: 7) == 7


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3)])
def test_what_is_raised_is_raised(error: BaseException) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        Watch(SystemClock(), LONG).finish(fail)
    assert raised.value is error


def test_what_is_stuck_is_left_alone(stuck: threading.Event) -> None:
    """Whatever it is stuck in, the run ends."""
    with pytest.raises(OutOfTimeError):
        Watch(SystemClock(), timedelta(milliseconds=50)).finish(lambda: stuck.wait(600))
    stuck.set()


def test_waiting_for_a_turn_does_not_count() -> None:
    clock = VirtualClock()
    watch = Watch(clock, timedelta(seconds=20))
    clock.advance(timedelta(seconds=5))

    with watch.halted():
        clock.advance(LONG)
        assert watch.left == timedelta(seconds=15)
    clock.advance(timedelta(seconds=1))

    assert watch.left == timedelta(seconds=14)


def test_a_run_that_waits_for_its_turn_is_not_ended() -> None:
    """The time goes on where it stood when the wait began."""
    clock = VirtualClock()
    watch = Watch(clock, timedelta(seconds=20))

    def work() -> str:
        with watch.halted():
            clock.advance(LONG)
        return "done"

    assert watch.finish(work) == "done"


@pytest.mark.parametrize(("began", "counted"), [(None, 0), (9.0, 1), (7.0, 3), (0.0, 3)])
def test_the_start_counts_unless_the_machine_is_busy(began: float | None, counted: int) -> None:
    """A start that takes long is no hang: what comes after it keeps its time."""
    clock = VirtualClock()
    clock.advance(timedelta(seconds=10))

    assert external._start(clock, began) == timedelta(seconds=counted)
