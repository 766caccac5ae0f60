"""
`akamai-scm`, which `python -m connector` is too: what an interrupt means, from the first moment on.

Little is imported before `main` runs, so that Ctrl-C ends the slow imports as it ends the rest.
"""

import os
import signal
import sys
import time
import warnings
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import Final, NoReturn, TextIO

from connector.text.encoding import settle_encoding

INTERRUPTED: Final = 130
TERMINATED: Final = 143


HUNG_UP: Final = 129
NOBODY_READS: Final = 141
"""As a shell tells it of programs that SIGPIPE ends."""


class Terminated(KeyboardInterrupt):
    """The process was asked to end, by SIGTERM, or SIGHUP when its terminal is closed."""

    def __init__(self, exit_code: int) -> None:
        """Keep the exit code that tells which."""
        super().__init__()
        self.exit_code = exit_code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    began = time.monotonic()
    try:
        signal.signal(signal.SIGTERM, _terminate)
        if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # else nohup has settled it
            signal.signal(signal.SIGHUP, _terminate)
        if argv is None:
            settle_encoding()
            if not sys.warnoptions:
                warnings.simplefilter("ignore")  # what libraries say to programmers
        from connector.cli import main as run  # noqa: PLC0415 - takes a while
        from connector.surroundings import Surroundings  # noqa: PLC0415

        try:
            return run(argv, Surroundings.of_this_process(began))
        finally:
            _deliver(sys.stderr)
            if not _deliver(sys.stdout):
                raise BrokenPipeError
    except BrokenPipeError:
        _deliver(sys.stdout)
        return NOBODY_READS
    except KeyboardInterrupt as interrupt:
        if sys.stderr is not None:
            with suppress(OSError):
                sys.stderr.write(
                    "akamai-scm: interrupted. Nothing is lost; the same command goes on from"
                    " here.\n"
                )
        return interrupt.exit_code if isinstance(interrupt, Terminated) else INTERRUPTED


def _terminate(number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated(HUNG_UP if number == signal.SIGHUP else TERMINATED)


def _deliver(stream: TextIO | None) -> bool:
    """Write what is left for *stream*; where nobody reads it, nowhere, and return False."""
    if stream is None:
        return True
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
