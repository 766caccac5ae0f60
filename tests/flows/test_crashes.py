"""A kill at any moment, then the same command again, ends in the same place."""

from datetime import timedelta

import pytest
from person import answer
from program import Program, serial_of

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering.somebody import warn

ORDERS = "/api/v1/certificates$"


def hang(server: str, method: str, path: str, *, effect: bool) -> Fault:
    return Fault(Kind.HANG, server, method, path, effect=effect, seconds=60)


def test_a_lost_order_is_not_repeated_and_can_be_adopted(program: Program) -> None:
    """Killed when SCM had the order: exit 3 says what to look up, `orders adopt` goes on."""
    program.kill_during(hang("scm", "POST", ORDERS, effect=True))

    again = program.apply()

    (order,) = program.orders()
    assert again.returncode == 3
    assert order.comments in again.stderr
    key = order.comments.rpartition(":")[2]
    assert f"orders adopt {key}" in again.stderr
    adopted = program.run("orders", "adopt", key, order.id)
    assert adopted.returncode == 0, adopted.stderr
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


def test_an_order_that_never_arrived_waits_for_a_person(program: Program) -> None:
    """Killed before SCM had the order: nobody guesses; after `orders forget` there is one."""
    program.kill_during(hang("scm", "POST", ORDERS, effect=False))
    program.sandbox.world.faults.clear()

    assert program.apply().returncode == 3
    assert program.orders() == []
    listed = program.run("orders", "list")
    key = listed.stdout.splitlines()[1].split()[5]
    forgotten = program.run("orders", "forget", key)
    assert forgotten.returncode == 0, forgotten.stderr
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(hang("cps", "POST", "/enrollments$", effect=False), id="enrollment not made"),
        pytest.param(hang("cps", "GET", "third-party-csr$", effect=True), id="reading the CSR"),
        pytest.param(hang("scm", "GET", "/status$", effect=True), id="right after the order"),
        pytest.param(hang("scm", "GET", "certificates/[^/]+$", effect=True), id="collecting"),
        pytest.param(hang("cps", "POST", "trust-chain$", effect=True), id="uploaded"),
        pytest.param(hang("cps", "POST", "trust-chain$", effect=False), id="not uploaded"),
        pytest.param(hang("cps", "GET", "/deployments$", effect=True), id="looking at networks"),
    ],
)
def test_a_kill_anywhere_else_needs_no_person(program: Program, fault: Fault) -> None:
    """The next `apply` finishes by itself, with one order and that certificate live."""
    program.kill_during(fault)
    program.sandbox.world.faults.clear()

    again = program.apply()

    assert again.returncode == 0, again.stderr
    (order,) = program.orders()
    assert order.issued is not None
    assert program.production_serial() == int(order.issued.serial.replace(":", ""), 16)


def test_a_kill_while_the_first_change_is_opened_is_asked_about_once(program: Program) -> None:
    """Another run may have opened it, and SCM cannot be searched; a person has looked: go on."""
    program.kill_during(hang("cps", "POST", "/enrollments$", effect=True))
    program.sandbox.world.faults.clear()

    stopped = program.apply()

    assert stopped.returncode == 3, stopped.stderr
    assert program.orders() == []
    assert program.status()["reason"] == "order_id_lost"
    assert answer(program, stopped)
    again = program.apply()
    assert again.returncode == 0, again.stderr
    (order,) = program.orders()
    assert program.production_serial() == serial_of(order)


def test_a_dropped_answer_to_an_order_is_told_at_once(program: Program) -> None:
    """Without a kill the same holds: the run itself ends with 3, and orders no second time."""
    program.sandbox.world.faults.add(Fault(Kind.DROP, "scm", "POST", ORDERS, effect=True))

    first, second = program.apply(), program.apply()

    assert (first.returncode, second.returncode) == (3, 3)
    assert len(program.orders()) == 1


@pytest.mark.parametrize("effect", [True, False], ids=["renewal opened", "renewal not opened"])
def test_a_kill_while_a_renewal_is_opened(program: Program, effect: bool) -> None:
    """Whether CPS had it or not: one order; what was perhaps opened is replaced, not used."""
    assert program.apply().returncode == 0
    program.sandbox.world.clock.advance(timedelta(days=135))
    program.kill_during(hang("cps", "PUT", "/enrollments/", effect=effect))
    program.sandbox.world.faults.clear()

    again = program.apply()

    assert again.returncode == 0, again.stderr
    assert len(program.orders()) == 2
    assert len(program.enrollment().changes) == (3 if effect else 2)
    assert program.production_serial() == serial_of(program.orders()[-1])


@pytest.mark.parametrize("effect", [True, False], ids=["taken", "not taken"])
@pytest.mark.parametrize("what", ["pre-verification", "post-verification", "change-management"])
def test_a_kill_while_something_is_acknowledged(program: Program, what: str, effect: bool) -> None:
    with program.sandbox.world.lock:
        for stage in ("pre", "post"):
            warn(program.sandbox.world, "*", stage, "Trust chain is empty.")
    program.write(auto_approve=True, change_management=True)
    program.kill_during(hang("cps", "POST", f"{what}.*-ack$", effect=effect))
    program.sandbox.world.faults.clear()

    again = program.apply()

    assert again.returncode == 0, again.stderr
    (order,) = program.orders()
    assert program.production_serial() == serial_of(order)
