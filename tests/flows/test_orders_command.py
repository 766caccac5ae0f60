"""`orders`: the journal for people and scripts, and the way out of a lost answer."""

import json
import shutil
from dataclasses import replace
from typing import Any

import pytest
from program import Program
from request_document import ADMIN

from connector.sandbox.faults import Fault, Kind

pytestmark = pytest.mark.promise("command-orders")
ORDER_HANGS = Fault(Kind.HANG, server="scm", method="POST", path="certificates$", seconds=30)


def listed(program: Program, *words: str) -> list[dict[str, Any]]:
    done = program.run("orders", *words, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["schema"] == 1
    orders: list[dict[str, Any]] = told["orders"]
    return orders


@pytest.fixture
def lost(program: Program) -> Program:
    """SCM took the order and the program was killed before it had the answer."""
    program.kill_during(replace(ORDER_HANGS, effect=True))
    stopped = program.apply()
    assert stopped.returncode == 3
    assert "orders adopt" in stopped.stderr
    return program


def test_an_order_is_listed_and_shown(program: Program) -> None:
    assert program.apply().returncode == 0
    (order,) = program.orders()

    (row,) = listed(program, "list")
    assert (row["order_id"], row["stage"]) == (order.id, "issued")
    assert listed(program, "show", order.id) == listed(program, "show", row["csr"][:12]) == [row]
    assert order.id in program.run("orders", "list").stdout
    assert f"order_id: {order.id}" in program.run("orders", "show", order.id).stdout.splitlines()


def test_an_order_whose_answer_was_lost_is_adopted(lost: Program) -> None:
    """With the id that a person found at SCM the next run finishes; nothing is ordered twice."""
    (order,) = lost.orders()
    (row,) = listed(lost, "list")
    assert row["stage"] == "intended"

    (adopted,) = listed(lost, "adopt", row["csr"][:16], order.id)

    assert (adopted["stage"], adopted["order_id"]) == ("placed", order.id)
    assert lost.apply().returncode == 0
    assert [one.id for one in lost.orders()] == [order.id]


def test_an_order_that_scm_never_had_is_forgotten(program: Program) -> None:
    """Killed before SCM saw it: a person looks, says so, and the next run orders."""
    program.kill_during(ORDER_HANGS)
    assert program.apply().returncode == 3
    (row,) = listed(program, "list")

    (forgotten,) = listed(program, "forget", row["csr"][:16], "--why", "SCM has none")

    assert forgotten["stage"] == "closed"
    assert forgotten["note"].endswith(": SCM has none")
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


def ctl(program: Program, *words: str) -> None:
    done = program.run("sandbox", "ctl", *words)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def waiting(program: Program) -> Program:
    """An order waits to be approved."""
    ctl(program, "switch", "scm.approval_required=true")
    program.write(timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    return program


def test_what_scm_may_still_issue_is_not_forgotten_in_passing(waiting: Program) -> None:
    (order,) = waiting.orders()

    asked = waiting.run("orders", "forget", order.id)

    assert asked.returncode == 3
    assert f"Order {order.id} is at SCM (Requested) and may still be issued." in asked.stderr
    assert "give --yes" in asked.stderr
    (row,) = listed(waiting, "list")
    assert row["stage"] == "placed"
    waiting.sandbox.world.faults.add(Fault(Kind.ANSWER, server="scm", times=20, status=503))
    mute = waiting.run("orders", "forget", order.id)
    assert mute.returncode == 3
    assert "SCM could not be asked" in mute.stderr
    waiting.sandbox.world.faults.clear()
    (forgotten,) = listed(waiting, "forget", order.id, "--yes")
    assert forgotten["stage"] == "closed"


def test_a_declined_order_is_forgotten_at_once(waiting: Program) -> None:
    """An id means that order for good, also once another one of its CSR is open."""
    (order,) = waiting.orders()
    ctl(waiting, "decline", order.id)
    assert waiting.apply().returncode == 1
    (forgotten,) = listed(waiting, "forget", order.id)
    assert forgotten["note"].startswith("Declined; forgotten by ")
    assert waiting.apply().returncode == 75
    before = listed(waiting, "list")
    assert [row["stage"] for row in before] == ["placed", "closed"]

    again = waiting.run("orders", "forget", order.id)

    assert again.returncode == 0
    assert f"Order {order.id} for www.example.com" in again.stderr
    assert "closed already (Declined; forgotten by" in again.stderr
    assert f"Order {before[0]['order_id']} for www.example.com" in again.stderr
    assert "is open (placed)" in again.stderr
    assert listed(waiting, "list") == before
    assert listed(waiting, "show", order.id) == before[1:]
    assert listed(waiting, "show", before[0]["csr"]) == before[:1]


def test_what_is_declined_at_scm_is_forgotten_before_apply_knows(waiting: Program) -> None:
    (order,) = waiting.orders()
    ctl(waiting, "decline", order.id)

    assert waiting.run("orders", "forget", order.id).returncode == 0


def test_what_is_issued_is_not_forgotten(program: Program) -> None:
    assert program.apply().returncode == 0
    (order,) = program.orders()

    refused = program.run("orders", "forget", order.id, "--yes")

    assert refused.returncode == 64
    assert "nothing to forget" in refused.stderr
    assert [row["stage"] for row in listed(program, "list")] == ["issued"]


def test_an_id_that_scm_does_not_know_is_not_adopted(lost: Program) -> None:
    (row,) = listed(lost, "list")

    done = lost.run("orders", "adopt", row["csr"][:16], "9013")

    assert done.returncode == 1
    assert "SCM has no order 9013 for the account 'sectigo-dv'." in done.stderr
    assert "certId" in done.stderr
    assert "Nothing was written." in done.stderr
    lost.sandbox.world.faults.add(Fault(Kind.ANSWER, server="scm", times=20, status=503))
    mute = lost.run("orders", "adopt", row["csr"][:16], "9013")
    assert mute.returncode == 69
    assert "Nothing was written." in mute.stderr
    assert listed(lost, "list") == [row]


def test_without_its_state_an_order_is_adopted_at_the_account_that_the_list_names(
    lost: Program,
) -> None:
    """`cert.ids` is left where the state is thrown away, and has the account."""
    (row,) = listed(lost, "list")
    (order,) = lost.orders()
    shutil.rmtree(lost.sandbox.directory / "state")

    done = lost.run("orders", "adopt", row["csr"], order.id)

    assert done.returncode == 0, done.stderr
    assert lost.apply().returncode == 0
    assert len(lost.orders()) == 1


def test_an_adopted_id_that_scm_does_not_know_any_more_is_corrected(lost: Program) -> None:
    (row,) = listed(lost, "list")
    lost.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "scm", "GET", "9013/status$", status=200, body='{"status": "Applied"}')
    )
    listed(lost, "adopt", row["csr"][:16], "9013")

    stopped = lost.apply()

    assert stopped.returncode == 1
    assert "Order 9013 was adopted by" in stopped.stderr
    assert f"orders adopt {row['csr'][:16]} ID" in stopped.stderr
    (order,) = lost.orders()
    (corrected,) = listed(lost, "adopt", row["csr"][:16], order.id)
    assert (corrected["stage"], corrected["order_id"]) == ("placed", order.id)
    refused = lost.run("orders", "adopt", row["csr"][:16], "9013")
    assert refused.returncode == 1
    assert "which SCM has; it is not replaced by 9013" in refused.stderr
    assert lost.apply().returncode == 0
    assert len(lost.orders()) == 1


def test_the_admin_api_tells_whose_order_it_is(program: Program) -> None:
    """Another name's order is not adopted; one that the search finds is not forgotten."""
    program.write(**ADMIN, common_name="shop.example.com")
    assert program.apply().returncode == 0
    program.write(**ADMIN)
    program.kill_during(
        Fault(Kind.HANG, "scm", "POST", "/api/ssl/v1/enroll$", effect=True, seconds=30)
    )
    other, order = program.orders()
    (row, _) = listed(program, "list")
    key = row["csr"][:16]

    mixed_up = program.run("orders", "adopt", key, str(other.ssl_id))
    assert mixed_up.returncode == 1
    assert f"{other.ssl_id} at SCM is for shop.example.com" in mixed_up.stderr
    other.names = ("www.example.com",)
    assert "is for another CSR: its comments have akamai-scm:" in (
        program.run("orders", "adopt", key, str(other.ssl_id)).stderr
    )

    asked = program.run("orders", "forget", key)
    assert asked.returncode == 3
    assert f"orders adopt {key} {order.ssl_id}" in asked.stderr
    assert listed(program, "adopt", key, str(order.ssl_id))[0]["stage"] == "placed"
