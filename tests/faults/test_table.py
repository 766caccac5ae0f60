"""Each row of tests/FAULTS.md is made by a case, and each case makes one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.faults import test_conflicts, test_contents, test_faults, test_whole_servers
from tests.faults.rows import TABLE


def names_in_tables() -> Iterator[str]:
    """Yield the cases that are listed."""
    yield from (case.id for case in test_faults.cases())
    yield from test_conflicts.CASES
    yield from (*test_contents.MISFITS, *test_contents.SWITCHES)
    yield from (f"CPS: {what}" for what in test_whole_servers.ANSWERS)
    yield from (f"CPS: {what}" for what in test_whole_servers.TLS)
    yield from (f"proxy: {what}" for what in test_whole_servers.PROXIES)


def names_in_tests() -> Iterator[str]:
    """Yield those that a test carries out by itself."""
    for module in (test_contents, test_whole_servers):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id in {"Trial", "carry_out"}:
                told = [one.value for one in call.args if isinstance(one, ast.Constant)]
                yield from (one for one in told if isinstance(one, str))


def test_each_case_has_its_row_and_no_other_is_there() -> None:
    """And none twice."""
    _, _, *rows = re.findall(r"(?m)^\| ([^|]+) \|", TABLE.read_text(encoding="utf-8"))

    assert sorted(rows) == sorted([*names_in_tables(), *names_in_tests()])
