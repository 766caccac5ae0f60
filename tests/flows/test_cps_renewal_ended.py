"""What `cancel` and `destroy` do about a renewal that CPS has opened by itself."""

import json
from datetime import timedelta

import pytest
from cps_renewals import CANCEL, LATE, ordered_elsewhere, renewed_by_cps, waits
from program import Program
from request_document import ADMIN

from connector.sandbox.cps.phases import Phase

THIRTY_MINUTES = timedelta(minutes=30)


@pytest.mark.promise("cps-renewal", "command-cancel")
def test_cancel_says_that_it_comes_back(renewing: Program) -> None:
    """It is cancelled as asked, exit 0; 30 minutes later the next one is there."""
    program, opened = renewing, waits(renewing)

    done = program.run(*CANCEL, "--json")

    assert done.returncode == 0, done.stderr
    assert "CPS opens by itself 60 days before expiry" in done.stderr
    assert "30 minutes later" in done.stderr
    (told,) = json.loads(done.stdout)["cancellations"]
    assert (told["outcome"], told["change_id"], told["orders"]) == ("cancelled", opened.id, [])
    assert opened.phase is Phase.CANCELLED
    program.sandbox.world.clock.advance(THIRTY_MINUTES)
    assert waits(program).id != opened.id


@pytest.mark.promise("cps-renewal", "command-cancel")
def test_cancel_leaves_what_another_machine_has_ordered_for(program: Program) -> None:
    opened = renewed_by_cps(program, **ADMIN)
    theirs = ordered_elsewhere(program)

    done = program.run(*CANCEL)

    assert done.returncode == 3, done.stderr
    assert f"order {theirs.ssl_id}" in done.stderr
    assert opened.open


@pytest.mark.promise("cps-renewal", "destroy-cancel-pending")
def test_destroy_with_cancel_pending_leaves_it(renewing: Program) -> None:
    """It would be back in 30 minutes, and another machine may work on it."""
    program, opened = renewing, waits(renewing)
    program.write(**LATE, on_destroy="cancel_pending")

    done = program.run("destroy", "request.yaml")

    assert done.returncode == 0, done.stderr
    assert "30 minutes later" in done.stderr
    assert "somebody" not in done.stderr
    assert opened.open


@pytest.mark.promise("cps-renewal", "destroy-delete")
def test_destroy_with_delete_goes_over_it(renewing: Program) -> None:
    program = renewing
    program.write(**LATE, on_destroy="delete")

    done = program.run("destroy", "request.yaml")

    assert done.returncode == 0, done.stderr
    assert program.sandbox.world.cps.enrollments == {}
