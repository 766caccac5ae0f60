"""
Measure what a fleet costs.

    scripts/bench                      measures everything, prints it
    scripts/bench --only look start    measures these subjects
    scripts/bench --output FILE        keeps it as JSON, too
    scripts/bench --readme             puts the table into the README, too
    scripts/bench --from FILE --readme puts an earlier one there
    scripts/bench --from FILE --only look --output FILE --readme
                                       measures these anew, and keeps the others
"""

import argparse
import json
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from connector.clock import SystemClock
from scripts.benchmarks import account, emergency, issuance, look, pace, plan, provider, start
from scripts.benchmarks.choice import Choice
from scripts.benchmarks.measure import FailedError
from scripts.benchmarks.rows import Row, table

REPOSITORY = Path(__file__).resolve().parents[2]
SUBJECTS: Mapping[str, Callable[[Choice], Iterator[Row]]] = {
    "look": look.measure,
    "start": start.measure,
    "plan": plan.measure,
    "provider": provider.measure,
    "issuance": issuance.measure,
    "account": account.measure,
    "pace": pace.measure,
    "emergency": emergency.measure,
}
_BEGIN, _END = "<!-- costs: made by scripts/bench -->", "<!-- end of costs -->"


def main(words: list[str]) -> int:
    """Measure, or read what was measured, and tell it; return the exit code."""
    given = _parser().parse_args(words)
    failed = False
    measured: dict[str, Any] = {}
    if given.earlier is not None:
        measured = json.loads(given.earlier.read_text(encoding="utf-8"))
    if given.earlier is None or given.only:
        measured, failed = _measured(given, measured.get("subjects", {}))
    if given.output is not None:
        given.output.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    shown = _shown(measured)
    sys.stdout.write(f"{shown}\n")
    if given.readme:
        path = REPOSITORY / "README.md"
        path.write_text(with_table(path.read_text(encoding="utf-8"), shown), encoding="utf-8")
    return 1 if failed else 0


def with_table(text: str, shown: str) -> str:
    """
    Return *text* with *shown* between its markers.

    Raises:
        ValueError: There is not exactly one place for it.
    """
    place = re.compile(re.escape(_BEGIN) + ".*?" + re.escape(_END), re.DOTALL)
    if len(place.findall(text)) != 1:
        raise ValueError("There is not one place for the table.")
    return place.sub(lambda _: f"{_BEGIN}\n\n{shown}\n\n{_END}", text)


def _measured(given: argparse.Namespace, earlier: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Measure what is *given*; of *earlier* subjects the others stay as they were."""
    choice = Choice(repeat=given.repeat, quick=given.quick)
    subjects, failed = dict(earlier), False
    for name in given.only or SUBJECTS:
        sys.stderr.write(f"{name} …\n")
        rows: list[Row] = []
        before, began = os.getloadavg()[0], SystemClock().monotonic()
        try:
            for row in SUBJECTS[name](choice):
                sys.stderr.write(f"{table([row]).splitlines()[-1]}\n")
                rows.append(row)
        except FailedError as error:
            failed = True
            sys.stderr.write(f"{error}\n")
            rows.append(Row(name, "failed", note=str(error).partition("\n")[0]))
        took = round(SystemClock().monotonic() - began, 1)
        sys.stderr.write(f"{name} took {took:.0f} s\n")
        subjects[name] = {
            "made_at": SystemClock().now().isoformat(timespec="seconds"),
            "took": took,
            "load": [round(before, 1), round(os.getloadavg()[0], 1)],
            "rows": [row.as_json() for row in rows],
        }
    machine = {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "repeat": choice.repeat,
    }
    return {**machine, "subjects": subjects}, failed


def _shown(measured: Mapping[str, Any]) -> str:
    """Return the table and what it was measured on."""
    subjects = [one for name in SUBJECTS if (one := measured["subjects"].get(name))]
    rows = (Row.from_json(row) for one in subjects for row in one["rows"])
    days = sorted({one["made_at"][:10] for one in subjects})
    loads = [load for one in subjects for load in one["load"]]
    return (
        f"{table(rows)}\n\n"
        f"Against the sandbox on {' and '.join(days)}: {measured['processors']} processors"
        f" (load {min(loads)} to {max(loads)}), Python {measured['python']}; the median of"
        f" {measured['repeat']} runs, in brackets the least and the most."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=list(SUBJECTS), metavar="NAME")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="runs of each case")
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that it works")
    parser.add_argument("--output", type=Path, metavar="FILE", help="keep it as JSON")
    parser.add_argument("--from", dest="earlier", type=Path, metavar="FILE")
    parser.add_argument("--readme", action="store_true", help="put the table into the README")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
