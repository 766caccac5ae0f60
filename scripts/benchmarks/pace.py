"""
Whether a fleet that is applied at once keeps to Akamai's limits, as the sandbox's ledger has it.

Both the program and the sandbox go by a clock that is faster than real time, as tests do, and the
pace is the program's own: what is counted is when each request arrived, by that clock.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from connector.clock import SystemClock
from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import DV, write_requests
from scripts.benchmarks.place import opened
from scripts.benchmarks.rows import Row

_SUPPORT = Path(__file__).resolve().parents[2] / "tests" / "support"
FACTOR = 10
"""So many minutes pass in a real one."""
_LIMIT = 7_200.0
LIMITS = ((timedelta(seconds=60), 35), (timedelta(seconds=2), 20))
"""Akamai's (akamai-cps 6.1)."""


def measure(choice: Choice) -> Iterator[Row]:
    """Yield an `apply` of a fleet of which nothing is there yet."""
    (size,) = choice.sizes(300)
    program = (sys.executable, str(_SUPPORT / "fast_jobs_program.py"))
    fast = {"FAST_CLOCK": f"{FACTOR} {SystemClock().now().isoformat()}"}
    with opened(
        "--step-seconds", "0.05", per_minute=None, program=program, environment=fast
    ) as place:
        # A tenth of a second of this machine is a second of that clock.
        place.ctl("switch", "cps.strict_signatures=false")
        folder = place.directory / "requests"
        write_requests(folder, size, **DV)
        done = place.run("apply", str(folder), limit=_LIMIT).checked()
        served = place.ctl("requests", "--server", "cps")
        orders = place.ctl("orders")
    arrivals = sorted(datetime.fromisoformat(one["at"]) for one in served)
    counts = ", ".join(
        f"{busiest(arrivals, window)} of {limit} in {window.seconds} s" for window, limit in LIMITS
    )
    refused = sum(one["status"] == 429 for one in served)  # noqa: PLR2004 - Too Many Requests
    hours = (arrivals[-1] - arrivals[0]) / timedelta(hours=1)
    note = (
        f"at its own pace: {hours:.1f} h; at most {counts}; {refused} times 429;"
        f" {len({one['csr_sha256'] for one in orders})} CSRs, {len(orders)} orders"
    )
    yield Row.of("`apply` at Akamai's limit", f"{size:,}", [done], {"cps": len(served)}, note)


def busiest(arrivals: Sequence[datetime], window: timedelta) -> int:
    """Return the highest count of *arrivals*, which rise, in any span as long as *window*."""
    most = first = 0
    for number, at in enumerate(arrivals):
        while at - arrivals[first] >= window:
            first += 1
        most = max(most, number - first + 1)
    return most
