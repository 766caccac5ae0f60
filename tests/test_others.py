"""What the README says of this program beside others is shown by tests that there are."""

import re
from pathlib import Path

import pytest
from named_tests import names_of_tests

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLE = README.split("\n## What others do\n", 1)[1].split("\n## ", 1)[0]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if line.startswith("| ")
][2:]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_row_says_something_of_all_and_names_its_test(row: list[str]) -> None:
    """The link has the test's file, and its title the test."""
    *told, shown = row
    (link,) = re.findall(r'^\[test\]\((tests/[\w/]+\.py) "(test_\w+)"\)$', shown)

    assert len(told) == 4
    assert all(told)
    assert link[1] in names_of_tests(ROOT / link[0])


def test_there_is_something_to_compare() -> None:
    assert len(ROWS) > 10


def test_the_calls_are_those_that_were_counted() -> None:
    """The table of costs has both: a hundred plans of the provider, and ours seen before."""
    costs = README.split("\n## What it costs\n", 1)[1].split("\n## ", 1)[0]
    (calls,) = (row for row in ROWS if row[0].startswith("Akamai's calls"))

    assert "| Akamai's provider, plan: 100 | CPS 500 |" in costs
    assert "| `status` later: 100 | CPS 2 |" in costs
    assert (calls[2][:2], calls[3][:2]) == ("5 ", "2 ")
