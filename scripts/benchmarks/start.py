"""What it takes to start: `external`, as each module call of a plan does, beside Python alone."""

import json
import sys
from collections.abc import Iterator

from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import CONTRACT, PEOPLE
from scripts.benchmarks.measure import Run, run
from scripts.benchmarks.place import opened
from scripts.benchmarks.rows import Row

_BARE = "import json, sqlite3"
_NAME = "site-00001.example.com"
_TIMES = 7


def measure(choice: Choice) -> Iterator[Row]:
    """Yield bare Python and both ways of `external`, taken by turns on the same machine."""
    request = {"common_name": _NAME, "contract_id": CONTRACT, **PEOPLE}
    query = json.dumps({"request": json.dumps(request)})
    bare: list[Run] = []
    cold: list[Run] = []
    warm: list[Run] = []
    with opened() as place:
        place.ctl("seed", "1")
        for _ in range(choice.repeat if choice.quick else max(choice.repeat, _TIMES)):
            state = place.new_state()
            bare.append(run([sys.executable, "-c", _BARE], place.environment, place.directory))
            place.calls()
            cold.append(place.run("external", stdin=query, more=state).checked())
            calls_cold = place.calls()
            warm.append(place.run("external", stdin=query, more=state).checked())
            calls_warm = place.calls()
    yield Row.of("start", f"`python3 -c '{_BARE}'`", bare)
    yield Row.of("start", "`external`, nothing kept", cold, calls_cold)
    yield Row.of("start", "`external`, a fresh look kept", warm, calls_warm)
