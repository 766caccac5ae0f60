"""An order whose answer was lost is looked for where SCM can be searched: by its Admin API."""

from program import Program, let_time_pass
from request_document import ADMIN

from connector.sandbox.faults import Fault, Kind

ENROLL = "/api/ssl/v1/enroll$"
SEARCH = "/api/ssl/v1$"


def test_a_lost_order_is_found_and_followed(program: Program) -> None:
    """Killed when SCM had the order: the next run finds it by itself."""
    program.write(**ADMIN)
    program.kill_during(Fault(Kind.HANG, "scm", "POST", ENROLL, effect=True, seconds=60))
    program.sandbox.world.faults.clear()

    again = program.apply()

    assert again.returncode == 0, again.stderr
    (order,) = program.orders()
    assert f"Order {order.ssl_id}" in again.stderr
    assert "is found at SCM" in again.stderr


def test_a_kill_while_it_is_searched_for(program: Program) -> None:
    """Twice killed, once ordered."""
    program.write(**ADMIN)
    program.kill_during(Fault(Kind.HANG, "scm", "POST", ENROLL, effect=True, seconds=60))
    program.kill_during(Fault(Kind.HANG, "scm", "GET", SEARCH, effect=True, seconds=60))
    program.sandbox.world.faults.clear()

    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


def test_an_order_that_never_arrived_is_placed_again(program: Program) -> None:
    """Killed before SCM had it: given time to show, then ordered, once."""
    program.write(**ADMIN, timeouts={"issuance": "1s"})
    program.kill_during(Fault(Kind.HANG, "scm", "POST", ENROLL, effect=False, seconds=60))
    program.sandbox.world.faults.clear()
    waiting = program.apply()
    assert waiting.returncode == 75
    assert "it is looked for at SCM" in waiting.stderr
    assert program.orders() == []

    let_time_pass(program)
    program.write(**ADMIN)
    again = program.apply()

    assert again.returncode == 0, again.stderr
    assert "SCM does not have it" in again.stderr
    assert len(program.orders()) == 1


def test_an_order_that_vanishes_twice_is_for_a_person(program: Program) -> None:
    """Then the search may not show what is there, and nobody orders a third time."""
    program.write(**ADMIN, timeouts={"issuance": "1s"})
    program.sandbox.world.faults.add(Fault(Kind.DROP, "scm", "POST", ENROLL, times=2))
    assert program.apply().returncode == 75
    let_time_pass(program)
    assert program.apply().returncode == 75
    let_time_pass(program)

    third = program.apply()

    assert third.returncode == 3
    assert "orders forget" in third.stderr
    assert program.orders() == []


def test_a_dropped_answer_is_made_good_in_the_same_run(program: Program) -> None:
    program.write(**ADMIN)
    program.sandbox.world.faults.add(Fault(Kind.DROP, "scm", "POST", ENROLL, effect=True))

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1


def test_a_search_that_fails_loses_nothing(program: Program) -> None:
    """SCM fails while the order is looked for: 69, and the next run finds it."""
    program.write(**ADMIN)
    faults = program.sandbox.world.faults
    faults.add(Fault(Kind.DROP, "scm", "POST", ENROLL, effect=True))
    faults.add(Fault(Kind.ANSWER, "scm", "GET", SEARCH, times=None, status=503))
    assert program.apply(AKAMAI_SCM_LOG_LEVEL="DEBUG").returncode == 69

    faults.clear()

    assert program.apply().returncode == 0
    assert len(program.orders()) == 1
