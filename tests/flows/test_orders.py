"""What can become of an order at SCM: approved late, declined, rejected, stuck."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from program import Program
from request_document import ADMIN

from connector.sandbox.scm.state import Order

SHORT = {"issuance": "1s"}
BOTH_APIS = pytest.mark.parametrize(
    "wanted",
    [
        pytest.param({"scm_account": "sectigo-dv"}, id="Enrollment API"),
        pytest.param(ADMIN, id="Admin API"),
    ],
)
"""Each order is one of both, and told by the id of the API that placed it."""


def ctl(program: Program, *words: str) -> None:
    done = program.run("sandbox", "ctl", *words)
    assert done.returncode == 0, done.stderr


def ordered(program: Program, wanted: dict[str, Any]) -> Order:
    """Run until an order waits, which the sandbox's switches must bring about; return it."""
    program.write(**wanted, timeouts=SHORT)
    done = program.apply()
    assert done.returncode == 75, done.stderr
    (order,) = program.orders()
    assert f"Order {told_id(order, wanted)} placed at SCM (RSA)." in done.stderr
    assert f"www.example.com: Order {told_id(order, wanted)}" in done.stderr
    (note,) = Path(program.environment()["AKAMAI_SCM_STATE"]).glob("ordered/*.json")
    assert json.loads(note.read_text())["order_id"] == told_id(order, wanted)
    return order


def told_id(order: Order, wanted: dict[str, Any]) -> str:
    return str(order.ssl_id) if wanted["scm_account"] == "admin" else order.id


def key_of(order: Order) -> str:
    """Return what names the order in `orders`."""
    return order.comments.rpartition(":")[2]


def row_in_cert_ids(program: Program) -> str:
    (row,) = (
        line
        for line in (program.sandbox.directory / "logs" / "cert.ids").read_text().splitlines()
        if not line.startswith("#")
    )
    return row


@BOTH_APIS
@pytest.mark.promise("approval")
def test_an_order_that_waits_for_approval(wanted: dict[str, Any], program: Program) -> None:
    """Exit 75 names order and place; after the approval the next run goes on with it."""
    ctl(program, "switch", "scm.approval_required=true")
    order = ordered(program, wanted)
    waiting = program.apply()
    assert waiting.returncode == 75
    assert "approved in SCM (Certificates > SSL Certificates)" in waiting.stderr

    ctl(program, "approve", order.id)
    program.write(**wanted)
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


@BOTH_APIS
@pytest.mark.promise("declined")
def test_a_declined_order(wanted: dict[str, Any], program: Program) -> None:
    """Named and closed, again and again the same; a new one for the same CSR only when asked."""
    ctl(program, "switch", "scm.approval_required=true")
    order = ordered(program, wanted)
    ctl(program, "decline", order.id)

    first = program.apply()
    again = program.apply()

    assert (first.returncode, again.returncode) == (1, 1)
    assert first.stderr == again.stderr
    named = f"www.example.com: Order {told_id(order, wanted)} was declined"
    assert named in first.stderr
    assert f"orders forget {key_of(order)}" in first.stderr
    assert " problem " in row_in_cert_ids(program)
    assert f"orders forget {key_of(order)}" in program.run("status", "request.yaml").stdout
    (listed,) = json.loads(program.run("orders", "list", "--json").stdout)["orders"]
    assert (listed["stage"], listed["note"]) == ("declined", "Declined")

    ctl(program, "switch", "scm.approval_required=false")
    assert program.run("orders", "forget", key_of(order)).returncode == 0
    program.write(**wanted)
    assert program.apply().returncode == 0
    keys = [one.csr_sha256 for one in program.sandbox.world.scm.orders.values()]
    assert keys == [order.csr_sha256] * 2


@pytest.mark.promise("declined")
def test_a_declined_order_gives_way_to_a_new_trigger(program: Program) -> None:
    """Without touching the journal: a new value opens a new change with a new CSR."""
    wanted = {"scm_account": "sectigo-dv"}
    ctl(program, "switch", "scm.approval_required=true")
    ctl(program, "decline", ordered(program, wanted).id)
    assert program.apply().returncode == 1

    ctl(program, "switch", "scm.approval_required=false")
    program.write(**wanted, renewal_trigger="again")

    assert program.apply().returncode == 0
    assert len(program.orders()) == 2


@BOTH_APIS
@pytest.mark.promise("rejected")
def test_an_order_that_the_ca_rejects(wanted: dict[str, Any], program: Program) -> None:
    ctl(program, "switch", "scm.hold_orders=true")
    order = ordered(program, wanted)
    ctl(program, "reject", order.id)

    rejected = program.apply()

    assert rejected.returncode == 1
    named = f"www.example.com: Order {told_id(order, wanted)} ended without a certificate"
    assert named in rejected.stderr
    assert "'Rejected'" in rejected.stderr
    assert program.apply().stderr == rejected.stderr


@BOTH_APIS
@pytest.mark.promise("stuck")
def test_an_order_that_is_stuck_at_the_ca(wanted: dict[str, Any], program: Program) -> None:
    """75 with id and SCM's word; nothing is given up, and later it goes on."""
    ctl(program, "switch", "scm.hold_orders=true")
    ordered(program, wanted)

    stuck = program.apply()

    assert stuck.returncode == 75
    assert "is being processed (SCM says 'Applied')" in stuck.stderr
    ctl(program, "switch", "scm.hold_orders=false")
    program.write(**wanted)
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


@BOTH_APIS
def test_an_answer_that_is_cut_off(wanted: dict[str, Any], program: Program) -> None:
    """Not taken for a wrong certificate: nothing is ordered anew, the next run collects it."""
    ctl(program, "switch", "scm.truncated_pem=true")
    program.write(**wanted)

    cut = program.apply()

    assert cut.returncode == 69
    assert "cut off" in cut.stderr
    ctl(program, "switch", "scm.truncated_pem=false")
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


def test_a_public_certificate_of_ten_years_is_told(program: Program) -> None:
    """It is deployed, since the CA may be private after all; but nobody has to find out later."""
    scm = program.sandbox.world.scm
    scm.accounts = {
        name: replace(account, term=3650, profile=replace(account.profile, terms=(3650,)))
        for name, account in scm.accounts.items()
    }
    program.write(auto_approve=True)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "the certificate is valid for 3650 days; browsers refuse a public one" in done.stderr
