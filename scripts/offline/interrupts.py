"""What interrupts us waits while we start a process: it would be left to itself."""

import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """
    Let nothing interrupt the block.

    Raises:
        KeyboardInterrupt: After it, where something would have.
    """
    waiting: list[int] = []
    before = {
        number: signal.signal(number, lambda which, _: waiting.append(which))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if waiting:
        raise KeyboardInterrupt
