"""
A net under Ctrl-C and SIGTERM: a run that is stuck outside Python ends as well.

Python raises an interrupt once its main thread is back from what it does there; the look-up of a
host name, or a lock of SQLite's that a process holds which hangs, can keep it away for minutes. A
thread of its own is told of signals by the interpreter at once, and ends the process in its stead.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

WORTH_WAITING: Final = 0.7
"""Seconds of real time after which an interrupt that was not raised will not be for long."""


@contextmanager
def watched(codes: Mapping[int, int], end: Callable[[int], object]) -> Iterator[None]:
    """
    Watch over the signals while the block runs; only where it runs in the main thread.

    Args:
        codes: Exit code by signal; those that are ignored, or have no handler, are left alone.
        end: Is handed the code of a signal whose handler could not run; ends the process.
    """
    handlers = {number: signal.getsignal(number) for number in codes}
    watch = _Watch({one: codes[one] for one in codes if callable(handlers[one])}, end)
    for number in watch.codes:
        signal.signal(number, watch.around(handlers[number]))
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    thread = threading.Thread(target=watch.over, args=(reading,), daemon=True, name="interrupts")
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        watch.give_up()
        os.close(writing)
        thread.join()
        os.close(reading)
        for number in watch.codes:
            signal.signal(number, handlers[number])


class _Watch:
    """Waits for signals, and for their handlers."""

    def __init__(self, codes: Mapping[int, int], end: Callable[[int], object]) -> None:
        self.codes = codes
        self._end = end
        self._needless = False
        self._pause = threading.Event()

    def around(self, handler: Any) -> Callable[[int, FrameType | None], object]:
        def handle(number: int, frame: FrameType | None) -> object:
            self._needless = True  # no lock: a second signal may come in the midst of this
            return handler(number, frame)

        return handle

    def give_up(self) -> None:
        """End the watch: the run is over."""
        self._needless = True
        self._pause.set()

    def over(self, reading: int) -> None:
        """Wait until there is nothing to read any more."""
        while told := os.read(reading, 1):
            code = self.codes.get(told[0])
            if code is not None and not self._needless:
                self._pause.wait(WORTH_WAITING)
                if not self._needless:
                    self._end(code)
