"""An update that CPS takes and that comes to nothing is told, and not sent over and over."""

import json
from datetime import timedelta

import pytest
from program import Program
from skipping_clock import SkippingClock

from connector.sandbox.cps.state import Change
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering import somebody

NOT_APPLIED = "CPS accepted the update but did not apply it: "


def updates(program: Program) -> int:
    return sum(one.method == "PUT" for one in program.sandbox.world.ledger.writes("cps"))


def looked_at(program: Program, change: Change) -> bool:
    ledger = program.sandbox.world.ledger
    return any(one.path.endswith(f"/changes/{change.id}") for one in ledger.requests("cps"))


def wanting_quic(program: Program) -> None:
    """A network setting of a live certificate is to be another."""
    assert program.apply().returncode == 0
    program.write(network_configuration={"quic_enabled": True})


def test_it_is_sent_once_in_a_run(program: Program) -> None:
    """CPS says yes, opens no change, and shows what it has shown before."""
    wanting_quic(program)
    answer = {"enrollment": f"/cps/v2/enrollments/{program.enrollment().id}", "changes": []}
    program.sandbox.world.faults.add(
        Fault(
            Kind.ANSWER, "cps", "PUT", times=None, status=200, body=json.dumps(answer),
            content_type="application/vnd.akamai.cps.enrollment-status.v1+json",
        )
    )  # fmt: skip

    done = program.apply()

    assert done.returncode == 1
    update = f"Enrollment {program.enrollment().id} will be updated"
    assert f"{NOT_APPLIED}{update}: network_configuration.quic_enabled" in done.stderr
    assert "Compare the request with the enrollment" in done.stderr
    assert updates(program) == 1


def test_so_it_is_where_its_change_went_away(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever ended that: it has brought no certificate, so nobody is asked who has lost one."""
    wanting_quic(program)
    program.sandbox.world.cps.deployments_held = True
    sleep, ended = SkippingClock.sleep, []

    def slept(clock: SkippingClock, span: timedelta) -> None:
        sleep(clock, span)
        change = program.enrollment().pending
        if change is not None and not ended and looked_at(program, change):
            ended.append(program.somebody(somebody.cancel_as_somebody))

    monkeypatch.setattr(SkippingClock, "sleep", slept)

    done = program.apply()

    assert ended
    assert done.returncode == 1, done.stderr
    assert NOT_APPLIED in done.stderr
    assert updates(program) == 1
