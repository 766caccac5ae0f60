"""An account with thousands: how long the sandbox takes to make it, and to list it."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from time import process_time

from connector.running.run import Run as OurRun
from connector.running.surroundings import Surroundings
from connector.settings.source import Flags
from connector.workflow.connect import looks_at_account
from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import CONTRACT
from scripts.benchmarks.place import Place, opened
from scripts.benchmarks.rows import Row


def measure(choice: Choice) -> Iterator[Row]:
    """Yield what it takes to seed them, and each of the two calls of a look at the contract."""
    for size in choice.sizes(1_000, 10_000):
        with opened() as place:
            seeded = place.run("sandbox", "ctl", "seed", str(size)).checked()
            times = [_listed(place) for _ in range(choice.repeat)]
        yield Row.of("`sandbox ctl seed`", f"{size:,}", [seeded])
        note = "sent, answered and read; CPU: of who reads"
        for place_of, name in enumerate(("active-certificates", "enrollments")):
            wall, cpu = zip(*(each[place_of] for each in times), strict=True)
            yield Row(f"`{name}`", f"{size:,}", wall=wall, cpu=cpu, note=note)


def _listed(place: Place) -> list[tuple[float, float]]:
    """Return how many seconds each of the two lists takes, on the wall and of this process."""
    here = replace(Surroundings.of_this_process(), environ=place.environment)
    with (
        closing(OurRun(here, Flags())) as run,
        looks_at_account(run.settings, here.clock, _wait_told, None) as looks,
    ):
        taken = []
        for read in (looks.cps.active_certificates, looks.cps.list_enrollments):
            began, cpu = here.clock.monotonic(), process_time()
            read(CONTRACT)
            taken.append((here.clock.monotonic() - began, process_time() - cpu))
        return taken


def _wait_told(message: str) -> None:
    """Tell of a wait, which would spoil the figures."""
    sys.stderr.write(f"{message}\n")
