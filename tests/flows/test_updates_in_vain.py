"""A change of ours that comes to nothing is told, and not tried over and over."""

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


def just_looked_at(program: Program, change: Change) -> bool:
    """Whether a look has ended with the change, so that the next one begins after this moment."""
    last = program.sandbox.world.ledger.requests("cps")[-1]
    return last.path.endswith(f"/changes/{change.id}")


def ending_its_change(program: Program, monkeypatch: pytest.MonkeyPatch) -> list[Change]:
    """Let somebody cancel a change that is open as soon as the run waits for it; return that."""
    sleep, ended = SkippingClock.sleep, []

    def slept(clock: SkippingClock, span: timedelta) -> None:
        sleep(clock, span)
        enrollments = program.sandbox.world.cps.enrollments
        change = program.enrollment().pending if enrollments else None
        if change is not None and not ended and just_looked_at(program, change):
            ended.append(program.somebody(somebody.cancel_as_somebody))

    monkeypatch.setattr(SkippingClock, "sleep", slept)
    return ended


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
    assert "deploying the settings" not in done.stderr, "there is nothing to wait for"
    assert updates(program) == 1


def test_so_it_is_where_its_change_went_away(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever ended that: it has brought no certificate, so nobody is asked who has lost one."""
    wanting_quic(program)
    program.sandbox.world.cps.deployments_held = True
    ended = ending_its_change(program, monkeypatch)

    done = program.apply()

    assert ended
    assert done.returncode == 1, done.stderr
    assert NOT_APPLIED in done.stderr
    assert updates(program) == 1


def test_a_change_that_was_to_bring_a_certificate_is_told_as_lost(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has ended it, and has to be asked why; the next run begins anew."""
    program.sandbox.world.cps.deployments_held = True
    ended = ending_its_change(program, monkeypatch)

    done = program.apply()

    (change,) = ended
    assert done.returncode == 1, done.stderr
    assert f"Change {change.id} was cancelled by somebody else while this run was" in done.stderr
    assert "Find out who cancelled it and why." in done.stderr
    assert "Running again opens a new change, with a new CSR and a new order." in done.stderr
    assert NOT_APPLIED not in done.stderr
