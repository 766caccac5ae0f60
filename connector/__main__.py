"""
`akamai-scm`, which `python -m connector` is too: what an interrupt means, from the first moment on.

Little is imported before `main` runs, so that Ctrl-C ends the slow imports as it ends the rest.
"""

import signal
import sys
import time
import warnings
from collections.abc import Sequence
from types import FrameType
from typing import Final, NoReturn

from connector.encoding import settle_encoding

INTERRUPTED: Final = 130
TERMINATED: Final = 143


class Terminated(KeyboardInterrupt):
    """The process was asked to end, by SIGTERM."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    began = time.monotonic()
    try:
        signal.signal(signal.SIGTERM, _terminate)
        if not sys.warnoptions:
            warnings.simplefilter("ignore")  # libraries' words to developers, not to users
        if argv is None:
            settle_encoding()
        from connector.cli import main as run  # noqa: PLC0415 - takes a while

        return run(argv, began)
    except KeyboardInterrupt as interrupt:
        sys.stderr.write(
            "akamai-scm: interrupted. Nothing is lost; the same command goes on from here.\n"
        )
        return TERMINATED if isinstance(interrupt, Terminated) else INTERRUPTED


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


if __name__ == "__main__":
    sys.exit(main())
