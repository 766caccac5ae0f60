"""Which tests run which line, by a run of them on the code as it is."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, zip_longest
from pathlib import Path
from typing import Final

from coverage import CoverageData

from scripts.mutating.mutants import Mutant

_DATA: Final = ".coverage"
_LOG: Final = "reach.log"
_FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
_NO_TIME: Final = 0.1
"""Seconds."""
_TOOK: Final = re.compile(r"^([\d.]+)s call +(\S.*)$", re.MULTILINE)
Reach = dict[str, dict[int, frozenset[str]]]
"""By file and line: the tests that run it."""


def run_watched(copy: Path, files: Iterable[str], tests: Sequence[str], jobs: int) -> None:
    """
    Run *tests* in *copy*, and write down which of them run the lines of *files*.

    Raises:
        SystemExit: They cannot be run.
    """
    (copy / "reach.cfg").write_text(
        "[run]\nbranch = true\ninclude =\n" + "".join(f"    {copy / file}\n" for file in files)
    )
    words = [
        "-q",
        "-p",
        "no:randomly",
        "-n",
        str(jobs),
        "-rfE",
        "--durations=0",
        "--durations-min=0",
    ]
    watched = ["--cov", "--cov-config=reach.cfg", "--cov-context=test", "--cov-report="]
    log = copy / _LOG
    with log.open("wb") as output:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words, *watched, *tests],
            cwd=copy,
            env={**os.environ, "COVERAGE_FILE": str(copy / _DATA)},
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode > 1:
        raise SystemExit(f"the tests cannot be run; see {log}")


def reach(copy: Path, files: Iterable[str]) -> Reach:
    """Return what `run_watched` has found."""
    found = CoverageData(str(copy / _DATA))
    found.read()
    return {
        file: {
            line: frozenset(one.partition("|")[0] for one in contexts if one)
            for line, contexts in found.contexts_by_lineno(str(copy / file)).items()
        }
        for file in files
    }


def durations(copy: Path) -> dict[str, float]:
    """Return how many seconds each test took for `run_watched`; none of what failed there."""
    log = (copy / _LOG).read_text()
    failed = set(_FAILED.findall(log))
    return {test: float(took) for took, test in _TOOK.findall(log) if test not in failed}


def tests_of(
    mutant: Mutant, reached: Reach, took: Mapping[str, float], seconds: float
) -> list[str]:
    """
    Return tests that run what was changed, for about so many *seconds*.

    Those that take no time first, then the quickest flow of each file, the second one of each, and
    so on: flows of a file walk much the same way.
    """
    lines = reached[mutant.file]
    able = frozenset().union(*(lines.get(line, ()) for line in mutant.lines)) & took.keys()
    by_file: dict[str, list[str]] = {}
    for test in sorted(able, key=lambda one: (took[one], one)):
        by_file.setdefault("" if took[test] < _NO_TIME else test.partition("::")[0], []).append(
            test
        )
    turns = zip_longest(*(by_file[file] for file in by_file if file))
    tests = (*by_file.get("", ()), *(one for turn in turns for one in turn if one))
    spent = accumulate((took[one] for one in tests), initial=0.0)
    return [one for one, before in zip(tests, spent, strict=False) if before < seconds]
