"""The program at a terminal of its own, with a person who answers one question."""

import os
import pty
import sys
from contextlib import suppress
from subprocess import Popen

from patience import HANGS
from program import Program

INTERRUPT = "\x03"
"""What a keyboard sends for Ctrl-C."""

_AT_HOME = (
    "import fcntl, os, sys, termios;"
    " fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)
"""Makes standard input the terminal that interrupts come from, then becomes the program."""


def at_a_terminal(
    program: Program, words: list[str], question: str, answer: str, **environ: str
) -> tuple[int, str]:
    """
    Run *words*, and type *answer* once *question* stands at the end of what is seen.

    Returns:
        The exit code, and all that the person saw.
    """
    ours, theirs = pty.openpty()
    process = Popen(
        [sys.executable, "-c", _AT_HOME, sys.executable, "-m", "connector", *words],
        cwd=program.directory,
        env=program.environment(**environ),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    seen = b""
    with suppress(OSError):  # Linux's way to say that the other side is closed
        while chunk := os.read(ours, 4096):
            seen += chunk
            if seen.endswith(question.encode()):
                os.write(ours, answer.encode())
    os.close(ours)
    return process.wait(timeout=HANGS), seen.decode().replace("\r\n", "\n")
