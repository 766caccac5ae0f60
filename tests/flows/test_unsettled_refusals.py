"""Where public sources are silent on what CPS refuses, and how, either answer is met well."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from program import Program, serial_of

from connector.sandbox.cps import edgegrid, inputs
from connector.sandbox.cps.edgegrid import Call, Nonces
from connector.sandbox.cps.state import Uploaded

OTHER = "other.example.com"


class _TakenNonces(Nonces):
    """Has seen every nonce."""

    def add(self, nonce: str, now: datetime) -> bool:
        return False


@pytest.mark.parametrize("status", [401, 400])
def test_a_signature_that_does_not_arrive_is_about_credentials(
    program: Program, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """Exit 77, with the gateway's word, where something on the way takes the header out."""
    program.turn(missing_header_status=status)
    verify = edgegrid.verify

    def verify_stripped(call: Call, *more: Any) -> None:
        verify(replace(call, authorization=""), *more)

    monkeypatch.setattr(edgegrid, "verify", verify_stripped)
    done = program.apply()

    assert done.returncode == 77, done.stderr
    assert "Invalid authorization header" in done.stderr
    assert program.orders() == []


@pytest.mark.parametrize("status", [400, 401])
def test_a_nonce_that_is_taken_stops_one_run(program: Program, status: int) -> None:
    """The gateway's word is told; the next run goes on as if nothing had been."""
    program.turn(nonce_replay_status=status)
    cps = program.sandbox.world.cps
    good, cps.nonces = cps.nonces, _TakenNonces()
    done = program.apply()
    cps.nonces = good

    assert done.returncode == 77, done.stderr
    assert "Duplicate nonce" in done.stderr
    assert "The credentials are not in doubt." in done.stderr
    assert "run the same command again" in done.stderr
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


@pytest.mark.parametrize("grave", ["error", "warning"])
def test_a_certificate_of_another_name_that_somebody_uploads(program: Program, grave: str) -> None:
    """Refused, the certificate that was ordered takes its place; warned of, a person is asked."""
    program.turn(common_name_mismatch=grave)
    scm = program.sandbox.world.scm
    scm.switches.hold_orders = True
    program.write(timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    _upload_of_another_name(program)
    scm.switches.hold_orders = False

    done = program.apply()

    (order,) = program.orders()
    if grave == "error":
        assert done.returncode == 0, done.stderr
        assert program.production_serial() == serial_of(order)
    else:
        assert done.returncode == 3, done.stderr
        assert f"certificate [{OTHER}] does not match the CSR" in done.stderr
        assert program.production() == {}


def _upload_of_another_name(program: Program) -> None:
    """Put a certificate for the right key and another common name into the open change."""
    world, enrollment = program.sandbox.world, program.enrollment()
    change = enrollment.pending
    assert change is not None
    with world.lock:
        (request,) = change.requests
        issued = world.cas.issue(
            request.csr_pem,
            [OTHER, *enrollment.names],
            world.scm.accounts["sectigo-dv"].profile,
            days=90,
            now=world.clock.now(),
        )
        chain = "".join(issued.intermediates_pem)
        uploaded = Uploaded(request.key_algorithm, issued.leaf_pem, chain)
        inputs.upload(world.cps, enrollment, change, (uploaded,))
