"""Changes that others open at Akamai, and changes of ours that others cancel."""

from datetime import timedelta

import pytest
from patience import HANGS
from program import Program, serial_of, wait_until
from request_document import ADMIN

from connector.sandbox.cps.phases import Phase
from connector.sandbox.steering import somebody


@pytest.mark.promise("cps-renewal")
def test_a_renewal_that_cps_opened_is_used_once_it_is_due(program: Program) -> None:
    """Before that the plan stays as it was; then SCM is searched, and that change is used."""
    program.write(**ADMIN, renew_before_days=30)
    assert program.apply().returncode == 0
    settled = program.status()
    program.sandbox.world.clock.advance(timedelta(days=145))
    early = program.status()
    opened = program.enrollment().pending
    assert opened is not None
    message = early["message"]
    assert f"a renewal (change {opened.id}, " in message
    assert "that CPS opens by itself 60 days before expiry is open" in message
    for told in (settled, early):
        told["message"] = ""
        del told["domains"]  # their days pass
    assert settled == early
    done = program.apply()
    assert (done.returncode, len(program.orders())) == (0, 1)

    program.sandbox.world.clock.advance(timedelta(days=25))
    assert program.status()["reason"] == "awaiting_order"
    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert opened.phase is Phase.COMPLETE
    assert len(program.enrollment().changes) == 2
    _, second = program.orders()
    assert program.production_serial() == serial_of(second)


@pytest.mark.promise("foreign-change")
def test_a_foreign_change_is_named_and_left_until_it_is_needed(program: Program) -> None:
    """Not due: drift, nothing done. Due: it fits, and SCM has no order for it, so it is used."""
    program.write(**ADMIN)
    assert program.apply().returncode == 0
    opened = program.somebody(somebody.open_foreign_change)
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1
    program.write(**ADMIN, renewal_trigger="now")

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert opened.phase is Phase.COMPLETE
    assert len(program.orders()) == 2


@pytest.mark.promise("foreign-change")
def test_a_foreign_change_that_does_not_fit_is_left(program: Program) -> None:
    """Exit 3 names it; it is neither used nor cancelled."""
    program.write(sans=["api.example.com"])
    assert program.apply().returncode == 0
    names = ["api.example.com", "other.example.com"]
    opened = program.somebody(somebody.open_foreign_change, names=names)
    wait_until(lambda: program.status()["change_status"] == "wait-upload-third-party")
    assert f"change {opened.id} was opened by somebody else" in program.status()["drift"]
    program.sandbox.world.ledger.clear()

    asked = program.apply()

    assert asked.returncode == 3
    assert f"Somebody else's change {opened.id} (wait-upload-third-party)" in asked.stderr
    assert "-other.example.com" in asked.stderr
    assert "Finish or cancel it in Akamai Control Center" in asked.stderr
    assert program.sandbox.world.ledger.writes("cps") == ()
    assert (opened.open, len(program.orders())) == (True, 1)


@pytest.mark.promise("foreign-change")
def test_a_setting_cannot_be_changed_over_a_foreign_change(program: Program) -> None:
    assert program.apply().returncode == 0
    opened = program.somebody(somebody.open_foreign_change)
    wait_until(lambda: "wait-upload-third-party" in program.status()["message"])
    program.write(network_configuration={"quic_enabled": True})

    asked = program.apply()

    assert asked.returncode == 3
    assert "network_configuration.quic_enabled cannot be updated" in asked.stderr
    assert opened.open


def cancelled_after(program: Program, moment: str) -> None:
    """Run until the change has come to *moment*, and let somebody cancel it then."""
    world = program.sandbox.world
    if moment == "order":
        world.scm.switches.hold_orders = True
    if moment == "upload":
        world.cps.deployments_held = True
    if moment == "CSR":
        with world.lock:
            somebody.warn(world, "*", "pre", "Something.")
    program.write(timeouts={"issuance": "1s", "deployment": "1s"})
    assert program.apply().returncode in {75, 3}
    program.somebody(somebody.cancel_as_somebody)
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
        program.sandbox.world.clock.advance(timedelta(days=135))
    before = len(program.orders())
    cancelled_after(program, moment)
    lost = program.orders()[before:]
    assert len(lost) == (0 if moment == "CSR" else 1)
    assert all(
        f"order {one.id} (RSA) can no longer be used" in "; ".join(program.status()["notes"])
        for one in lost
    )

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert all(f"Note: order {one.id} (RSA) can no longer be used" in done.stderr for one in lost)
    assert len(program.orders()) == before + len(lost) + 1
    assert program.production_serial() == serial_of(program.orders()[-1])
    found = program.status()
    assert found["action"] == "none"
    assert "can no longer be used" not in "; ".join(found["notes"])


@pytest.mark.promise("cancelled-change")
def test_a_cancellation_in_the_middle_of_a_run_ends_it(program: Program) -> None:
    """Nobody fights: once CPS is asked again, the run stops and says so; the next starts anew."""
    program.sandbox.world.scm.switches.hold_orders = True
    process = program.start("apply", "request.yaml")
    wait_until(lambda: len(program.sandbox.world.scm.orders) == 1)
    opened = program.somebody(somebody.cancel_as_somebody)
    program.sandbox.world.scm.switches.hold_orders = False

    _, err = process.communicate(timeout=HANGS)

    assert process.returncode == 1
    assert f"Change {opened.id} was cancelled by somebody else" in err
    assert "Running again opens a new change, with a new CSR and a new order." in err
    assert program.apply().returncode == 0
    assert len(program.orders()) == 2
