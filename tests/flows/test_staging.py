"""Change management: what stands on staging waits for a word."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from patience import HANGS
from program import Program, serial_of, wait_until

from connector.sandbox.cps.answers.deployments import deployments_json
from connector.sandbox.cps.phases import Phase
from connector.sandbox.faults import Fault, Kind

APPROVED = {"approve": {"change_management": True}}


def stop_on_staging(program: Program, **wanted: object) -> str:
    """Run until the change waits on staging, and return what the person is told."""
    program.write(change_management=True, **wanted)
    asked = program.apply()
    assert asked.returncode == 3, asked.stderr
    return asked.stderr


@pytest.mark.promise("change-management")
def test_staging_waits_to_be_tested(program: Program) -> None:
    """Exit 3 names what to test and how; approved, it goes to production with the hash."""
    told = stop_on_staging(program, sans=["api.example.com"])

    staging = program.enrollment().staging
    assert staging is not None
    assert program.production() == {}
    serial = staging.certificates[0].certificate.serial_number
    assert f"(serial {serial:X})" in told.replace("serial 0", "serial ")
    assert "Test www.example.com, api.example.com there" in told
    assert "edgekey-staging.net" in told
    assert "Akamai deploys it at" not in told
    found = program.status()
    assert (found["action"], found["reason"]) == ("blocked", "change_management")
    assert found["state"] == "pending"
    program.write(change_management=True, sans=["api.example.com"], **APPROVED)
    program.sandbox.world.ledger.clear()

    done = program.apply()

    assert done.returncode == 0, done.stderr
    (ack,) = program.sandbox.world.ledger.writes("cps")
    assert ack.path.endswith("change-management-ack")
    assert ack.content_type.startswith("application/vnd.akamai.cps.acknowledgement-with-hash.v1")
    assert program.production_serial() == serial


@pytest.mark.promise("change-management")
def test_without_a_word_akamai_deploys_at_the_deadline(program: Program) -> None:
    """The deadline is told; what is seen after it is the certificate, live."""
    assert program.apply().returncode == 0
    told = stop_on_staging(program, renewal_trigger="again")
    deadline = program.enrollment().live_until
    assert deadline is not None
    deadline -= timedelta(days=7)
    assert f"Unless somebody acts, Akamai deploys it at {deadline:%Y-%m-%dT%H:%M:%SZ}" in told

    program.sandbox.world.clock.set(deadline + timedelta(hours=1))

    _, second = program.orders()
    serial = serial_of(second)

    def deployed() -> bool:
        program.status()
        return program.production_serial() == serial

    wait_until(deployed)  # and CPS opens its next renewal at once, so near to the end


@pytest.mark.promise("change-management")
def test_what_has_moved_on_since_it_was_seen_is_looked_at_again(program: Program) -> None:
    """CPS refuses the hash of an earlier state; the run looks again and takes the new one."""
    stop_on_staging(program)
    program.write(change_management=True, **APPROVED)
    world = program.sandbox.world
    id_ = world.faults.add(Fault(Kind.HANG, "cps", "POST", "change-management-ack$", seconds=1))
    process = program.start("apply", "request.yaml")
    (scripted,) = (one for one in world.faults.all() if one.id == id_)
    wait_until(lambda: scripted.struck > 0 or process.poll() is not None)
    with world.lock:
        staging = program.enrollment().staging
        assert staging is not None
        moved = replace(staging, network={**staging.network, "quicEnabled": True})
        program.enrollment().staging = moved

    _, err = process.communicate(timeout=HANGS)

    assert process.returncode == 0, err
    acks = [one.status for one in world.ledger.writes("cps") if "change-management" in one.path]
    assert acks == [409, 200]


@pytest.mark.promise("change-management")
def test_settings_wait_on_staging_too(program: Program) -> None:
    """No new certificate is spoken of, since there is none."""
    assert program.apply().returncode == 0
    program.write(change_management=True)
    assert program.apply().returncode == 0

    told = stop_on_staging(program, network_configuration={"quic_enabled": True})

    assert "www.example.com: Akamai's staging network has the live certificate with changed" in told
    change = program.enrollment().pending
    assert change is not None
    assert change.phase is Phase.CHANGE_MANAGEMENT
    assert len(program.orders()) == 1


def test_who_does_not_want_to_wait(program: Program) -> None:
    """With wait_for_deployment = false: done once CPS has taken the certificate up."""
    program.sandbox.world.cps.deployments_held = True
    program.write(wait_for_deployment=False)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "on its way to production" in done.stderr
    found = program.status()
    assert (found["action"], found["reason"], found["due"]) == ("none", "deploying", False)
    assert program.production() == {}
    program.sandbox.world.cps.deployments_held = False
    wait_until(lambda: program.status()["reason"] == "current")
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


def test_what_cannot_be_read_on_staging_is_told(program: Program) -> None:
    """It stops nothing, and a person sees it."""
    assert program.apply().returncode == 0
    answer = deployments_json(program.enrollment(), 7)
    answer["staging"]["primaryCertificate"]["certificate"] = "not a certificate"
    body = json.dumps(answer)
    program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "cps", "GET", "/deployments$", status=200, body=body)
    )

    found = program.status()

    assert found["reason"] == "current"
    assert "what is on staging cannot be read" in str(found["notes"])
