"""`revoke`: at SCM, for good, only when a person says so; the next `apply` renews."""

import json

import pytest
from program import Program
from request_document import ADMIN

from connector.core.x509.serial import even_hex
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm.orders import settle

REVOKE = ("revoke", "request.yaml", "--reason", "keyCompromise")


@pytest.fixture
def live(program: Program) -> Program:
    assert program.apply().returncode == 0
    return program


def statuses(program: Program) -> list[str]:
    return [settle(program.sandbox.world.scm, order).value for order in program.orders()]


@pytest.mark.promise("command-revoke")
def test_it_tells_what_will_happen_and_wants_a_word(live: Program) -> None:
    """That it is live is said; without a terminal and --yes nothing is done."""
    asked = live.run(*REVOKE)

    assert asked.returncode == 3
    (order,) = live.orders()
    serial = even_hex(f"{live.production_serial():X}")
    assert f"Serial {serial} (RSA, valid until " in asked.stderr
    assert f", order {order.id}, account sectigo-dv)" in asked.stderr
    assert "LIVE" in asked.stderr
    assert "keyCompromise" in asked.stderr
    assert statuses(live) == ["Issued"]


@pytest.mark.promise("command-revoke")
def test_what_is_live_is_revoked_once_and_then_renewed(live: Program) -> None:
    done = live.run(*REVOKE, "--why", "laptop stolen", "--yes", "--json")

    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)["revocations"]
    assert (told["outcome"], told["live"], told["reason"]) == ("revoked", True, 1)
    assert [order.revocation_reason for order in live.orders()] == [1]

    again = live.run(*REVOKE, "--yes", "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["revocations"][0]["outcome"] == "revoked_before"
    due = live.run("status", "request.yaml", "--json", "--detailed-exitcode")
    assert due.returncode == 2
    assert json.loads(due.stdout)["certificates"][0]["reason"] == "revoked"
    assert live.apply().returncode == 0
    assert statuses(live) == ["Revoked", "Issued"]


def test_what_was_revoked_from_here_is_renewed_though_nobody_is_asked(live: Program) -> None:
    """As it was promised; a certificate that names no place to ask wants no check either."""
    live.write(check_revocation=False)
    done = live.run(*REVOKE, "--yes")

    assert "The next `apply` sees the revocation and renews." in done.stderr
    assert live.apply().returncode == 0
    assert statuses(live) == ["Revoked", "Issued"]
    assert live.run("status", "request.yaml", "--detailed-exitcode").returncode == 0


@pytest.mark.promise("command-revoke")
@pytest.mark.parametrize("name", ["--serial", "--order"])
def test_an_older_certificate_is_named(live: Program, name) -> None:
    """What is live stays good."""
    old, serial = live.orders()[0], f"{live.production_serial():x}"
    live.write(renewal_trigger="now")
    assert live.apply().returncode == 0

    value = serial if name == "--serial" else old.id
    done = live.run("revoke", "request.yaml", "--reason", "4", name, value, "--yes")

    assert done.returncode == 0, done.stderr
    assert "not on Akamai's production network" in done.stderr
    assert statuses(live) == ["Revoked", "Issued"]


@pytest.mark.promise("command-revoke")
@pytest.mark.parametrize("name", ["--serial", "--order"])
def test_what_the_journal_knows_needs_no_request(live: Program, name) -> None:
    """It says whether it is live as long as Akamai can be asked; a stranger's id is refused."""
    (order,) = live.orders()
    serial = f"0{live.production_serial():x}"
    colons = ":".join(serial[at : at + 2] for at in range(0, len(serial), 2))
    value = colons if name == "--serial" else order.id
    words = ("revoke", name, value, "--reason", "superseded")

    asked = live.run(*words)
    assert asked.returncode == 3
    assert "LIVE" in asked.stderr
    live.sandbox.world.faults.add(Fault(Kind.ANSWER, server="cps", times=20, status=404))
    blind = live.run(*words)
    assert blind.returncode == 3
    assert "Whether it is live on Akamai could not be found out" in blind.stderr
    live.sandbox.world.faults.clear()
    unknown = live.run("revoke", name, "ab12", "--reason", "4", "--yes", "--json")
    assert unknown.returncode == 1
    assert "knows no order or serial 'ab12'" in unknown.stderr
    assert json.loads(unknown.stdout)["revocations"][0]["outcome"] == "failed"

    done = live.run(*words, "--yes", "--json")

    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)["revocations"]
    assert (told["outcome"], told["order_id"], told["live"]) == ("revoked", order.id, True)
    assert statuses(live) == ["Revoked"]


@pytest.mark.promise("command-revoke")
def test_a_certificate_of_an_unknown_order_is_for_a_person(live: Program) -> None:
    """Nothing is revoked on a guess."""
    other = str(live.directory / "other")

    done = live.run(*REVOKE, "--yes", AKAMAI_SCM_STATE=other)

    assert done.returncode == 1
    assert f"{live.production_serial():X}" in done.stderr
    assert "Revoke it in SCM" in done.stderr
    assert statuses(live) == ["Issued"]


@pytest.mark.promise("command-revoke")
def test_an_administrator_finds_the_order_that_the_journal_lost(program: Program) -> None:
    """By the serial number; a second time it is revoked already."""
    program.write(**ADMIN)
    assert program.apply().returncode == 0
    (order,) = json.loads(program.run("orders", "list", "--json").stdout)["orders"]
    other = str(program.directory / "other")

    for outcome in ("revoked", "revoked_before"):
        done = program.run(*REVOKE, "--yes", "--json", AKAMAI_SCM_STATE=other)
        assert done.returncode == 0, done.stderr
        (told,) = json.loads(done.stdout)["revocations"]
        assert (told["outcome"], told["order_id"]) == (outcome, order["order_id"])
    assert statuses(program) == ["Revoked"]


def test_nothing_live_is_no_success(program: Program) -> None:
    """A script must not believe that something was revoked."""
    done = program.run(*REVOKE, "--yes", "--json")

    assert done.returncode == 1
    (told,) = json.loads(done.stdout)["revocations"]
    assert (told["outcome"], told["exit"]) == ("failed", 1)
    assert "Nothing of www.example.com is live" in told["message"]


@pytest.mark.promise("command-revoke")
@pytest.mark.parametrize("effect", [True, False], ids=["SCM had it", "SCM never had it"])
def test_a_kill_in_between_ends_in_the_same_place(live: Program, effect) -> None:
    fault = Fault(Kind.HANG, server="scm", method="DELETE", effect=effect, seconds=30)
    live.kill_during(fault, *REVOKE, "--yes")

    assert live.run(*REVOKE, "--yes").returncode == 0
    assert statuses(live) == ["Revoked"]
