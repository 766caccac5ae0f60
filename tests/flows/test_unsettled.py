"""Where public sources are silent on CPS, either answer is met well."""

from datetime import timedelta

import pytest
from program import Program

from connector.sandbox.cps.phases import Phase
from connector.sandbox.steering import somebody

CANCEL = ("cancel", "request.yaml", "--yes")
MANAGED = {"change_management": True}
BOTH = ["RSA", "ECDSA"]


@pytest.mark.parametrize("status", [401, 400])
def test_an_unknown_client_is_about_credentials(program: Program, status: int) -> None:
    """Exit 77 from every command, whichever status the gateway has for it."""
    program.turn(unknown_client_status=status)
    edgerc = program.sandbox.directory / "edgerc"
    token = program.sandbox.world.cps.credentials.client_token
    wrong = program.directory / "edgerc"
    wrong.write_text(edgerc.read_text().replace(token, "akab-nobody-nobody"))
    wrong.chmod(0o600)

    for words in (("apply",), ("status",), ("cancel", "--yes")):
        done = program.run(*words, "request.yaml", AKAMAI_EDGERC=str(wrong))
        assert done.returncode == 77, done.stderr
        assert "client_token" in done.stderr
    assert program.orders() == []


@pytest.mark.parametrize("may", [True, False], ids=["it may be", "too late"])
def test_a_change_on_its_way_to_production_is_cancelled_or_not(program: Program, may: bool) -> None:
    """Where CPS lets it, it ends; else the message says to let it finish, and it does."""
    program.turn(cancel_at_production=may)
    program.write(**MANAGED, auto_approve=True)
    assert program.apply().returncode == 0
    before = program.production_serial()
    program.write(**MANAGED, renewal_trigger="now")
    assert program.apply().returncode == 3
    with program.sandbox.world.lock:
        somebody.hold_deployments(program.sandbox.world)
    program.write(**MANAGED, renewal_trigger="now", auto_approve=True, wait_for_deployment=False)
    assert program.apply().returncode == 0
    change = program.enrollment().changes[-1]
    assert change.phase is Phase.TO_PRODUCTION

    done = program.run(*CANCEL)

    assert (done.returncode, change.open) == ((0, False) if may else (1, True)), done.stderr
    assert ("let it finish" in done.stderr) is not may
    with program.sandbox.world.lock:
        somebody.release_deployments(program.sandbox.world)
    program.write(**MANAGED, renewal_trigger="now", auto_approve=True)
    assert program.apply().returncode == 0
    assert (program.production_serial() == before) is may


@pytest.mark.parametrize("kept", ["restored", "left"])
def test_staging_after_a_cancelled_change_renews_nothing(program: Program, kept: str) -> None:
    """What is left on staging is told as drift; the certificate on production is what counts."""
    program.turn(staging_after_cancel=kept)
    program.write(**MANAGED, auto_approve=True)
    assert program.apply().returncode == 0
    program.write(**MANAGED, renewal_trigger="now")
    assert program.apply().returncode == 3
    assert program.run(*CANCEL).returncode == 0

    found = program.status()

    assert found["action"] == "none"
    assert ("staging has serial" in "; ".join(found["drift"])) is (kept == "left")
    assert program.apply().returncode == 0
    assert len(program.orders()) == 2


@pytest.mark.parametrize("gone", [False, True], ids=["shown", "gone"])
def test_what_is_deployed_is_told_late(program: Program, gone: bool) -> None:
    """It is waited for, be its change shown as completed or by the history alone."""
    program.turn(deployments_lag_minutes=40, finished_is_gone=gone)
    program.write(timeouts={"deployment": "15m"})

    for orders in (1, 2):
        done = program.apply()
        while done.returncode == 75:
            assert "production does not show it yet" in done.stderr
            done = program.apply()
        assert done.returncode == 0, done.stderr
        assert len(program.orders()) == orders
        assert program.status()["action"] == "none"
        program.sandbox.world.clock.advance(timedelta(days=150))


@pytest.mark.parametrize("switches", [{}, {"history_keeps_other_csr": True}], ids=["gone", "kept"])
def test_the_history_of_two_keys_of_which_one_was_uploaded(
    program: Program, switches: dict[str, object]
) -> None:
    """A CSR without a certificate is none that was live: nothing is due, then the key is added."""
    program.turn(**switches)
    program.write(key_algorithms=BOTH)
    assert program.apply().returncode == 0
    program.write(key_algorithms=["RSA"], renewal_trigger="now")
    assert program.apply().returncode == 0
    settled = program.status()
    program.write(key_algorithms=BOTH, renewal_trigger="now")
    done = program.apply()

    assert settled["action"] == "none"
    assert done.returncode == 0, done.stderr
    assert sorted(program.production()) == ["ECDSA", "RSA"]


@pytest.mark.parametrize("listed", [True, False])
def test_a_certificate_history_with_and_without_staging(program: Program, listed: bool) -> None:
    """Nothing is live and one is on staging: told as that, whatever the history lists."""
    program.turn(history_of_staging=listed)
    program.write(change_management=True)
    assert program.apply().returncode == 3

    assert program.status()["reason"] == "change_management"
