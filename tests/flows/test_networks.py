"""Certificates that others put on the networks or take away; what was there before us."""

from datetime import timedelta

import pytest
from program import Program, serial_of

from connector.sandbox.steering import somebody
from connector.sandbox.steering.past import Source
from connector.sandbox.world import World


def there_before(program: Program) -> int:
    """Let there be a live enrollment that nobody here has made; return its id."""
    world: World = program.sandbox.world
    with world.lock:
        made = somebody.make_enrollment(world, "www.example.com", live=Source(account="sectigo-dv"))
    return made.id


@pytest.mark.promise("manual-upload")
def test_another_certificate_was_uploaded_by_hand(program: Program) -> None:
    """Drift, told to people and plans; replaced only when it is due itself."""
    assert program.apply().returncode == 0
    by_hand = Source(account="sectigo-dv", ordered=False)
    program.somebody(somebody.upload_by_hand, source=by_hand)
    found = program.status()
    assert (found["action"], found["state"]) == ("none", "active")
    (drift,) = found["drift"]
    assert found["production_serials"][0] in drift
    assert "not uploaded from here" in drift
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1

    program.sandbox.world.clock.advance(timedelta(days=135))
    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.production_serial() == serial_of(program.orders()[-1])
    assert program.status()["drift"] == []


@pytest.mark.promise("gone-from-production")
@pytest.mark.parametrize("staging", [True, False], ids=["staging keeps it", "gone everywhere"])
def test_the_certificate_is_gone_from_production(program: Program, staging: bool) -> None:
    """Told apart from one that never was; Akamai deploys none again, so there is a new one."""
    assert program.apply().returncode == 0
    program.somebody(somebody.take_off_production)
    if not staging:
        program.somebody(somebody.take_off_staging)
    found = program.status()
    assert (found["state"], found["reason"]) == ("gone", "gone_from_production")
    assert "gone from production" in found["message"]

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.production_serial() == serial_of(program.orders()[-1])
    assert len(program.orders()) == 2


@pytest.mark.promise("staging-only")
def test_a_certificate_that_got_to_staging_only(program: Program) -> None:
    """No change is open that would carry it on: told, and replaced."""
    program.write(change_management=True)
    assert program.apply().returncode == 3
    staged = program.enrollment().staging
    program.turn(cancel_removes_enrollment=False)
    program.somebody(somebody.cancel_as_somebody)
    program.enrollment().staging = staged

    found = program.status()

    assert (found["state"], found["reason"]) == ("staging_only", "staging_only")
    assert "got no further than the staging network" in found["message"]
    assert found["drift"][0].startswith("staging has serial")
    program.write(change_management=True, approve={"change_management": True})
    assert program.apply().returncode == 0
    assert program.production_serial() == serial_of(program.orders()[-1])


@pytest.mark.promise("deployment-failed")
@pytest.mark.parametrize("live", [False, True], ids=["nothing live", "a renewal"])
def test_a_deployment_fails(program: Program, live: bool) -> None:
    """Akamai's words, the way on, and that what was live stays; a trigger starts over."""
    if live:
        assert program.apply().returncode == 0
        program.sandbox.world.clock.advance(timedelta(days=135))
    with program.sandbox.world.lock:
        somebody.fail_deployment(program.sandbox.world, "*", "The edge is full.")

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
    assert program.production_serial() == serial_of(program.orders()[-1])


@pytest.mark.promise("found-by-name")
def test_an_enrollment_that_is_there_is_found_by_its_name(program: Program) -> None:
    """Nothing is created; its certificate counts, its settings are brought up to the request."""
    there = there_before(program)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.enrollment().id == there
    assert len(program.orders()) == 1
    program.sandbox.world.clock.advance(timedelta(days=135))
    assert program.apply().returncode == 0
    assert program.production_serial() == serial_of(program.orders()[-1])
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
    assert program.status()["enrollment_id"] == second
    touched = [one.path for one in program.sandbox.world.ledger.writes("cps")]
    assert all(f"/{second}" in path for path in touched)


@pytest.mark.promise("found-by-id")
def test_an_enrollment_id_that_does_not_exist(program: Program) -> None:
    program.write(enrollment_id=4711)

    done = program.apply()

    assert done.returncode == 65
    assert "Enrollment 4711 does not exist" in done.stderr
    assert not program.sandbox.world.ledger.writes("cps")
