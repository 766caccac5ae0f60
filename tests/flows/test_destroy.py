"""`destroy` with `keep` and `cancel_pending`: what is live stays, and what is not ours."""

import json

import pytest
from destroying import destroy, enrollments, foreign_change, statuses
from program import Program
from request_document import APPROVAL

WAITS = {**APPROVAL, "timeouts": {"issuance": "1s"}}


@pytest.mark.promise("destroy-keep")
def test_keep_needs_no_settings_and_asks_nobody(program: Program) -> None:
    program.write()
    program.make_enrollment()
    program.sandbox.world.ledger.clear()

    for _ in range(2):
        done = program.run(
            "destroy", "--json", "request.yaml", AKAMAI_EDGERC="/nowhere", SCM_CONFIG="/none"
        )
        assert done.returncode == 0, done.stderr
        (told,) = json.loads(done.stdout)["endings"]
        assert (told["outcome"], told["on_destroy"]) == ("kept", "keep")
        assert "stays as it is" in done.stderr
    assert program.sandbox.world.ledger.requests() == ()
    assert enrollments(program) == 1


@pytest.mark.promise("destroy-cancel-pending")
def test_cancel_pending_ends_our_change_and_keeps_what_is_live(program: Program) -> None:
    """The order that waits is named; with nothing live the enrollment goes with its change."""
    program.write(**WAITS, on_destroy="cancel_pending")
    assert program.apply().returncode == 75
    (order,) = program.orders()

    done = destroy(program)

    assert done.returncode == 0, done.stderr
    assert order.id in done.stderr
    assert "declined" in done.stderr
    assert enrollments(program) == 0
    again = destroy(program)
    assert again.returncode == 0
    assert "No change is open" in again.stderr
    assert statuses(program) == ["Requested"]


@pytest.mark.promise("destroy-cancel-pending")
def test_cancel_pending_leaves_what_is_not_ours(program: Program) -> None:
    program.write(on_destroy="cancel_pending")
    program.make_enrollment()
    change = foreign_change(program)

    done = destroy(program)

    assert done.returncode == 0
    assert "somebody else" in done.stderr
    assert change.open
