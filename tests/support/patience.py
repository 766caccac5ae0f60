"""Looking again until there is something: the sandbox's steps take real time, 50 ms each."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
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


def runs(process: int) -> bool:
    """Whether a process is there, and not only its end that nobody has asked for."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
