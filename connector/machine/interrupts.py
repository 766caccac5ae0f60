"""
A net under Ctrl-C and SIGTERM: a run that is stuck outside Python ends as well.

Python raises an interrupt once its main thread is back from what it does there; the look-up of a
host name, or a lock of SQLite's that a process holds which hangs, can keep it away for minutes. A
thread of its own is told of signals by the interpreter at once, and ends the process in its stead.

An interrupt that Python raises while it throws an object away is lost there. It is sent once more.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

WORTH_WAITING: Final = 0.7
"""Seconds of real time after which an interrupt that was not raised will not be for long."""
_MOMENT: Final = 0.05
"""Seconds of real time after which the object that was thrown away is gone."""


@contextmanager
def watched(codes: Mapping[int, int], end: Callable[[int], object]) -> Iterator[None]:
    """
    Watch over the signals while the block runs; only where it runs in the main thread.

    Args:
        codes: Exit code by signal; those that are ignored, or have no handler, are left alone.
        end: Is handed the code of a signal whose handler could not run; ends the process.
    """
    handlers = {number: signal.getsignal(number) for number in codes}
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    watch = _Watch({one: codes[one] for one in codes if callable(handlers[one])}, end, writing)
    for number in watch.codes:
        signal.signal(number, watch.around(handlers[number]))
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    unraisable, sys.unraisablehook = sys.unraisablehook, watch.lost
    thread = threading.Thread(target=watch.over, args=(reading,), daemon=True, name="interrupts")
    thread.start()
    try:
        yield
    finally:
        sys.unraisablehook = unraisable
        signal.set_wakeup_fd(before)
        watch.give_up()
        os.close(writing)
        thread.join()
        os.close(reading)
        for number in watch.codes:
            signal.signal(number, handlers[number])


class _Watch:
    """Waits for signals, and for their handlers."""

    def __init__(
        self, codes: Mapping[int, int], end: Callable[[int], object], writing: int
    ) -> None:
        self.codes = codes
        self._end = end
        self._writing = writing
        self._otherwise = sys.unraisablehook
        self._last = signal.SIGINT.value
        self._was_lost = self._is_over = False
        self._needless = False
        self._pause = threading.Event()

    def around(self, handler: Any) -> Callable[[int, FrameType | None], object]:
        def handle(number: int, frame: FrameType | None) -> object:
            self._needless = True  # no lock: a second signal may come in the midst of this
            self._last = number
            return handler(number, frame)

        return handle

    def lost(self, unraisable: "sys.UnraisableHookArgs", /) -> None:
        """Have an interrupt that nobody can catch sent again; other errors are told as ever."""
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            self._was_lost = True
            os.write(self._writing, bytes([self._last]))
        else:
            self._otherwise(unraisable)

    def give_up(self) -> None:
        """End the watch: the run is over."""
        self._needless = self._is_over = True
        self._pause.set()

    def over(self, reading: int) -> None:
        """Wait until there is nothing to read any more."""
        while told := os.read(reading, 1):
            if self._was_lost:
                self._was_lost = False
                self._pause.wait(_MOMENT)
                if not self._is_over:
                    os.kill(os.getpid(), told[0])
                continue
            code = self.codes.get(told[0])
            if code is not None and not self._needless:
                self._pause.wait(WORTH_WAITING)
                if not self._needless:
                    self._end(code)
