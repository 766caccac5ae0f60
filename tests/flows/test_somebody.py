"""What others do at Akamai: open, cancel, upload, take away; what was there before us."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from program import Program, wait_until

from connector.sandbox.cps import admin
from connector.sandbox.cps.phases import Phase
from connector.sandbox.past import Source
from connector.sandbox.scm.state import Order
from connector.sandbox.world import World


def somebody(program: Program, act: Callable[..., Any], **how: Any) -> Any:
    """Let somebody else do something to the only enrollment."""
    with program.sandbox.world.lock:
        return act(program.sandbox.world, program.enrollment(), **how)


def there_before(program: Program, **how: Any) -> int:
    """Let there be a live enrollment that nobody here has made; return its id."""
    world: World = program.sandbox.world
    with world.lock:
        made = admin.make_enrollment(
            world, "www.example.com", live=Source(account="sectigo-dv"), **how
        )
    return made.id


def serial(order: Order) -> int:
    assert order.issued is not None
    return int(order.issued.serial.replace(":", ""), 16)


# --- changes that are not ours -----------------------------------------------------------------


@pytest.mark.promise("cps-renewal")
def test_a_renewal_that_cps_opened_is_used_once_it_is_due(program: Program) -> None:
    """Before that the plan stays as it was, without drift; then it is that change that is used."""
    assert program.apply().returncode == 0
    settled = program.status()
    program.turn(auto_renewal_days=90)
    program.sandbox.world.clock.advance(timedelta(days=115))
    early = program.status()
    opened = program.enrollment().pending
    assert opened is not None
    assert f"renewal change {opened.id}" in early.pop("message")
    assert {**settled, "message": ""} == {**early, "message": ""}
    done = program.apply()
    assert (done.returncode, len(program.orders())) == (0, 1)

    program.sandbox.world.clock.advance(timedelta(days=25))
    assert program.status()["reason"] == "awaiting_order"
    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert opened.phase is Phase.COMPLETE
    assert len(program.enrollment().changes) == 2
    _, second = program.orders()
    assert program.production_serial() == serial(second)


@pytest.mark.promise("foreign-change")
def test_a_foreign_change_is_named_and_left_until_it_is_needed(program: Program) -> None:
    """Not due: drift, nothing done. Due: it fits, so it is used."""
    assert program.apply().returncode == 0
    opened = somebody(program, admin.open_foreign_change)
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1
    program.write(renewal_trigger="now")

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert opened.phase is Phase.COMPLETE
    assert len(program.orders()) == 2


@pytest.mark.promise("foreign-change")
def test_a_foreign_change_that_does_not_fit_is_left(program: Program) -> None:
    """Exit 3 names it; it is neither used nor cancelled."""
    assert program.apply().returncode == 0
    opened = somebody(program, admin.open_foreign_change, names=["other.example.com"])
    wait_until(lambda: program.status()["change_status"] == "wait-upload-third-party")
    assert f"change {opened.id} was opened by somebody else" in program.status()["drift"]
    program.sandbox.world.ledger.clear()

    asked = program.apply()

    assert asked.returncode == 3
    assert f"somebody else's change {opened.id} (wait-upload-third-party)" in asked.stderr
    assert "-other.example.com" in asked.stderr
    assert "Finish or cancel it in Akamai Control Center" in asked.stderr
    assert program.sandbox.world.ledger.writes("cps") == ()
    assert (opened.open, len(program.orders())) == (True, 1)


@pytest.mark.promise("foreign-change")
def test_a_setting_cannot_be_changed_over_a_foreign_change(program: Program) -> None:
    assert program.apply().returncode == 0
    opened = somebody(program, admin.open_foreign_change)
    wait_until(lambda: "wait-upload-third-party" in program.status()["message"])
    program.write(network_configuration={"quic_enabled": True})

    asked = program.apply()

    assert asked.returncode == 3
    assert "network_configuration.quic_enabled of www.example.com cannot be updated" in asked.stderr
    assert opened.open


# --- our change is cancelled -------------------------------------------------------------------


def cancelled_after(program: Program, moment: str) -> None:
    """Run until the change has come to *moment*, and let somebody cancel it then."""
    world = program.sandbox.world
    if moment == "order":
        world.scm.switches.hold_orders = True
    if moment == "upload":
        world.cps.deployments_held = True
    if moment == "CSR":
        with world.lock:
            admin.warn(world, "*", "pre", "Something.")
    program.write(timeouts={"issuance": "1s", "deployment": "1s"})
    assert program.apply().returncode in {75, 3}
    somebody(program, admin.cancel_as_somebody)
    world.scm.switches.hold_orders = world.cps.deployments_held = False
    world.cps.scripted.clear()
    program.write()


@pytest.mark.promise("cancelled-change")
@pytest.mark.parametrize("live", [False, True], ids=["nothing live", "a renewal"])
@pytest.mark.parametrize("moment", ["CSR", "order", "upload"])
def test_somebody_cancelled_our_change(program: Program, moment: str, live: bool) -> None:
    """A new change, a new CSR, a new order; the old one is named while it is of interest."""
    if live:
        assert program.apply().returncode == 0
        program.sandbox.world.clock.advance(timedelta(days=150))
    before = len(program.orders())
    cancelled_after(program, moment)
    lost = program.orders()[before:]
    assert len(lost) == (0 if moment == "CSR" else 1)
    assert all(f"order {one.id} (RSA) is of no use" in program.status()["warning"] for one in lost)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert all(f"Note: order {one.id} (RSA) is of no use" in done.stderr for one in lost)
    assert len(program.orders()) == before + len(lost) + 1
    assert program.production_serial() == serial(program.orders()[-1])
    found = program.status()
    assert (found["action"], "no use" in found["warning"]) == ("none", False)


@pytest.mark.promise("cancelled-change")
def test_a_cancellation_in_the_middle_of_a_run_ends_it(program: Program) -> None:
    """Nobody fights: the run stops and says so; the next one starts anew."""
    program.sandbox.world.scm.switches.hold_orders = True
    process = program.start("apply", "request.yaml")
    wait_until(lambda: len(program.sandbox.world.scm.orders) == 1)
    opened = somebody(program, admin.cancel_as_somebody)

    _, err = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"Change {opened.id} was cancelled by somebody else" in err
    assert "Running again opens a new change, with a new CSR and a new order." in err
    program.sandbox.world.scm.switches.hold_orders = False
    assert program.apply().returncode == 0
    assert len(program.orders()) == 2


# --- certificates that others put there or take away -------------------------------------------


@pytest.mark.promise("manual-upload")
def test_another_certificate_was_uploaded_by_hand(program: Program) -> None:
    """Drift, told to people and plans; replaced only when it is due itself."""
    assert program.apply().returncode == 0
    by_hand = Source(account="sectigo-dv", ordered=False)
    somebody(program, admin.upload_by_hand, source=by_hand)
    found = program.status()
    assert (found["action"], found["state"]) == ("none", "active")
    (drift,) = json.loads(found["drift"])
    assert json.loads(found["production_serials"])[0] in drift
    assert "not uploaded from here" in drift
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1

    program.sandbox.world.clock.advance(timedelta(days=150))
    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.production_serial() == serial(program.orders()[-1])
    assert program.status()["drift"] == "[]"


@pytest.mark.promise("gone-from-production")
@pytest.mark.parametrize("staging", [True, False], ids=["staging keeps it", "gone everywhere"])
def test_the_certificate_is_gone_from_production(program: Program, staging: bool) -> None:
    """Told apart from one that never was; Akamai deploys none again, so there is a new one."""
    assert program.apply().returncode == 0
    somebody(program, admin.take_off_production)
    if not staging:
        somebody(program, admin.take_off_staging)
    found = program.status()
    assert (found["state"], found["reason"]) == ("gone", "gone_from_production")
    assert "gone from production" in found["message"]

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.production_serial() == serial(program.orders()[-1])
    assert len(program.orders()) == 2


@pytest.mark.promise("staging-only")
def test_a_certificate_that_got_to_staging_only(program: Program) -> None:
    """No change is open that would carry it on: told, and replaced."""
    program.write(change_management=True)
    assert program.apply().returncode == 3
    staged = program.enrollment().staging
    program.turn(cancel_removes_enrollment=False)
    somebody(program, admin.cancel_as_somebody)
    program.enrollment().staging = staged

    found = program.status()

    assert (found["state"], found["reason"]) == ("staging_only", "staging_only")
    assert "got no further than the staging network" in found["message"]
    assert "staging has serial" in found["drift"]
    program.write(change_management=True, approve={"change_management": True})
    assert program.apply().returncode == 0
    assert program.production_serial() == serial(program.orders()[-1])


@pytest.mark.promise("deployment-failed")
@pytest.mark.parametrize("live", [False, True], ids=["nothing live", "a renewal"])
def test_a_deployment_fails(program: Program, live: bool) -> None:
    """Akamai's words, the way on, and that what was live stays; a trigger starts over."""
    if live:
        assert program.apply().returncode == 0
        program.sandbox.world.clock.advance(timedelta(days=150))
    with program.sandbox.world.lock:
        admin.fail_deployment(program.sandbox.world, "*", "The edge is full.")

    failed = program.apply()

    assert failed.returncode == 1
    assert "The edge is full." in failed.stderr
    assert "ask Akamai's support" in failed.stderr
    assert "renewal_trigger" in failed.stderr
    assert ("stays live" in failed.stderr) == live
    found = program.status()
    assert (found["action"], found["reason"]) == ("blocked", "deployment_failed")
    assert found["state"] == ("renewing" if live else "failed")
    program.write(renewal_trigger="once more")
    assert program.apply().returncode == 0
    assert program.production_serial() == serial(program.orders()[-1])


