"""
What was uploaded is answered by something that is not CPS, or not with what CPS answers.

Whether CPS has it then shows in the change alone: while that waits and reports no error, it gets
the certificate again. One odd answer never costs a second order.
"""

import pytest
from program import Program

from connector.journal.store import FILE_NAME, Journal
from connector.sandbox.faults import Fault, Kind

PAGE = "<html><title>Scheduled maintenance</title></html>"
UPLOAD = "trust-chain$"
IN_DOUBT = {
    "a page": (200, PAGE, "text/html"),
    "nothing": (200, "", "text/plain"),
    "an empty document": (200, "{}", "application/json"),
    "JSON that is no problem, 400": (400, '{"error": "bad"}', "application/json"),
    "too large": (413, PAGE, "text/html"),
    "a page, 409": (409, PAGE, "text/html"),
    "a page, 502": (502, PAGE, "text/html"),
}
ODD = pytest.mark.parametrize("name", IN_DOUBT)


def answered(program: Program, name: str, *, times: int | None, effect: bool = False) -> None:
    status, body, content_type = IN_DOUBT[name]
    program.sandbox.world.faults.add(
        Fault(
            Kind.ANSWER,
            "cps",
            "POST",
            UPLOAD,
            times=times,
            effect=effect,
            status=status,
            body=body,
            content_type=content_type,
        )
    )


def uploads(program: Program) -> int:
    return sum(
        one.path.endswith("trust-chain") for one in program.sandbox.world.ledger.writes("cps")
    )


@ODD
@pytest.mark.parametrize("effect", [False, True], ids=["lost", "taken"])
def test_one_odd_answer_is_looked_behind(program: Program, name: str, effect: bool) -> None:
    """The same run finds out, uploads again where CPS still waits, and ends live."""
    answered(program, name, times=1, effect=effect)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1
    path = program.sandbox.directory / "state" / FILE_NAME
    with Journal.open(path, program.clock, read_only=True) as journal:
        (order,) = journal.orders()
        assert order.uploaded_at is not None
        assert journal.open_intents(order.certificate_key) == ()


@ODD
def test_odd_answers_all_the_time_end_the_run_and_nothing_else(program: Program, name: str) -> None:
    """Twice in a run is enough; the journal keeps the certificate, and the next run brings it."""
    answered(program, name, times=None)

    failed = program.apply()
    again = program.apply()

    assert (failed.returncode, again.returncode) == (69, 69), failed.stderr
    assert uploads(program) == 4
    assert "still waits for the certificate" in failed.stderr
    assert "uploads it again" in failed.stderr
    assert "renewal_trigger" not in failed.stderr
    assert program.status()["reason"] == "awaiting_upload"
    program.sandbox.world.faults.clear()
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1
