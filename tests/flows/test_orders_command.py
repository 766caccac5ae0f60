"""`orders`: the journal for people and scripts, and the way out of a lost answer."""

import json
from dataclasses import replace
from typing import Any

import pytest
from program import Program

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
