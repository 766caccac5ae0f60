"""A removal that CPS stops, and what of it a person is told."""

from typing import Any

import pytest
from builders import change, enrollment, request

from connector.errors import FailedError
from connector.workflow.ending.remove import _answer_warnings


@pytest.mark.parametrize(
    ("error", "told"), [("It is broken.", "It is broken."), ("", "What CPS says.")]
)
def test_what_cps_calls_the_fault_is_told_else_what_it_says_of_the_change(
    error: str, told: str
) -> None:
    stopped = change(state="error", status="deprovision-cert", error=error)
    nothing: Any = None

    with pytest.raises(FailedError) as failed:
        _answer_warnings(request(), enrollment(), stopped, nothing)

    assert failed.value.what == (
        "CPS stopped the removal of enrollment 10002 for www.example.com at deprovision-cert:"
        f" {told}"
    )
