"""The emergency: all that is live is issued again, at first as a forecast, then in earnest."""

from collections.abc import Iterator

from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import DV, write_requests
from scripts.benchmarks.pace import at_its_own_pace, rehearsed_and_done
from scripts.benchmarks.rows import Row


def measure(choice: Choice) -> Iterator[Row]:
    """Yield what the forecast of `--dry-run` was, and what came."""
    (size,) = choice.sizes(200)
    with at_its_own_pace() as place:
        folder = place.directory / "requests"
        write_requests(folder, size, **DV)
        place.ctl("seed", "--requests", str(folder))
        taken = rehearsed_and_done(place, "apply", "--renew-now", str(folder))
    yield taken.row("emergency, `--renew-now`", size)
