"""A plugin of pytest's: writes down what came of each test, a line of JSON each."""

import json
import os
from pathlib import Path

import pytest

VARIABLE = "TORTURE_OUTCOMES"
"""Names the file."""
_LONGEST = 600


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Append a phase of a test; with xdist that is for the process that runs the others."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    line = {
        "test": report.nodeid,
        "outcome": report.outcome,
        "said": report.longreprtext[-_LONGEST:] if report.failed else "",
    }
    with Path(os.environ[VARIABLE]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
