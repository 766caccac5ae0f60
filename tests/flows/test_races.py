"""CPS is slow, shows old states, or has moved on between a look and a write."""

import copy
from collections import Counter
from datetime import timedelta

import pytest
from patience import HANGS
from program import Program, serial_of, wait_until

from connector.sandbox.cps import changes
from connector.sandbox.cps.changes import Wishes
from connector.sandbox.cps.state import Change, Enrollment
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering import somebody
from connector.sandbox.world import World

SLOW = {
    "stale_polls": 2,
    "empty_input_polls": 2,
    "unready_reads": 1,
    "not_ready": 409,
    "warnings_headline": True,
}


def test_every_delay_of_cps_at_once_ends_well(program: Program) -> None:
    """Old states, inputs that come late, 404 before it is ready: one order, all approved, live."""
    program.turn(**SLOW)
    with program.sandbox.world.lock:
        for stage in ("pre", "post"):
            somebody.warn(program.sandbox.world, "*", stage, "Trust chain is empty.")
    program.write(auto_approve=True, change_management=True, key_algorithms=["RSA", "ECDSA"])

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert sorted(program.production()) == ["ECDSA", "RSA"]
    assert len(program.orders()) == 2


@pytest.mark.parametrize("status", [409, 500])
def test_cps_was_busy_with_a_change_that_came_between(program: Program, status: int) -> None:
    """The answer to the update says so; the run looks again, waits for that change, goes on."""
    assert program.apply().returncode == 0
    program.sandbox.world.clock.advance(timedelta(days=135))
    conflict = '{"type":"/cps/v2/error-types/conflict","title":"Conflict","detail":"Busy."}'
    program.sandbox.world.faults.add(
        Fault(
            Kind.ANSWER,
            "cps",
            "PUT",
            status=status,
            body=conflict if status == 409 else "",
            content_type="application/problem+json",
        )
    )

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "Looking again, once." in done.stderr
    assert program.production_serial() == serial_of(program.orders()[-1])
    assert len(program.enrollment().changes) == len(program.orders()) == 2


@pytest.mark.parametrize("status", [409, 500])
def test_what_cps_keeps_refusing_is_told(program: Program, status: int) -> None:
    """Looked at again once only, then the vendor's words; nothing was ordered."""
    assert program.apply().returncode == 0
    program.write(renewal_trigger="again")
    program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "cps", "PUT", status=status, times=None, body="Busy, sorry.")
    )

    done = program.apply()

    assert done.returncode == (1 if status == 409 else 69)
    assert done.stderr.count("Busy, sorry.") == 2
    assert len(program.orders()) == 1


def somebody_redeploys(world: World, enrollment: Enrollment) -> Change:
    """Let somebody else change a setting, which is then being deployed."""
    body = copy.deepcopy(enrollment.body)
    body["networkConfiguration"]["ocspStapling"] = "off"
    change = changes.update(world.cps, enrollment, body, Wishes())
    assert change is not None
    return change


def test_an_update_while_somebody_deploys(program: Program) -> None:
    """CPS answers 500 to that: the foreign deployment is waited for, then it is our turn."""
    program.turn(fail_update_while_deploying=True)
    assert program.apply().returncode == 0
    program.write(network_configuration={"quic_enabled": True})
    world = program.sandbox.world
    id_ = world.faults.add(Fault(Kind.HANG, "cps", "PUT", seconds=1))
    process = program.start("apply", "request.yaml")
    (scripted,) = (one for one in world.faults.all() if one.id == id_)
    wait_until(lambda: scripted.struck > 0 or process.poll() is not None)
    world.cps.deployments_held = True
    opened = program.somebody(somebody_redeploys)
    wait_until(lambda: any(one.status == 500 for one in world.ledger.requests("cps")))
    with world.lock:
        somebody.release_deployments(world)

    _, err = process.communicate(timeout=HANGS)

    assert process.returncode == 0, err
    assert not opened.open
    assert program.enrollment().body["networkConfiguration"]["quicEnabled"] is True
    assert len(program.orders()) == 1


def test_a_plan_with_nothing_to_do_is_cheap(program: Program) -> None:
    """Akamai allows few requests a minute for a whole account."""
    assert program.apply().returncode == 0
    program.sandbox.world.ledger.clear()

    assert program.status()["action"] == "none"

    asked = Counter(one.server for one in program.sandbox.world.ledger.requests())
    assert asked["cps"] <= 3
    assert asked["scm"] <= 3
