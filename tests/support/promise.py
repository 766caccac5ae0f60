"""
The promise, row by row: which test walks which row, and whether a complete run kept it.

A pytest plugin. Tests name rows with `@pytest.mark.promise("id", …)`; the rows stand in
tests/promise.toml. With `--promise write` a run writes tests/PROMISE.md, with `--promise check` it
fails where that file would change or a row is not kept.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parents[1]
ROWS = TESTS / "promise.toml"
TABLE = TESTS / "PROMISE.md"
_PROPERTY = "promise"


@dataclass
class Kept:
    """What a run has seen of one row."""

    passed: set[str] = field(default_factory=set)
    """Tests of which a case passed, by file and name."""
    failed: set[str] = field(default_factory=set)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--promise", choices=["write", "check"], help="make tests/PROMISE.md, or compare with it"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "promise(*ids): rows of tests/promise.toml it walks")
    config.pluginmanager.register(_Keeper(), "promise-keeper")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let each report carry its rows, so that they reach the controller of parallel workers."""
    for marker in item.iter_markers("promise"):
        unknown = set(marker.args) - _known()
        if unknown:
            raise pytest.UsageError(f"{item.nodeid}: no row {', '.join(unknown)} in {ROWS.name}")
        item.user_properties.extend((_PROPERTY, row) for row in marker.args)


class _Keeper:
    """Collects the reports of one run."""

    def __init__(self) -> None:
        self._rows: dict[str, Kept] = {}
        self._faults: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        rows = [str(value) for name, value in report.user_properties if name == _PROPERTY]
        test = report.nodeid.partition("[")[0]
        for row in rows:
            kept = self._rows.setdefault(row, Kept())
            if report.when == "call" and report.passed:
                kept.passed.add(test)
            elif report.failed or report.skipped:
                kept.failed.add(test)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        wanted = session.config.getoption("--promise")
        if wanted is None or hasattr(session.config, "workerinput"):
            return
        self._faults = faults(_chapters(), self._rows)
        text = table(_chapters(), self._rows)
        if wanted == "write":
            TABLE.write_text(text, encoding="utf-8")
        elif not TABLE.exists() or TABLE.read_text(encoding="utf-8") != text:
            self._faults.append(
                "tests/PROMISE.md is not what this run has seen: scripts/test --promise write"
            )
        if self._faults and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for fault in self._faults:
            terminalreporter.write_line(f"promise: {fault}", red=True)


def faults(chapters: Sequence[Mapping[str, Any]], seen: Mapping[str, Kept]) -> list[str]:
    """Return a sentence for each row that the run has not kept."""
    found = []
    for row in (row for chapter in chapters for row in chapter["rows"]):
        kept = seen.get(row["id"], Kept())
        if kept.failed:
            found.append(f"{row['id']}: not passed: {', '.join(sorted(kept.failed))}")
        elif not kept.passed:
            found.append(f"{row['id']}: no test walks it")
        elif row.get("terraform") and not any("tests/terraform/" in test for test in kept.passed):
            found.append(f"{row['id']}: no test walks it through Terraform")
    return found


def table(chapters: Sequence[Mapping[str, Any]], seen: Mapping[str, Kept]) -> str:
    """Return the table as Markdown: row by row the tests that walk it."""
    lines = [
        "# What is promised, and the test that walks it",
        "",
        "Made by `scripts/test --promise write` from promise.toml and a run of all tests; each run",
        "compares it. T: through Terraform too.",
    ]
    for chapter in chapters:
        lines += [
            "",
            f"## {chapter['title']}",
            "",
            "| promise | T | tests that passed |",
            "|---|---|---|",
        ]
        for row in chapter["rows"]:
            kept = seen.get(row["id"], Kept())
            tests = [
                f"`{test.removeprefix('tests/')}`"
                for test in sorted(kept.passed)
                if test not in kept.failed
            ]
            through = "T" if row.get("terraform") else ""
            lines.append(f"| {row['text']} | {through} | {'<br>'.join(tests) or '**none**'} |")
    return "\n".join([*lines, ""])


@cache
def _known() -> frozenset[str]:
    """Return the ids of all rows; read once, since thousands of tests ask."""
    return frozenset(row["id"] for chapter in _chapters() for row in chapter["rows"])


def _chapters() -> list[dict[str, Any]]:
    chapters: list[dict[str, Any]] = tomllib.loads(ROWS.read_text(encoding="utf-8"))["chapter"]
    return chapters
