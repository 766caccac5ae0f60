"""Each promise of SECURITY.md names tests that there are."""

import re
from pathlib import Path

from named_tests import names_of_tests

ROOT = Path(__file__).parent.parent


def test_each_test_that_is_named_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", text)

    assert len(named) > 20
    for file, test in named:
        assert test in names_of_tests(ROOT / file), file


def test_each_row_names_one() -> None:
    table = (
        (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## Which test shows it")[2]
    )
    rows = re.findall(r"(?m)^\| (?!promise|---)(.+) \|$", table.partition("\n## ")[0])

    assert rows
    assert not [row for row in rows if "::test_" not in row]
