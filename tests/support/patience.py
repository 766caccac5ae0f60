"""Looking again until there is something: the sandbox's steps take real time, 50 ms each."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from connector.clock import SystemClock

T = TypeVar("T")


def until(look: Callable[[], T | None]) -> T:
    """Return the first thing that *look* finds."""
    clock = SystemClock()
    for _ in range(400):
        found = look()
        if found:
            return found
        clock.sleep(timedelta(milliseconds=25))
    raise AssertionError("nothing came")
