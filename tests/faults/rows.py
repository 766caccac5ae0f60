"""
The rows of `tests/FAULTS.md`: what a fault comes to, made by a run and compared by later ones.

To make them anew: `CONNECTOR_FAULTS=rows.txt pytest tests/faults -n 0`, then put the sorted rows
under its heading.
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from program import Program

from connector.external import LIMIT

TABLE = Path(__file__).parents[1] / "FAULTS.md"
ERROR = "akamai-scm: "
PLAN_CODES = {0, 1, 69, 77, 78}


def _nothing() -> None:
    """There is nothing to do for it."""


@dataclass(frozen=True)
class Trial:
    """One fault, from its beginning to its end."""

    name: str
    struck: Callable[[], int]
    """How often it has struck so far."""
    mend: Callable[[], object]
    """Ends it."""
    again: Callable[[], object] = _nothing
    """Lets it strike anew, where it does so but once."""
    environ: Mapping[str, str] | None = None
    """What leads the program into it."""
    before: int = 0
    """Orders that SCM had before it."""
    most: int = 1
    """Orders in the end, of which each is for a CSR of its own."""

    def carry_out(self, program: Program) -> None:
        """
        Run into it, look at it as a plan does, end it, and run again; compare the row.

        Told in words without a traceback, with no order too many; a plan writes nothing and ends in
        time, of which the pause that a vendor has asked for is a part.
        """
        environ = dict(self.environ or {})
        begun = program.clock.ahead
        done = program.apply(**environ)
        waited = program.clock.ahead - begun
        struck, orders = self.struck(), len(program.orders()) - self.before
        _check_words(done.stderr)
        assert struck > 0
        self.again()
        plan = self._looked_at(program, environ)
        self.mend()
        again = program.apply()
        assert again.returncode in {0, 3}, again.stderr
        assert len(program.orders()) - self.before <= self.most
        row = (
            self.name,
            str(done.returncode),
            str(struck) if struck < 10 else "often",
            time_of(waited.total_seconds()),
            str(orders),
            str(plan),
            str(again.returncode),
            said(done.stderr),
        )
        compare(f"| {' | '.join(row)} |")

    def _looked_at(self, program: Program, environ: Mapping[str, str]) -> int:
        request = yaml.safe_load((program.directory / "request.yaml").read_text())
        ledger = program.sandbox.world.ledger
        written, begun = len(ledger.writes()), program.clock.ahead
        looked = program.run(
            "external", stdin=json.dumps({"request": json.dumps(request)}), **environ
        )
        took = program.clock.ahead - begun
        _check_words(looked.stderr)
        assert looked.returncode in PLAN_CODES, looked.stderr
        assert len(ledger.writes()) == written
        assert took <= LIMIT
        return looked.returncode


def _check_words(stderr: str) -> None:
    assert "Traceback" not in stderr
    assert "does not foresee" not in stderr


def time_of(seconds: float) -> str:
    """Roughly: how long a run has slept depends a little on the machine."""
    limits = ((20, "20 s"), (180, "3 min"), (1200, "20 min"), (2400, "40 min"))
    return next((f"< {text}" for limit, text in limits if seconds < limit), "> 40 min")


def said(stderr: str) -> str:
    """The first sentence of the error, else of the last line, without what differs by the run."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(ERROR)]
    last = (errors or lines or [""])[-1].removeprefix(ERROR)
    last = re.sub(r"(https://)?127\.0\.0\.1:\d+", "HOST", last)
    last = re.sub(r"\b\d{4}-\d\d-\d\d[T ][0-9:.]+Z?", "TIME", last)
    last = re.sub(r"/[^ ]*/(?=[a-z_.]+\b)", "", last)
    last = re.sub(r"\bserial [0-9A-F]+", "serial N", last)
    last = re.sub(r"\b(?=[0-9a-f]*\d)[0-9a-f-]{5,}\b|\b\d+(\.\d+)? s\b", "N", last)
    return re.split(r"(?<=\.) ", last)[0].replace("|", "/")[:110]


_CUT_SOMEWHERE = ("| CPS: 100 MB |",)
"""What is cut off by time in the midst of it: the words tell where, which is up to the machine."""


def compare(row: str) -> None:
    if kept := os.environ.get("CONNECTOR_FAULTS"):
        with Path(kept).open("a", encoding="utf-8") as file:
            file.write(row + "\n")
    else:
        rows = TABLE.read_text(encoding="utf-8").splitlines()
        if row.startswith(_CUT_SOMEWHERE):
            row, rows = _without_words(row), [_without_words(one) for one in rows]
        assert row in rows


def _without_words(row: str) -> str:
    return row.removesuffix(" |").rpartition(" | ")[0]
