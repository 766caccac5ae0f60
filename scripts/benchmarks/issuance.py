"""What it takes to get certificates: `apply` over requests of which none is there yet."""

from collections.abc import Iterator

from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import DV, write_requests
from scripts.benchmarks.place import UNHURRIED, opened
from scripts.benchmarks.rows import Row

_STEPS = ("--step-seconds", "0.3")


def measure(choice: Choice) -> Iterator[Row]:
    """Yield for each size the first `apply`, then the renewal of the same."""
    for size in choice.sizes(1, 50):
        runs, renewals = [], []
        for _ in range(1 if size > 1 else choice.repeat):
            with opened(*_STEPS) as place:
                folder = place.directory / "requests"
                write_requests(folder, size, **DV, renewal_trigger="")
                runs.append(place.run("apply", str(folder), program=UNHURRIED).checked())
                calls = place.calls()
                write_requests(folder, size, **DV, renewal_trigger="once")
                renewals.append(place.run("apply", str(folder), program=UNHURRIED).checked())
                renewing = place.calls()
        yield Row.of("`apply`, new", f"{size:,}", runs, calls)
        yield Row.of("`apply`, renewal", f"{size:,}", renewals, renewing)
