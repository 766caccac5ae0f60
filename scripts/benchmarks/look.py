"""What a look at many certificates takes: `status` over a folder of requests, nothing due."""

from collections.abc import Iterator
from datetime import timedelta

from connector.clock import SystemClock
from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import write_requests
from scripts.benchmarks.place import opened
from scripts.benchmarks.rows import Row

_SIZES = (1, 10, 100, 1_000, 10_000)
_LIMIT = 1_800.0
_AGED = timedelta(seconds=61)
"""Longer than a shared look counts; what is known of certificates and of revocation is kept."""


def measure(choice: Choice) -> Iterator[Row]:
    """Yield for each size the first look with an empty state, one right after it, one later."""
    for size in choice.sizes(*_SIZES):
        with opened() as place:
            folder = place.directory / "requests"
            write_requests(folder, size)
            place.ctl("seed", "--requests", str(folder))
            first, again, later = [], [], []
            for _ in range(choice.repeat):
                state = place.new_state()
                place.calls()
                words = ("status", "--detailed-exitcode", str(folder))
                first.append(place.run(*words, limit=_LIMIT, more=state).checked())
                calls_first = place.calls()
                again.append(place.run(*words, limit=_LIMIT, more=state).checked())
                calls_again = place.calls()
                SystemClock().sleep(_AGED)
                later.append(place.run(*words, limit=_LIMIT, more=state).checked())
                calls_later = place.calls()
        yield Row.of("`status`", f"{size:,}, nothing kept", first, calls_first)
        yield Row.of("`status` within a minute", f"{size:,}", again, calls_again)
        yield Row.of("`status` later", f"{size:,}", later, calls_later)
