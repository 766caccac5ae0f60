"""An account with thousands: how long the sandbox takes to make it, and to list it."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from connector.running import Run as OurRun
from connector.settings.places import Flags
from connector.surroundings import Surroundings
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
        note = "sent, answered and read"
        for place_of, name in enumerate(("active-certificates", "enrollments")):
            taken = tuple(each[place_of] for each in times)
            yield Row(f"`{name}`", f"{size:,}", wall=taken, note=note)


def _listed(place: Place) -> tuple[float, float]:
    """Return how many seconds each of the two lists takes."""
    here = replace(Surroundings.of_this_process(), environ=place.environment)
    clock = here.clock
    with (
        closing(OurRun(here, Flags())) as run,
        looks_at_account(run.settings, clock, _wait_told, None) as looks,
    ):
        began = clock.monotonic()
        looks.cps.active_certificates(CONTRACT)
        between = clock.monotonic()
        looks.cps.list_enrollments(CONTRACT)
        return between - began, clock.monotonic() - between


def _wait_told(message: str) -> None:
    """Tell of a wait, which would spoil the figures."""
    sys.stderr.write(f"{message}\n")
