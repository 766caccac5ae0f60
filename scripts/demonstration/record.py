"""
Record the demo for the README: what it prints, at the pace at which it did, as one picture.

    scripts/record      plays the demo once, a minute or two, and writes example/demo.svg
"""

import contextlib
import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator

from scripts.demonstration.drawing import drawn
from scripts.demonstration.recording import RECORDING, of_this_machine, story_in
from scripts.offline.terraform_setup import REPOSITORY


class RecordingError(Exception):
    """Nothing was recorded; the text says why."""


def _played() -> Iterator[tuple[float, str]]:
    """
    Yield each line of the demo with the time at which it came.

    Raises:
        RecordingError: The demo failed.
    """
    ours, its = pty.openpty()  # a terminal: only there headings are bold
    words = [sys.executable, "-m", "scripts.demonstration"]
    quiet = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    with subprocess.Popen(
        words, cwd=REPOSITORY, env=quiet, stdout=its, stdin=subprocess.DEVNULL
    ) as demo:
        os.close(its)
        with (
            os.fdopen(ours, encoding="utf-8", newline="\n") as terminal,
            contextlib.suppress(OSError),
        ):
            for line in terminal:  # in the end the terminal has no other side, which is an error
                sys.stdout.write(line)
                yield time.monotonic(), line.rstrip("\r\n")
    if demo.returncode != 0:
        raise RecordingError(f"the demo ended with {demo.returncode}.")


def _recorded() -> str:
    """
    Return the picture.

    Raises:
        RecordingError: The demo failed, or shows what is nobody's business.
    """
    made = drawn(list(story_in(list(_played()))))
    told = of_this_machine(made, os.environ)
    if told:
        raise RecordingError(f"it shows {', '.join(told)}.")
    return made


def main() -> int:
    """Record the demo; return the exit code."""
    try:
        made = _recorded()
    except RecordingError as error:
        sys.stderr.write(f"\nNothing is recorded: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    RECORDING.write_text(made, encoding="utf-8")
    sys.stdout.write(f"\n{RECORDING.relative_to(REPOSITORY)}: {len(made) // 1024} KiB.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
