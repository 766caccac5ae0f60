"""Looking again until there is something: the sandbox's steps take real time, 50 ms each."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from connector.clock import SystemClock

T = TypeVar("T")
SECONDS = 60


def until(look: Callable[[], T | None]) -> T:
    """Return the first thing that *look* finds, on however busy a machine."""
    clock = SystemClock()
    end = clock.monotonic() + SECONDS
    while not (found := look()):
        assert clock.monotonic() < end, f"nothing came in {SECONDS} s"
        clock.sleep(timedelta(milliseconds=25))
    return found
