"""A rehearsal that is steered from the tests' own process: a program for each fact costs more."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from outliving import outliving

from connector.sandbox.steering import ctl
from scripts.demonstration.rehearsal import Rehearsal, UnexpectedError
from scripts.offline.terraform_setup import Terraform


@dataclass(frozen=True)
class Steered(Rehearsal):
    """The sandbox is a process of its own, as ever; what steers it is not."""

    def program_says(self, *words: str) -> str:
        """Return what our program prints; `sandbox ctl` runs here."""
        if words[:2] != ("sandbox", "ctl"):
            return super().program_says(*words)
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = ctl.main(["--dir", str(self.directory / "sandbox"), *words[2:]])
        if code != ctl.OK:
            raise UnexpectedError(f"{' '.join(words)}: {err.getvalue()}")
        return out.getvalue()


@contextmanager
def served(directory: Path, terraform: Terraform, *options: str) -> Iterator[Steered]:
    """Yield a rehearsal in *directory*; its sandbox ends with this block, or with this process."""
    started = Steered.start(directory, terraform, *options)
    with outliving('kill "$1"', str(started.process.pid)):  # which is its own until it is awaited
        yield started
    started.stop()
