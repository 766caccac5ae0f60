"""What a look at many certificates takes: `status` over a folder of requests, nothing due."""

from collections.abc import Iterator

from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import write_requests
from scripts.benchmarks.place import opened
from scripts.benchmarks.rows import Row

_SIZES = (1, 10, 100, 1_000, 10_000)
_LIMIT = 1_800.0


def measure(choice: Choice) -> Iterator[Row]:
    """Yield for each size the first look with an empty state, and one right after it."""
    for size in choice.sizes(*_SIZES):
        with opened() as place:
            folder = place.directory / "requests"
            write_requests(folder, size)
            place.ctl("seed", "--requests", str(folder))
            first, again = [], []
            for _ in range(choice.repeat):
                state = place.new_state()
                place.calls()
                words = ("status", "--detailed-exitcode", str(folder))
                first.append(place.run(*words, limit=_LIMIT, more=state).checked())
                calls_first = place.calls()
                again.append(place.run(*words, limit=_LIMIT, more=state).checked())
                calls_again = place.calls()
        yield Row.of("`status`", f"{size:,}", first, calls_first)
        yield Row.of("`status` again", f"{size:,}", again, calls_again)