# --- what was there before ---------------------------------------------------------------------


@pytest.mark.promise("found-by-name")
def test_an_enrollment_that_is_there_is_found_by_its_name(program: Program) -> None:
    """Nothing is created; its certificate counts, its settings are brought up to the request."""
    there = there_before(program)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.enrollment().id == there
    assert len(program.orders()) == 1
    program.sandbox.world.clock.advance(timedelta(days=150))
    assert program.apply().returncode == 0
    assert program.production_serial() == serial(program.orders()[-1])
    assert program.enrollment().id == there


@pytest.mark.promise("found-by-id")
def test_of_two_enrollments_of_a_name_one_has_to_be_named(program: Program) -> None:
    """Exit 65 lists both; with `enrollment_id` it is that one, and the other stays as it is."""
    first, second = there_before(program), there_before(program)

    unclear = program.apply()

    assert unclear.returncode == 65
    assert f"has {first}, {second} for this name" in unclear.stderr
    assert "Set enrollment_id" in unclear.stderr
    assert not program.sandbox.world.ledger.writes("cps")
    program.write(enrollment_id=second)
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert program.status()["enrollment_id"] == str(second)
    touched = [one.path for one in program.sandbox.world.ledger.writes("cps")]
    assert all(f"/{second}" in path for path in touched)


@pytest.mark.promise("found-by-id")
def test_an_enrollment_id_that_does_not_exist(program: Program) -> None:
    program.write(enrollment_id=4711)

    done = program.apply()

    assert done.returncode == 65
    assert "Enrollment 4711 does not exist" in done.stderr
    assert not program.sandbox.world.ledger.writes("cps")
