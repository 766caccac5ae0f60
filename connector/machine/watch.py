"""
A bound for a whole run, whatever it is busy with: a lock, a command, a name server, a vendor.

The work is done in a thread of its own, since nothing in Python ends, say, the look-up of a host
name; when the time is up it is left alone, and whoever started it goes on without.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Generic, TypeVar

from connector.clock import Clock

T = TypeVar("T")


class OutOfTimeError(Exception):
    """The time is up and the work not done."""


class Watch:
    """Measures the time of a run; it stands still while the run waits for its turn."""

    def __init__(self, clock: Clock, limit: timedelta) -> None:
        """
        Begin to measure.

        Args:
            clock: Measures.
            limit: How long the run may take.
        """
        self._clock = clock
        self._end = clock.monotonic() + limit.total_seconds()
        self._halted_at: float | None = None
        self._changed = threading.Condition()

    @property
    def left(self) -> timedelta:
        """The time that is left; not above zero: it is up."""
        at = self._clock.monotonic() if self._halted_at is None else self._halted_at
        return timedelta(seconds=self._end - at)

    @contextmanager
    def halted(self) -> Iterator[None]:
        """Do not count the time that is spent in the block."""
        with self._changed:
            self._halted_at = self._clock.monotonic()
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._end += self._clock.monotonic() - self._halted_at
                self._halted_at = None
                self._changed.notify_all()

    def finish(self, work: Callable[[], T]) -> T:
        """
        Return what *work* returns, or raise what it raises.

        Raises:
            OutOfTimeError: It is not done in time; it may go on, until the program ends.
        """
        done = _Done[T]()
        thread = threading.Thread(target=self._carry_out, args=(work, done), daemon=True)
        thread.start()
        with self._changed:
            while not done.over:
                if self._halted_at is None and self.left <= timedelta(0):
                    raise OutOfTimeError
                halted = self._halted_at is not None
                self._changed.wait(None if halted else self.left.total_seconds())
        thread.join()
        return done.result()

    def _carry_out(self, work: Callable[[], T], done: "_Done[T]") -> None:
        try:
            done.values.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            done.error = error
        with self._changed:
            done.over = True
            self._changed.notify_all()


class _Done(Generic[T]):
    """What has come of the work."""

    def __init__(self) -> None:
        self.over = False
        self.values: list[T] = []
        self.error: BaseException | None = None

    def result(self) -> T:
        if self.error is not None:
            raise self.error
        return self.values[0]
