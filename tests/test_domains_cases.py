"""Each case that tests/DOMAINS.md tells of has the test that it names."""

import re
from pathlib import Path

import pytest
from named_tests import names_of_tests

TESTS = Path(__file__).parent
NAMED = re.findall(r"`tests/([\w/]+\.py)::(\w+)`", (TESTS / "DOMAINS.md").read_text("utf-8"))


def test_the_table_tells_of_many_cases() -> None:
    """And of none twice."""
    assert len(set(NAMED)) == len(NAMED) >= 35


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_the_test_of_a_case_is_there(file: str, name: str) -> None:
    """By the name that the table gives."""
    assert name in names_of_tests(TESTS / file)
