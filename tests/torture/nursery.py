"""
Runs the program in a child of a process that has loaded everything and has no threads.

So a run costs a fork and not a start, and SIGKILL ends it as it ends any process. Serves jobs
as lines of JSON on stdin; answers each with the child's exit status.
"""

import io
import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from skipping_clock import SkippingClock

import connector.running.run  # noqa: F401 - loaded before the fork, not after each
from connector.cli import main
from connector.running.surroundings import Surroundings
from connector.terminal.console import StandardStreams
from tests.torture.boundaries import Boundaries, Point
from tests.torture.hardship import HARDSHIPS, enough_disk

KILLED = -9


@dataclass(frozen=True)
class Job:
    """One run of the program."""

    words: tuple[str, ...]
    directory: str
    clock: str
    environ: dict[str, str]
    record: str
    """Where the boundaries are written down."""
    said: str
    """Where stderr goes."""
    fatal: Point | None = None
    hardship: tuple[str, int] | None = None
    """Which of `HARDSHIPS`, and how much of it."""


class Nursery:
    """Such a process; a context."""

    def __enter__(self) -> Self:
        paths = os.pathsep.join((str(Path(__file__).parents[1] / "support"), str(Path.cwd())))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            cwd=Path(__file__).parents[2],
            text=True,
        )
        return self

    def run(self, job: Job) -> int:
        """
        Run *job*; return its exit code, `KILLED` if it died at its boundary.

        Raises:
            OSError: This process is not there any more.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(job)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise ChildProcessError(f"the nursery has ended with {self._process.wait()}")
        return int(answer)

    def kill(self) -> None:
        """End it in the midst of things."""
        self._process.kill()
        self._process.wait()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):  # it has died, which `run` tells
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def _live(job: dict[str, Any]) -> int:
    """Be the child."""
    directory = Path(job["directory"])
    os.environ["HOME"] = str(directory)
    if job["hardship"]:
        which, how_much = job["hardship"]
        HARDSHIPS[which](how_much)
    os.chdir(directory)
    fatal = (job["fatal"][0], job["fatal"][1]) if job["fatal"] else None
    boundaries = Boundaries(Path(job["record"]), fatal)
    boundaries.hook()
    err = io.StringIO()
    streams = StandardStreams(io.StringIO(), io.StringIO(), err)
    here = Surroundings(
        SkippingClock(Path(job["clock"])), job["environ"], streams, lambda: directory, Path.home
    )
    boundaries.reach("run: before")
    code = main(tuple(job["words"]), here)
    boundaries.reach("run: after")
    enough_disk()
    os.write(2, err.getvalue().encode())
    return code


def serve() -> None:
    """Answer jobs until stdin ends."""
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 70
            try:
                said = os.open(job["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                os.dup2(said, 2)
                os.dup2(os.open(os.devnull, os.O_RDWR), 1)
                code = _live(job)
            except BaseException:  # noqa: BLE001 - a child must not go on as its parent
                import traceback  # noqa: PLC0415

                traceback.print_exc()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
