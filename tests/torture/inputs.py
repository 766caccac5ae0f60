"""
The rows of inputs: what is good, spoilt by chance, for each target of `scripts/fuzz`.

With `--long` it is a million, guided by coverage, as `scripts/fuzz` does it.
"""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

from scripts.fuzzing.__main__ import fuzz
from scripts.fuzzing.targets import TARGETS
from tests.torture.table import Row, Scope

QUICK, SAMPLE, LONG = 20_000, 200_000, 1_000_000
"""Inputs in all."""
HANGS = 1800
AT_A_TIME = 2


def inputs(scope: Scope) -> Iterator[Row]:
    """Try each target with its share."""
    total = LONG if scope.long else QUICK if scope.quick else SAMPLE
    wanted = {name: Row(f"input for {name}") for name in TARGETS}
    wanted = {name: row for name, row in wanted.items() if scope.only in row.what}
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        yield from pool.map(lambda name: _tried(scope, name, wanted[name], total), wanted)


def _tried(scope: Scope, name: str, row: Row, total: int) -> Row:
    row.points = total * TARGETS[name].share // 1000
    if scope.goes_on():
        guided = scope.long and find_spec("atheris") is not None
        (_guided if guided else _by_chance)(name, row, scope)
    return row


def _guided(name: str, row: Row, scope: Scope) -> None:
    found = fuzz(name, row.points, scope.seed, scope.directory / name)
    row.tried = found.inputs
    if found.find is not None:
        kept = Path(f"find-{name}")
        kept.write_bytes(found.find.read_bytes() if found.find.is_file() else b"")
        row.falls.append(f"{kept.absolute()}: {found.said[-600:]}")


def _by_chance(name: str, row: Row, scope: Scope) -> None:
    words = ("-m", "tests.torture.spoiling", name, str(row.points), str(scope.seed))
    try:
        done = subprocess.run(
            [sys.executable, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=HANGS,
            check=False,
        )
        said, code = done.stdout, done.returncode
        why = done.stderr[-1000:]
    except subprocess.TimeoutExpired as error:
        said, code, why = (error.stdout or b"").decode(), -1, f"hangs: {error}"
    numbers = said.split()
    row.tried = int(numbers[-1]) if numbers else 0
    if code or row.tried < row.points:
        row.falls.append(f"after {row.tried} inputs of seed {scope.seed}: {why}")
