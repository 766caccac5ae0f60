"""Where one order would become two: what stands in the way."""

import shutil
import sqlite3
from contextlib import closing

from patience import HANGS
from program import Program, wait_until
from request_document import ADMIN, APPROVAL

from connector.journal.store import FILE_NAME
from connector.sandbox.faults import Fault
from connector.sandbox.faults import Kind as FaultKind

ENROLL = "/api/ssl/v1/enroll$"
SHORT = {"issuance": "1s"}


def hang(server: str, method: str, path: str = "", *, effect: bool) -> Fault:
    return Fault(FaultKind.HANG, server, method, path, effect=effect, seconds=60)


def is_live(program: Program) -> bool:
    """Look, since the sandbox's CPS goes on when it is looked at."""
    program.run("status", "request.yaml")
    (enrollment,) = program.sandbox.world.cps.enrollments.values()
    return enrollment.production is not None


def forget_everything(program: Program) -> None:
    shutil.rmtree(program.sandbox.directory / "state")


def test_a_trigger_is_served_by_the_order_that_was_lost(program: Program) -> None:
    """Names and trigger changed at once, killed while ordering: one renewal, not two."""
    program.write(**ADMIN)
    assert program.apply().returncode == 0
    program.write(**ADMIN, sans=["a.example.com"], renewal_trigger="now")
    program.kill_during(hang("scm", "POST", ENROLL, effect=True))

    again = program.apply()

    assert again.returncode == 0, again.stderr
    assert len(program.orders()) == 2
    assert program.apply().returncode == 0
    assert len(program.orders()) == 2


def test_a_lost_upload_is_waited_for_like_any_other(program: Program) -> None:
    """CPS took it and is done; that production does not show it yet calls for no new order."""
    program.kill_during(hang("cps", "POST", "trust-chain$", effect=True))
    world = program.sandbox.world
    world.faults.clear()
    wait_until(lambda: is_live(program))
    world.faults.add(
        Fault(
            FaultKind.ANSWER,
            "cps",
            "GET",
            "/deployments$",
            times=3,
            status=200,
            content_type="application/vnd.akamai.cps.deployments.v8+json",
            body='{"production": null, "staging": null}',
        )
    )

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "production does not show it yet" in done.stderr
    assert len(program.orders()) == 1


def test_an_empty_journal_finds_the_order_at_scm(program: Program) -> None:
    """The Admin API can be searched, so nothing is ordered again."""
    program.sandbox.world.scm.switches.approval_required = True
    program.write(**ADMIN, timeouts=SHORT)
    assert program.apply().returncode == 75
    (order,) = program.orders()
    forget_everything(program)

    waiting = program.apply()

    assert waiting.returncode == 75, waiting.stderr
    assert f"Order {order.ssl_id}" in waiting.stderr
    assert program.orders() == [order]
    program.run("sandbox", "ctl", "approve", order.id)
    program.write(**ADMIN)
    assert program.apply().returncode == 0
    assert program.orders() == [order]


def test_two_machines(program: Program) -> None:
    """With a state directory each, the second one follows what the first one ordered."""
    program.sandbox.world.scm.switches.approval_required = True
    program.write(**ADMIN, timeouts=SHORT)
    other = {"AKAMAI_SCM_STATE": str(program.directory / "other")}
    assert program.apply().returncode == 75
    (order,) = program.orders()

    second = program.apply(**other)

    assert second.returncode == 75, second.stderr
    assert program.orders() == [order]


def test_an_enrollment_id_that_is_added_later_loses_no_order(program: Program) -> None:
    """The order that waits is the enrollment's, however the request names that."""
    program.write(**APPROVAL, timeouts=SHORT)
    assert program.apply().returncode == 75
    (order,) = program.orders()
    (enrollment_id,) = program.sandbox.world.cps.enrollments
    program.write(**APPROVAL, timeouts=SHORT, enrollment_id=enrollment_id)

    waiting = program.apply()

    assert waiting.returncode == 75, waiting.stderr
    program.run("sandbox", "ctl", "approve", order.id)
    program.write(**APPROVAL, enrollment_id=enrollment_id)
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert program.orders() == [order]


def test_an_id_that_cannot_be_written_down_is_told(program: Program) -> None:
    """The journal fails while SCM answers: the id is all that leads to the order."""
    faults = program.sandbox.world.faults
    faults.add(Fault(FaultKind.HANG, "scm", "POST", "certificates$", effect=True, seconds=2))
    process = program.start("apply", "request.yaml")
    wait_until(lambda: program.orders() != [])
    journal = program.sandbox.directory / "state" / FILE_NAME
    with closing(sqlite3.connect(journal)) as connection, connection:
        connection.execute("UPDATE orders SET stage = 'closed'")

    _, err = process.communicate(timeout=HANGS)

    (order,) = program.orders()
    key = order.comments.rpartition(":")[2]
    assert process.returncode == 1
    assert f"Order {order.id} (RSA) is placed at SCM" in err
    assert f"orders adopt {key} {order.id}" in err
