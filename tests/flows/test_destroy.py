"""What `terraform destroy` starts: each way of `on_destroy`, twice, and what stands in its way."""

import json
import re
import shutil

import pytest
from patience import HANGS
from program import Program, wait_until
from request_document import APPROVAL

from connector.sandbox.cps.phases import Phase
from connector.sandbox.cps.state import Change
from connector.sandbox.faults import Fault
from connector.sandbox.faults import Kind as FaultKind
from connector.sandbox.scm.orders import Status, settle
from connector.sandbox.steering import somebody

WAITS = {**APPROVAL, "timeouts": {"issuance": "1s"}}


def destroy(program: Program):
    return program.run("destroy", "request.yaml")


def foreign_change(program: Program) -> Change:
    world = program.sandbox.world
    with world.lock:
        (enrollment,) = world.cps.enrollments.values()
        return somebody.open_foreign_change(world, enrollment)


def enrollments(program: Program) -> int:
    """How many there are, as the sandbox itself knows; time passes by being looked at."""
    return len(program.sandbox.world.cps.enrollments)


def statuses(program: Program) -> list[str]:
    world = program.sandbox.world
    return [settle(world.scm, order).value for order in world.scm.orders.values()]


@pytest.mark.promise("destroy-keep")
def test_keep_needs_no_settings_and_asks_nobody(program: Program) -> None:
    program.write()
    program.make_enrollment()
    program.sandbox.world.ledger.clear()

    for _ in range(2):
        done = program.run("destroy", "request.yaml", AKAMAI_EDGERC="/nowhere", SCM_CONFIG="/none")
        assert done.returncode == 0, done.stderr
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


@pytest.mark.promise("destroy-delete")
def test_delete_waits_until_the_enrollment_is_gone(program: Program) -> None:
    program.write(on_destroy="delete")
    program.make_enrollment()

    done = destroy(program)

    assert done.returncode == 0, done.stderr
    assert re.search(r"Enrollment \d+ is removed", done.stderr)
    assert enrollments(program) == 0
    assert statuses(program) == ["Issued"]
    again = destroy(program)
    assert again.returncode == 0
    assert "gone already" in again.stderr


def test_a_removal_that_the_state_does_not_know_is_told_from_a_deployment(program) -> None:
    """In its last check both look alike: who runs again in some minutes, as told, is done."""
    program.write(on_destroy="delete")
    enrollment = program.make_enrollment()
    lost = Fault(FaultKind.DROP, "cps", "DELETE", "/enrollments/", effect=True)
    program.sandbox.world.faults.add(lost)
    assert destroy(program).returncode == 69
    shutil.rmtree(program.sandbox.directory / "state")
    change = enrollment.pending
    assert change is not None
    with program.sandbox.world.lock:
        change.phase, change.since = Phase.REMOVE, float("inf")

    asked = destroy(program)

    assert asked.returncode == 3, asked.stderr
    assert "run the same command again in some minutes" in asked.stderr
    assert enrollments(program) == 1
    with program.sandbox.world.lock:
        change.since = 0.0
    again = destroy(program)
    assert again.returncode == 0, again.stderr
    assert enrollments(program) == 0


def test_a_removal_that_cannot_be_read_yet_is_waited_for(program: Program) -> None:
    """Only an enrollment that CPS does not know any more is gone."""
    program.write(on_destroy="delete")
    program.make_enrollment()
    world = program.sandbox.world
    (id_,) = world.cps.enrollments
    not_found = {"type": "https://host/cps/v2/error-types/not-found", "title": "Not Found"}
    world.faults.add(
        Fault(
            FaultKind.ANSWER,
            server="cps",
            method="GET",
            path=r"/changes/\d+$",
            status=404,
            content_type="application/problem+json",
            body=json.dumps(not_found),
        )
    )

    done = destroy(program)

    assert done.returncode == 0, done.stderr
    asked = [one.status for one in world.ledger.requests("cps") if one.path.endswith(f"/{id_}")]
    assert asked[-1] == 404


