"""The sandbox's calendar: real time plus an offset that only the admin port moves."""

import threading
from datetime import datetime, timedelta

from connector.clock import Clock


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
