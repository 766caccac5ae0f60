"""A plan while a vendor is out, after an apply: it tells what the apply brought about."""

import json
import subprocess

import yaml
from program import Program

from connector.sandbox.ca.authorities import serial_hex
from connector.sandbox.faults import Fault, Kind


def asked(program: Program) -> subprocess.CompletedProcess[str]:
    """Start `external` as Terraform does."""
    request = yaml.safe_load((program.directory / "request.yaml").read_text())
    return program.run("external", stdin=json.dumps({"request": json.dumps(request)}))


def look(program: Program) -> dict[str, str]:
    """Return what Terraform is told."""
    done = asked(program)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def out(program: Program) -> None:
    """Let Akamai be out for good."""
    program.sandbox.world.faults.add(Fault(Kind.ANSWER, server="cps", status=503, times=None))


def test_a_renewal_is_told_while_akamai_is_out(program: Program) -> None:
    """The answer kept last is that of the apply, not that of the plan before it."""
    assert program.apply().returncode == 0
    before = look(program)
    program.write(renewal_trigger="ticket 12")
    assert look(program)["action"] == "renew"
    assert program.apply().returncode == 0
    out(program)
    found = look(program)

    assert found["stale"] == "true"
    assert found["warning"]
    assert (found["action"], found["reason"]) == ("none", "current")
    assert found["production_serials"] == json.dumps([serial_hex(program.production_serial())])
    assert found["renews"] in before["production_serials"]


def test_a_first_apply_is_remembered_without_any_plan(program: Program) -> None:
    """What a run of cron has issued, a plan knows while Akamai is out."""
    assert program.apply().returncode == 0
    out(program)

    assert look(program)["state"] == "active"


def test_what_cannot_be_told_any_more_is_forgotten(program: Program) -> None:
    """
    CPS's list of past changes fails after an update: no old answer stands for a new one.

    A run that has seen one certificate replace another needs no list; one that leaves the
    certificate as it is has nothing else to tell how that came about.
    """
    assert program.apply().returncode == 0
    assert look(program)["action"] == "none"
    program.write(network_configuration={"quic_enabled": True})
    program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, server="cps", path="/history/changes", status=503, times=None)
    )
    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "could not be kept" in done.stderr
    out(program)
    assert asked(program).returncode == 69  # a vendor is out, and nothing is known
