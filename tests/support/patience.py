"""Looking again until there is something: the sandbox's steps take real time, 50 ms each."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from connector.clock import SystemClock

T = TypeVar("T")
HANGS = 600
"""Seconds after which something is taken to hang. No measure of a machine: a busy one is slow."""


def until(look: Callable[[], T | None]) -> T:
    """Return the first thing that *look* finds, on however busy a machine."""
    clock = SystemClock()
    end = clock.monotonic() + HANGS
    while not (found := look()):
        assert clock.monotonic() < end, f"nothing came in {HANGS} s"
        clock.sleep(timedelta(milliseconds=25))
    return found
