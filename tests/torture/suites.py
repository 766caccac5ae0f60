"""
The rows of what tests of the suite try, each test once: processes at a slow pace, vendors' faults,
machines that share a database, and secrets that were planted.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tests.torture import outcomes
from tests.torture.table import Row, Scope, chosen

HANGS = 3600
_REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Suite:
    """Some files of tests, and which row each of them is counted in."""

    files: Sequence[str]
    row_of: Callable[[str], str]
    quick: int
    """So many of a row's tests are run with `--quick`."""
    sample: int
    """So many without `--long`."""
    only_long: Sequence[str] = ()
    """Files that are left out with `--quick`."""
    root: Path = _REPOSITORY
    """What paths of files start from."""

    def rows(self, scope: Scope) -> Iterator[Row]:
        """Run what is chosen of each row, all in one go."""
        at_most = self.quick if scope.quick else self.sample
        files = [*self.files, *(() if scope.quick else self.only_long)]
        of_rows: dict[str, list[str]] = {}
        for test in _collected(files, self.root):
            of_rows.setdefault(self.row_of(test), []).append(test)
        wanted = {what: tests for what, tests in of_rows.items() if scope.only in what}
        rows = {what: Row(what, len(tests)) for what, tests in sorted(wanted.items())}
        tests = {
            test: rows[what] for what in rows for test in chosen(wanted[what], scope, what, at_most)
        }
        if tests and scope.goes_on():
            _run(tests, scope.directory / "outcomes", self.root)
        yield from rows.values()


def _pytest(
    root: Path, *words: str, environ: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    paths = os.pathsep.join((str(_REPOSITORY / "tests" / "support"), str(_REPOSITORY)))
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        env={**ours, "PYTHONPATH": paths, **environ},
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )


def _collected(files: Sequence[str], root: Path) -> list[str]:
    """
    Return the ids of all tests in *files*.

    Raises:
        RuntimeError: There is none, or they cannot be read.
    """
    done = _pytest(root, "--collect-only", "-n", "0", *files)
    found = [line for line in done.stdout.splitlines() if line.startswith("test") and "::" in line]
    if done.returncode or not found:
        raise RuntimeError(f"no tests in {files}: {(done.stdout + done.stderr)[-600:]}")
    return sorted(found)


def _run(tests: Mapping[str, Row], told: Path, root: Path) -> None:
    """Run *tests*, each of a row, and count what came of them."""
    environ = {outcomes.VARIABLE: str(told)}
    words = ("-n", "2", "--dist", "worksteal", "-p", outcomes.__name__)
    done = _pytest(root, *words, *tests, environ=environ)
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    told.unlink(missing_ok=True)
    phases: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        phase = json.loads(line)
        phases.setdefault(phase["test"], []).append(phase)
    for test, row in tests.items():
        row.tried += 1
        of_test = phases.get(test, [])
        failed = [phase["said"] for phase in of_test if phase["outcome"] == "failed"]
        row.missed += any(phase["outcome"] == "skipped" for phase in of_test)
        if not of_test:
            failed = [f"it did not end: {(done.stdout + done.stderr)[-600:]}"]
        row.falls += [f"{test}: {said}" for said in failed[:1]]


def _fault(test: str) -> str:
    """Return where a fault strikes: the id is `place: what`, else the test says it."""
    _, _, name = test.partition("[")
    if ": " in name:
        return name.partition(":")[0]
    return "other contents, servers and proxies"


def _by_file(rows: Mapping[str, str]) -> Callable[[str], str]:
    return lambda test: rows[test.partition("::")[0]]


ONE_BY_ONE, LOST, AT_ONCE = (
    f"tests/flows/test_shared_state{name}.py" for name in ("", "_lost", "_many")
)
PLANTED, IN_POSTGRES, QUOTED, IN_TERRAFORM = (
    "tests/flows/test_secrets.py",
    "tests/flows/test_secrets_in_postgres.py",
    "tests/flows/test_leaving.py",
    "tests/terraform/test_secrets.py",
)
PACE = Suite(
    ("tests/flows/test_pace_processes.py",),
    lambda _: "10 applies at a slow pace: next to its end first, none waits for nothing",
    quick=1,
    sample=3,
)
FAULTS = Suite(
    (
        "tests/faults/test_faults.py",
        "tests/faults/test_conflicts.py",
        "tests/faults/test_contents.py",
        "tests/faults/test_whole_servers.py",
    ),
    _fault,
    quick=1,
    sample=8,
)
MACHINES = Suite(
    (ONE_BY_ONE, LOST, AT_ONCE),
    _by_file(
        {
            ONE_BY_ONE: "one after the other, one of them killed",
            LOST: "the connection is lost at a request, the server is killed",
            AT_ONCE: "two and ten at once, by the ledger",
        }
    ),
    quick=1,
    sample=20,
)
SECRETS = Suite(
    (PLANTED, IN_POSTGRES, QUOTED),
    _by_file(
        {
            PLANTED: "in files, logs, arguments, environments, errors, tracebacks, reports",
            IN_POSTGRES: "in PostgreSQL's tables, its own files and its log",
            QUOTED: "in answers of vendors that quote what they were sent",
            IN_TERRAFORM: "in Terraform's state, plan and TRACE log",
        }
    ),
    quick=1,
    sample=30,
    only_long=(IN_TERRAFORM,),
)