@pytest.mark.promise("destroy-delete")
def test_delete_while_visitors_are_served_is_explained(program: Program) -> None:
    """CPS names the hosts; nothing was changed, and the same command works once they are moved."""
    program.write(on_destroy="delete")
    program.make_enrollment()
    switches = program.sandbox.world.cps.switches
    switches.live_hosts = ("www.example.com",)

    done = destroy(program)

    assert done.returncode == 1
    assert "www.example.com" in done.stderr
    assert "Move the named hosts" in done.stderr
    assert enrollments(program) == 1
    switches.live_hosts = ()
    assert destroy(program).returncode == 0
    assert enrollments(program) == 0


@pytest.mark.promise("destroy-delete")
def test_a_removal_that_asks_is_answered_as_the_request_approves(program: Program) -> None:
    """Without approval it stops with CPS's own words; with it the same removal goes on."""
    program.write(on_destroy="delete")
    program.make_enrollment()
    program.sandbox.world.cps.switches.review_removal = True

    asked = destroy(program)
    assert asked.returncode == 3
    assert "CERTIFICATE_VS_NETWORK_SAN_REMOVED_FROM_CERT_LIVE_ON_NETWORK" in asked.stderr
    assert "post_verification_warnings" in asked.stderr

    program.write(on_destroy="delete", approve={"post_verification_warnings": "all"})
    done = destroy(program)
    assert done.returncode == 0, done.stderr
    assert enrollments(program) == 0
    deletions = [
        one for one in program.sandbox.world.ledger.writes("cps") if one.method == "DELETE"
    ]
    assert len(deletions) == 1


@pytest.mark.promise("destroy-delete")
def test_delete_with_a_change_of_somebody_else(program: Program) -> None:
    """It is not cancelled over their heads."""
    program.write(on_destroy="delete")
    program.make_enrollment()
    change = foreign_change(program)

    done = destroy(program)

    assert done.returncode == 3
    assert str(change.id) in done.stderr
    assert change.open


@pytest.mark.promise("destroy-delete")
@pytest.mark.parametrize("effect", [True, False], ids=["CPS had it", "CPS never had it"])
def test_a_kill_during_the_removal(program: Program, effect) -> None:
    """The same command ends in the same place."""
    program.write(on_destroy="delete")
    program.make_enrollment()
    fault = Fault(FaultKind.HANG, server="cps", method="DELETE", effect=effect, seconds=30)
    program.kill_during(fault, "destroy", "request.yaml")

    done = destroy(program)

    assert done.returncode == 0, done.stderr
    assert enrollments(program) == 0


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
    wanted = {"scm_account": "admin", "org_id": 10, "cert_type": 502, "on_destroy": "revoke"}
    program.write(**wanted)
    assert program.apply().returncode == 0
    other = {"AKAMAI_SCM_STATE": str(program.directory / "other")}
    fault = Fault(FaultKind.HANG, server="scm", method="POST", path="/revoke/", seconds=30)
    program.kill_during(fault, "destroy", "request.yaml", environ=other)
    assert enrollments(program) == 0
    assert statuses(program) == ["Issued"]

    assert program.run("destroy", "request.yaml", **other).returncode == 0

    assert statuses(program) == ["Revoked"]


def test_an_interrupted_destroy_loses_nothing(program: Program) -> None:
    """Ctrl-C while CPS removes: 130, and the same command waits on."""
    program.write(on_destroy="delete")
    program.make_enrollment()
    world = program.sandbox.world
    world.cps.switches.review_removal = True
    program.write(on_destroy="delete", approve={"post_verification_warnings": "all"})
    world.faults.add(Fault(FaultKind.HANG, server="cps", path="warnings-ack", seconds=30))
    process = program.start("destroy", "request.yaml")
    ledger = world.ledger
    wait_until(lambda: any(one.method == "DELETE" for one in ledger.requests("cps")))
    process.send_signal(2)
    _, err = process.communicate(timeout=HANGS)
    assert process.returncode == 130, err

    world.faults.clear()
    assert destroy(program).returncode == 0
    assert enrollments(program) == 0
