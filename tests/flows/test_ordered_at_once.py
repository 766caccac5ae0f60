"""Two machines order for one CSR at the same moment: SCM can be searched, so one order is left."""

import pytest
from program import Program, serial_of
from request_document import ADMIN

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm.state import Order

SHORT = {"issuance": "1s"}
ENROLL = ("scm", "POST", "/enroll$")
LIST = ("scm", "GET", "/api/ssl/v1$")


def machine(program: Program, name: str) -> dict[str, str]:
    place = program.directory / name
    return {"AKAMAI_SCM_STATE": str(place / "state"), "AKAMAI_SCM_LOG_DIR": str(place / "logs")}


def both(program: Program) -> list[Order]:
    """Return all orders, oldest first, more than one for a CSR included."""
    return sorted(program.sandbox.world.scm.orders.values(), key=lambda one: one.ssl_id)


@pytest.fixture
def raced(program: Program) -> Program:
    """`first` has an order that the search does not show yet when `second` is about to order."""
    program.sandbox.world.scm.switches.approval_required = True
    program.write(**ADMIN, timeouts=SHORT)
    hang = Fault(Kind.HANG, *ENROLL, effect=True, seconds=60)
    program.kill_during(hang, environ=machine(program, "first"))
    faults = program.sandbox.world.faults
    faults.clear()
    nothing = {"X-Total-Count": "0"}
    faults.add(
        Fault(
            Kind.ANSWER,
            *LIST,
            status=200,
            content_type="application/json",
            body="[]",
            headers=nothing,
        )
    )
    return program


def test_the_younger_of_two_orders_is_declined(raced: Program) -> None:
    second = raced.apply(**machine(raced, "second"))

    older, younger = both(raced)
    assert second.returncode == 75, second.stderr
    assert older.csr_sha256 == younger.csr_sha256
    told = f"{older.ssl_id}, the older, is followed; {younger.ssl_id} is declined."
    assert told in second.stderr
    assert (older.refusal, younger.refusal) == ("", "Declined")
    raced.run("sandbox", "ctl", "approve", older.id)
    raced.write(**ADMIN)
    for name in ("first", "second"):
        done = raced.apply(**machine(raced, name))
        assert done.returncode == 0, done.stderr
    assert raced.production_serial() == serial_of(older)
    assert len(both(raced)) == 2


def test_what_cannot_be_declined_is_named(raced: Program) -> None:
    raced.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "scm", "POST", "/decline/", status=403, body='{"code": -16}')
    )

    second = raced.apply(**machine(raced, "second"))

    older, younger = both(raced)
    assert second.returncode == 75, second.stderr
    assert f"{older.ssl_id}, the older, is followed; {younger.ssl_id} could not be declined" in (
        second.stderr
    )
    assert younger.refusal == ""


def test_a_search_that_a_kill_has_prevented_is_made_up_for(raced: Program) -> None:
    """The second search is intended before the order, so the next run knows that it is due."""
    hang = Fault(Kind.HANG, *LIST, skip=0, effect=False, seconds=60)
    raced.kill_during(hang, environ=machine(raced, "second"))
    raced.sandbox.world.faults.clear()
    older, younger = both(raced)

    again = raced.apply(**machine(raced, "second"))

    assert again.returncode == 75, again.stderr
    assert f"Order {older.ssl_id} for" in again.stderr
    assert younger.refusal == "Declined"


def test_a_search_that_is_not_answered_is_made_up_for(raced: Program) -> None:
    """The order is there, and SCM is out for a while: the next run looks for others."""
    raced.sandbox.world.faults.add(Fault(Kind.ANSWER, *LIST, times=None, status=503))

    second = raced.apply(**machine(raced, "second"))

    older, younger = both(raced)
    assert second.returncode == 75, second.stderr
    assert f"The next run checks whether order {younger.ssl_id} is the only one" in second.stderr
    assert younger.refusal == ""
    raced.sandbox.world.faults.clear()
    again = raced.apply(**machine(raced, "second"))
    assert again.returncode == 75, again.stderr
    assert younger.refusal == "Declined"
    assert older.refusal == ""
