"""`destroy` with `delete`: the enrollment is gone in the end, and what is in the way is told."""

import json
import re
import shutil

import pytest
from destroying import destroy, enrollments, foreign_change, statuses
from patience import HANGS
from program import Program, wait_until

from connector.sandbox.cps.phases import Phase
from connector.sandbox.faults import Fault
from connector.sandbox.faults import Kind as FaultKind


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


def test_orders_of_other_certificates_stay_open(program: Program) -> None:
    """Those of the removed one are closed, with it."""
    program.sandbox.world.scm.switches.hold_orders = True
    for name in ("other.example.com", "www.example.com"):
        program.write(common_name=name, on_destroy="delete", timeouts={"issuance": "1s"})
        assert program.apply().returncode == 75

    done = destroy(program)

    assert done.returncode == 0, done.stderr
    listed = json.loads(program.run("orders", "list", "--json").stdout)["orders"]
    assert {one["common_name"]: one["stage"] for one in listed} == {
        "other.example.com": "placed",
        "www.example.com": "closed",
    }


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


def test_a_removal_whose_answer_was_lost_is_asked_for_once(program: Program) -> None:
    """In its last check only the state knows what it is: for as many runs as it takes."""
    program.write(on_destroy="delete", timeouts={"deployment": "1m"})
    enrollment = program.make_enrollment()
    world = program.sandbox.world
    world.faults.add(Fault(FaultKind.DROP, "cps", "DELETE", "/enrollments/", effect=True))
    assert destroy(program).returncode == 69
    change = enrollment.pending
    assert change is not None
    with world.lock:
        change.phase, change.since = Phase.REMOVE, float("inf")

    for _ in range(2):
        waiting = destroy(program)
        assert waiting.returncode == 75, waiting.stderr
        assert "Akamai takes it off its networks (live-check-action)" in waiting.stderr
        assert "(live-check-action); waited 60 s" in waiting.stderr, waiting.stderr
    with world.lock:
        change.since = 0.0
    done = destroy(program)

    assert done.returncode == 0, done.stderr
    assert enrollments(program) == 0
    assert [one.method for one in world.ledger.writes("cps")] == ["DELETE"]


def test_what_is_no_third_party_enrollment_is_not_removed(program: Program) -> None:
    """Akamai's own certificates are not this program's to end."""
    program.write(on_destroy="delete")
    enrollment = program.make_enrollment()
    world = program.sandbox.world
    with world.lock:
        enrollment.body["certificateType"] = "san"

    done = destroy(program)

    world.violations.clear()  # of itself the sandbox makes third-party ones only
    assert done.returncode == 1, done.stderr
    assert "not of the type third-party" in done.stderr
    assert "Remove it in Akamai Control Center" in done.stderr
    assert world.ledger.writes("cps") == ()


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
