"""The emergency: all that is live is issued again, at first as a forecast, then in earnest."""

from collections.abc import Iterator

from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import DV, write_requests
from scripts.benchmarks.place import opened
from scripts.benchmarks.rows import Row

_LIMIT = 7_200.0


def measure(choice: Choice) -> Iterator[Row]:
    """Yield the forecast of `--dry-run`, and what came."""
    (size,) = choice.sizes(200)
    with opened() as place:
        folder = place.directory / "requests"
        write_requests(folder, size, **DV)
        place.ctl("seed", "--requests", str(folder))
        place.calls()
        words = ("apply", "--renew-now", str(folder))
        forecast = place.run(*words, "--dry-run", limit=_LIMIT).checked()
        foreseen = place.calls()
        done = place.run(*words, limit=_LIMIT).checked()
        calls = place.calls()
        orders = place.ctl("orders")
    said = (forecast.output + forecast.errors).strip().splitlines()
    summary = said[-1] if said else ""
    issued = sum(one["status"] == "Issued" for one in orders)
    yield Row.of("emergency, `--dry-run`", f"{size:,}", [forecast], foreseen, summary)
    yield Row.of("emergency", f"{size:,}", [done], calls, f"{issued} issued anew")
