"""A terminal that does not show what is typed."""

import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

_LOCAL: Final = 3
"""Where the flags that concern echo stand in what `termios` gives."""


@contextmanager
def unechoed(terminal: TextIO) -> Iterator[None]:
    """Let *terminal* show nothing of what is typed while the block runs, whatever ends it."""
    before = termios.tcgetattr(terminal)
    silent = list(before)
    silent[_LOCAL] = before[_LOCAL] & ~termios.ECHO
    try:  # an interrupt comes at any moment
        termios.tcsetattr(terminal, termios.TCSAFLUSH, silent)
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
