"""
What a fleet takes that is applied at once, and whether it keeps to Akamai's limits.

Both the program and the sandbox go by a clock that runs as real time does and is never waited for:
whoever sleeps is ahead at once, as in the tests. The pace is the program's own: what is counted is
when each request arrived, by that clock.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import DV, write_requests
from scripts.benchmarks.measure import Run
from scripts.benchmarks.place import Place, opened
from scripts.benchmarks.rows import Row

_SUPPORT = Path(__file__).resolve().parents[2] / "tests" / "support"
_STEP_SECONDS = 10
"""How long each step of a change takes: half a minute to a CSR, a minute or more to the end."""
_LIMIT = 7_200.0
LIMITS = ((timedelta(seconds=60), 35), (timedelta(seconds=2), 20))
"""Akamai's (akamai-cps 6.1)."""
_TOO_MANY: Final = 429


def measure(choice: Choice) -> Iterator[Row]:
    """Yield for each size an `apply` of a fleet of which nothing is there yet."""
    for size in choice.sizes(50, 300):
        with at_its_own_pace() as place:
            folder = place.directory / "requests"
            write_requests(folder, size, **DV)
            taken = rehearsed_and_done(place, "apply", str(folder))
        yield taken.row("`apply` at Akamai's limit", size)


@contextmanager
def at_its_own_pace() -> Iterator[Place]:
    """Open a place with the program's own pace, on a clock that is not waited for."""
    program = (sys.executable, str(_SUPPORT / "skipping_program.py"))
    steps = ("--step-seconds", str(_STEP_SECONDS))
    with tempfile.TemporaryDirectory(prefix="akamai-scm-clock-") as folder:
        clock = {"CLOCK_OF_THE_TEST": f"{folder}/clock"}
        with opened(*steps, per_minute=None, program=program, environment=clock) as place:
            yield place


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run over a fleet was foreseen to take, and took."""

    forecast: str
    """The line in which `--dry-run` tells it."""
    run: Run
    calls: int
    """To CPS."""
    outcome: str

    def row(self, subject: str, size: int) -> Row:
        """Return it as a row; how long the run really lasted tells nothing."""
        told = self.forecast.partition(", until")[0].partition(": ")[2]
        foreseen = told.replace(" to Akamai CPS, which take", ",")
        note = f"foreseen: {foreseen}; took {self.outcome}"
        return Row(
            subject,
            f"{size:,}",
            cpu=(self.run.cpu,),
            memory=(self.run.memory,),
            calls={"cps": self.calls},
            note=note,
        )


def rehearsed_and_done(place: Place, *words: str) -> Taken:
    """
    Rehearse a run that is to renew or issue, then do it, and return what came of both.

    Raises:
        FailedError: One of them does not go well.
    """
    # While one job signs a call, another may let minutes pass.
    place.ctl("switch", "cps.strict_signatures=false")
    forecast = place.run(*words, "--dry-run", limit=_LIMIT).checked()
    told = next(line for line in forecast.output.splitlines() if " calls to Akamai CPS" in line)
    before = {one["csr_sha256"] for one in place.ctl("orders")}
    place.calls()
    done = place.run(*words, limit=_LIMIT).checked()
    served = place.ctl("requests", "--server", "cps")
    arrivals = sorted(datetime.fromisoformat(one["at"]) for one in served)
    counts = ", ".join(
        f"{busiest(arrivals, window)} of {limit} in {window.seconds} s" for window, limit in LIMITS
    )
    refused = sum(one["status"] == _TOO_MANY for one in served)
    minutes = (arrivals[-1] - arrivals[0]) / timedelta(minutes=1)
    orders = [one for one in place.ctl("orders") if one["csr_sha256"] not in before]
    csrs = len({one["csr_sha256"] for one in orders})
    outcome = (
        f"{len(served)} calls in {minutes:.0f} min; at most {counts}; {refused} times 429;"
        f" {csrs} CSRs, {len(orders)} orders"
    )
    return Taken(told.strip(), done, len(served), outcome)


def busiest(arrivals: Sequence[datetime], window: timedelta) -> int:
    """Return the highest count of *arrivals*, which rise, in any span as long as *window*."""
    most = first = 0
    for number, at in enumerate(arrivals):
        while at - arrivals[first] >= window:
            first += 1
        most = max(most, number - first + 1)
    return most
