"""`destroy` with `revoke`: removed first, and all that was ordered is revoked then."""

import pytest
from destroying import destroy, enrollments, statuses
from program import Program
from request_document import ADMIN

from connector.sandbox.faults import Fault
from connector.sandbox.faults import Kind as FaultKind
from connector.sandbox.scm.orders import Status


@pytest.mark.promise("destroy-revoke")
def test_revoke_removes_first_and_revokes_then(program: Program) -> None:
    """No visitor meets a revoked certificate; all that was ordered is revoked; safe twice."""
    program.write(on_destroy="revoke")
    assert program.apply().returncode == 0
    program.write(on_destroy="revoke", renewal_trigger="again")
    assert program.apply().returncode == 0
    program.sandbox.world.ledger.clear()

    done = destroy(program)

    assert done.returncode == 0, done.stderr
    writes = [(one.server, one.method) for one in program.sandbox.world.ledger.writes()]
    assert writes == [("cps", "DELETE"), ("scm", "DELETE"), ("scm", "DELETE")]
    assert statuses(program) == ["Revoked", "Revoked"]
    assert {order.revocation_reason for order in program.orders()} == {5}
    assert destroy(program).returncode == 0
    assert len(program.sandbox.world.ledger.writes()) == 3


@pytest.mark.promise("destroy-revoke")
def test_what_another_certificate_was_ordered_for_stays(program: Program) -> None:
    """One state directory knows the orders of many; those of one request are revoked."""
    assert program.apply().returncode == 0
    program.write(common_name="shop.example.com", on_destroy="revoke")
    assert program.apply().returncode == 0

    done = destroy(program)

    assert done.returncode == 0, done.stderr
    assert statuses(program) == ["Issued", "Revoked"]
    assert enrollments(program) == 1


@pytest.mark.promise("destroy-revoke")
def test_revoke_with_an_order_that_nobody_remembers_changes_nothing(program: Program) -> None:
    """Better than to remove the enrollment and leave its certificate valid without a word."""
    program.write(on_destroy="revoke")
    assert program.apply().returncode == 0

    done = program.run("destroy", "request.yaml", AKAMAI_SCM_STATE=str(program.directory / "other"))

    assert done.returncode == 1
    assert f"{program.production_serial():X}" in done.stderr
    assert enrollments(program) == 1
    assert statuses(program) == ["Issued"]


@pytest.mark.promise("destroy-revoke")
def test_a_kill_between_removal_and_revocation(program: Program) -> None:
    """The same command revokes what is left."""
    program.write(on_destroy="revoke")
    assert program.apply().returncode == 0
    fault = Fault(FaultKind.HANG, server="scm", method="DELETE", seconds=30)
    program.kill_during(fault, "destroy", "request.yaml")
    assert enrollments(program) == 0

    assert destroy(program).returncode == 0
    assert statuses(program) == [Status.REVOKED]


@pytest.mark.promise("destroy-revoke")
def test_an_administrator_revokes_what_the_journal_lost(program: Program) -> None:
    """Killed in between, the same command still knows what it was about to revoke."""
    wanted = {**ADMIN, "on_destroy": "revoke"}
    program.write(**wanted)
    assert program.apply().returncode == 0
    other = {"AKAMAI_SCM_STATE": str(program.directory / "other")}
    fault = Fault(FaultKind.HANG, server="scm", method="POST", path="/revoke/", seconds=30)
    program.kill_during(fault, "destroy", "request.yaml", environ=other)
    assert enrollments(program) == 0
    assert statuses(program) == ["Issued"]

    assert program.run("destroy", "request.yaml", **other).returncode == 0

    assert statuses(program) == ["Revoked"]
