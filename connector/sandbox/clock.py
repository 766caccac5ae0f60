"""The sandbox's calendar: real time plus an offset that only the admin port moves."""

import threading
from datetime import datetime, timedelta

from connector.clock import Clock


class ContinuedClock:
    """Real time whose monotonic seconds go on from where those of an earlier process stood."""

    def __init__(self, real: Clock, ahead: float) -> None:
        """Let the seconds be *ahead* of those of *real*."""
        self._real = real
        self._ahead = ahead

    def now(self) -> datetime:
        """Return this machine's time, aware UTC."""
        return self._real.now()

    def monotonic(self) -> float:
        """Return seconds that only grow, from one process to the next."""
        return self._real.monotonic() + self._ahead

    def sleep(self, span: timedelta) -> None:
        """Do nothing for *span*."""
        self._real.sleep(span)


class VirtualClock:
    """What both servers tell their clients as the time, in the `Date` header and in every fact."""

    def __init__(self, real: Clock) -> None:
        self._real = real
        self._offset = timedelta(0)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the virtual time, aware UTC; it runs as fast as real time."""
        return self._real.now() + self._offset

    @property
    def offset(self) -> timedelta:
        """How far the virtual time is ahead of the real one."""
        return self._offset

    def advance(self, span: timedelta) -> datetime:
        """Move by *span*, back if it is negative, and return the new virtual time."""
        with self._lock:
            self._offset += span
        return self.now()

    def set(self, moment: datetime) -> datetime:
        """
        Go to *moment* and return it.

        Raises:
            ValueError: *moment* is naive.
        """
        if moment.tzinfo is None:
            raise ValueError("a virtual time needs its UTC offset")
        with self._lock:
            self._offset = moment - self._real.now()
        return self.now()
