"""One run of a program: how long, how much of the processors, how much memory."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_KIBI = 1024
"""`ru_maxrss` counts KiB on Linux (getrusage(2))."""
_LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True, slots=True)
class Run:
    """What one run has taken, its children included."""

    words: Sequence[str]
    code: int
    """Exit code, or the negative number of the signal that ended it."""
    output: str
    """What it wrote to standard output."""
    errors: str
    wall: float
    """Seconds."""
    cpu: float
    """Seconds of user and system time, of it and of all children that it waited for."""
    memory: float
    """MiB: the most that it, or a single one of its children, has had at once."""

    def checked(self, *codes: int) -> "Run":
        """
        Return it, if it ended with one of *codes*; none: with 0.

        Raises:
            FailedError: It did not.
        """
        if self.code not in (codes or (0,)):
            raise FailedError(
                f"{' '.join(self.words)} ended with {self.code}:\n{self.errors[-2000:]}"
            )
        return self


class FailedError(Exception):
    """What was to be measured did not do what it should."""


def run(
    words: Sequence[str],
    environment: Mapping[str, str],
    directory: Path,
    *,
    stdin: str = "",
    limit: float = 1800.0,
) -> Run:
    """
    Run a program to its end and return what that took.

    Args:
        words: Program and arguments.
        environment: All of its environment.
        directory: Where it runs.
        stdin: What it reads.
        limit: Seconds after which it is killed, and counts as failed.

    Raises:
        FailedError: It has not ended in time.
    """
    with tempfile.TemporaryDirectory(prefix="akamai-scm-run-") as folder:
        result = Path(folder) / "result"
        launched = [sys.executable, "-I", "-S", str(_LAUNCHER), str(result), *words]
        with subprocess.Popen(
            launched,
            env=dict(environment),
            cwd=directory,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        ) as process:
            try:
                output, errors = process.communicate(stdin, timeout=limit)
            except BaseException as error:
                os.killpg(process.pid, signal.SIGKILL)
                if isinstance(error, subprocess.TimeoutExpired):
                    what = " ".join(words)
                    raise FailedError(f"{what} has not ended in {limit:.0f} s") from error
                raise
        code, wall, cpu, memory = result.read_text(encoding="utf-8").split()
    return Run(
        words=words,
        code=int(code),
        output=output,
        errors=errors,
        wall=float(wall),
        cpu=float(cpu),
        memory=float(memory) / _KIBI,
    )
