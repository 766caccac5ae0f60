"""A sandbox of its own for each subject, and programs that work on it."""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from connector.clock import SystemClock
from scripts.benchmarks.measure import FailedError, Run, run

PROGRAM = str(Path(sys.executable).with_name("akamai-scm"))
UNHURRIED = (sys.executable, "-P", str(Path(__file__).with_name("unhurried.py")))
"""The same without what Akamai allows in two seconds."""
UNPACED = 1_000_000
"""Calls a minute: what is measured is the program, not the wait for a vendor's limit."""
_START = timedelta(minutes=2)
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


@dataclass(frozen=True)
class Place:
    """One running sandbox with the directory in which everything happens."""

    directory: Path
    environment: Mapping[str, str]
    program: Sequence[str] = (PROGRAM,)

    def run(
        self,
        *words: str,
        stdin: str = "",
        limit: float = 1800.0,
        more: Mapping[str, str] | None = None,
        program: Sequence[str] = (),
    ) -> Run:
        """Run our program here, or *program* in its place, with *more* in its environment."""
        environment = {**self.environment, **(more or {})}
        words = (*(program or self.program), *words)
        return run(words, environment, self.directory, stdin=stdin, limit=limit)

    def ctl(self, *words: str) -> Any:
        """Steer the sandbox, and return its answer as data."""
        return json.loads(self.run("sandbox", "ctl", *words, "--json").checked().output)

    def calls(self) -> Counter[str]:
        """Return how many requests each server has had since the last call, and forget them."""
        served = self.ctl("requests")
        self.ctl("requests", "--clear")
        return Counter(one["server"] for one in served)

    def new_state(self) -> dict[str, str]:
        """Return the environment with a state directory that nobody has used yet."""
        state = tempfile.mkdtemp(prefix="state-", dir=self.directory)
        return {"AKAMAI_SCM_STATE": state}


@contextmanager
def opened(
    *options: str,
    per_minute: int | None = UNPACED,
    program: Sequence[str] = (PROGRAM,),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Place]:
    """
    Start a sandbox, and end it after the block.

    Args:
        options: More of `akamai-scm sandbox`.
        per_minute: The pace that the connector is told to keep; None: its own.
        program: What is run in place of `akamai-scm`, for the sandbox, too.
        environment: More variables for everything that runs here.
    """
    with tempfile.TemporaryDirectory(prefix="akamai-scm-bench-") as name:
        directory = Path(name)
        kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
        kept["PATH"] = os.pathsep.join([str(Path(PROGRAM).parent), kept.get("PATH", os.defpath)])
        kept |= environment or {}
        pace = () if per_minute is None else ("--requests-per-minute", str(per_minute))
        ready = directory / "ready"
        words = [*program, "sandbox", str(directory / "sandbox"), "--ready-file", str(ready)]
        with (
            (directory / "sandbox.log").open("wb") as log,
            subprocess.Popen([*words, *pace, *options], env=kept, stdout=log, stderr=log) as served,
        ):
            try:
                _wait_for(ready, served)
                exports = _exports(directory / "sandbox" / "env")
                known = {**kept, **exports, "AKAMAI_SCM_ACCEPT_EULA": "1"}
                yield Place(directory, known, program)
            finally:
                served.send_signal(signal.SIGTERM)
                served.wait()


def _wait_for(ready: Path, process: "subprocess.Popen[bytes]") -> None:
    clock = SystemClock()
    until = clock.monotonic() + _START.total_seconds()
    while not ready.exists():
        if process.poll() is not None or clock.monotonic() > until:
            said = (ready.parent / "sandbox.log").read_text(errors="replace")
            raise FailedError(f"The sandbox does not start:\n{said}")
        clock.sleep(timedelta(seconds=0.05))


def _exports(file: Path) -> dict[str, str]:
    words = shlex.split(file.read_text(encoding="utf-8"))
    return dict(word.split("=", 1) for word in words if word != "export")
