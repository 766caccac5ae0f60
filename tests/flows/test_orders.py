"""What can become of an order at SCM: approved late, declined, rejected, stuck."""

import json

import pytest
from program import Program
from request_document import APPROVAL

from connector.sandbox.scm.state import Order

SHORT = {"issuance": "1s"}


def ctl(program: Program, *words: str) -> None:
    done = program.run("sandbox", "ctl", *words)
    assert done.returncode == 0, done.stderr


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


@pytest.mark.promise("approval")
def test_an_order_that_waits_for_approval(program: Program) -> None:
    """Exit 75 names order and place; after the approval the next run goes on with it."""
    program.write(**APPROVAL, timeouts=SHORT)
    waiting = program.apply()
    (order,) = program.orders()
    assert waiting.returncode == 75
    assert order.id in waiting.stderr
    assert "approved in SCM (Certificates > SSL Certificates)" in waiting.stderr

    ctl(program, "approve", order.id)
    program.write(**APPROVAL)
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


@pytest.mark.promise("declined")
def test_a_declined_order(program: Program) -> None:
    """Named and closed, again and again the same; a new one for the same CSR only when asked."""
    program.write(**APPROVAL, timeouts=SHORT)
    assert program.apply().returncode == 75
    (order,) = program.orders()
    ctl(program, "decline", order.id)

    first = program.apply()
    again = program.apply()

    assert (first.returncode, again.returncode) == (1, 1)
    assert first.stderr == again.stderr
    assert f"Order {order.id} for www.example.com was declined" in first.stderr
    assert f"orders forget {key_of(order)}" in first.stderr
    assert " problem " in row_in_cert_ids(program)
    (listed,) = json.loads(program.run("orders", "list", "--json").stdout)["orders"]
    assert (listed["stage"], listed["note"]) == ("declined", "Declined")

    assert program.run("orders", "forget", key_of(order)).returncode == 0
    program.write(**{**APPROVAL, "scm_account": "default"})
    assert program.apply().returncode == 0
    assert [one.csr_sha256 for one in program.sandbox.world.scm.orders.values()] == [
        order.csr_sha256
    ] * 2


@pytest.mark.promise("declined")
def test_a_declined_order_gives_way_to_a_new_trigger(program: Program) -> None:
    """Without touching the journal: a new value opens a new change with a new CSR."""
    program.write(**APPROVAL, timeouts=SHORT)
    program.apply()
    (order,) = program.orders()
    ctl(program, "decline", order.id)
    assert program.apply().returncode == 1

    program.write(**{**APPROVAL, "scm_account": "default", "renewal_trigger": "again"})

    assert program.apply().returncode == 0
    assert len(program.orders()) == 2


@pytest.mark.promise("rejected")
def test_an_order_that_the_ca_rejects(program: Program) -> None:
    program.sandbox.world.scm.switches.hold_orders = True
    program.write(timeouts=SHORT)
    program.apply()
    (order,) = program.orders()
    ctl(program, "reject", order.id)

    rejected = program.apply()

    assert rejected.returncode == 1
    assert f"Order {order.id} for www.example.com ended without" in rejected.stderr
    assert "'Rejected'" in rejected.stderr
    assert program.apply().stderr == rejected.stderr


@pytest.mark.promise("stuck")
def test_an_order_that_is_stuck_at_the_ca(program: Program) -> None:
    """75 with id and SCM's word; nothing is given up, and later it goes on."""
    program.sandbox.world.scm.switches.hold_orders = True
    program.write(timeouts=SHORT)

    stuck = program.apply()

    (order,) = program.orders()
    assert stuck.returncode == 75
    assert f"Order {order.id} for www.example.com is being processed" in stuck.stderr
    assert "'Applied'" in stuck.stderr
    program.sandbox.world.scm.switches.hold_orders = False
    program.write()
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1
