"""
What it takes to start: `external`, as each module call of a plan does, beside Python alone.

And beside Python with all that a run imports which has nothing kept: no such run can take less.
"""

import json
import re
import sys
from collections.abc import Iterator

from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import CONTRACT, PEOPLE
from scripts.benchmarks.measure import Run, run
from scripts.benchmarks.place import Place, opened
from scripts.benchmarks.rows import Row

_BARE = "import json, sqlite3"
_NAME = "site-00001.example.com"
_IMPORT = """
import sys
for name in sys.argv[1:]:
    try:
        __import__(name)
    except ImportError:  # as in the run itself, which does without it
        pass
"""
_TIMES = 7
_IMPORTED = re.compile(r"^import time: +\d+ \| +\d+ \| *(\S+)$", re.MULTILINE)


def measure(choice: Choice) -> Iterator[Row]:
    """Yield bare Python and both ways of `external`, taken by turns on the same machine."""
    request = {"common_name": _NAME, "contract_id": CONTRACT, **PEOPLE}
    query = json.dumps({"request": json.dumps(request)})
    bare: list[Run] = []
    imports: list[Run] = []
    cold: list[Run] = []
    warm: list[Run] = []
    with opened() as place:
        place.ctl("seed", "1")
        needed = _imported_cold(place, query)
        for _ in range(choice.repeat if choice.quick else max(choice.repeat, _TIMES)):
            state = place.new_state()
            bare.append(run([sys.executable, "-c", _BARE], place.environment, place.directory))
            alone = [sys.executable, "-c", _IMPORT, *needed]
            imports.append(run(alone, place.environment, place.directory).checked())
            place.calls()
            cold.append(place.run("external", stdin=query, more=state).checked())
            calls_cold = place.calls()
            warm.append(place.run("external", stdin=query, more=state).checked())
            calls_warm = place.calls()
    yield Row.of("start", f"`python3 -c '{_BARE}'`", bare)
    yield Row.of("start", f"the {len(needed)} modules that the next imports", imports)
    yield Row.of("start", "`external`, nothing kept", cold, calls_cold)
    yield Row.of("start", "`external`, a fresh look kept", warm, calls_warm)


def _imported_cold(place: Place, query: str) -> list[str]:
    """Return what a run with nothing kept imports, in its order; it is not one that is measured."""
    program = (sys.executable, "-X", "importtime", "-m", "connector")
    told = place.run("external", stdin=query, more=place.new_state(), program=program).checked()
    found = _IMPORTED.findall(told.errors)
    return [name for name in found if not name.endswith("__main__")]
