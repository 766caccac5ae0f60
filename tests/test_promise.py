"""The table of promises: a row that no test keeps is a fault, and the table shows who keeps it."""

from typing import Any

import pytest
from promise import Kept, faults, table

CHAPTERS: list[dict[str, Any]] = [
    {"title": "All", "rows": [{"id": "one", "text": "First", "terraform": True}]}
]


@pytest.mark.parametrize(
    ("kept", "fault"),
    [
        pytest.param({}, "one: no test walks it", id="nobody walks it"),
        pytest.param({"one": Kept(failed={"tests/t.py::a"})}, "not passed", id="its test failed"),
        pytest.param(
            {"one": Kept({"tests/terraform/t.py::a"}, {"tests/t.py::b"})},
            "tests/t.py::b",
            id="one of its tests failed",
        ),
        pytest.param({"one": Kept({"tests/t.py::a"})}, "through Terraform", id="not by Terraform"),
    ],
)
def test_a_row_that_is_not_kept_is_a_fault(kept: dict[str, Kept], fault: str) -> None:
    (found,) = faults(CHAPTERS, kept)

    assert fault in found


def test_a_kept_row_shows_its_tests() -> None:
    kept = {"one": Kept({"tests/terraform/t.py::a"})}

    assert faults(CHAPTERS, kept) == []
    assert "| First | T | `terraform/t.py::a` |" in table(CHAPTERS, kept)
