"""Only what was begun from here is replaced, cancelled or removed, also after a kill."""

import sqlite3
from contextlib import closing

import pytest
from program import Program, wait_until
from request_document import ADMIN

from connector.journal.store import FILE_NAME
from connector.sandbox.cps import changes
from connector.sandbox.cps.state import Change
from connector.sandbox.faults import Fault
from connector.sandbox.faults import Kind as FaultKind

ENROLL = "/api/ssl/v1/enroll$"
NAMES = {"sans": ["api.example.com"]}
"""Said, so that others are no longer as CPS has them."""
SHORT = {"issuance": "1s"}


def hang(server: str, method: str, path: str = "", *, effect: bool) -> Fault:
    return Fault(FaultKind.HANG, server, method, path, effect=effect, seconds=60)


def somebody_opens(program: Program, *more: str) -> Change:
    """Somebody asks for a renewal in Control Center, with *more* names than there were."""
    world = program.sandbox.world
    with world.lock:
        (enrollment,) = world.cps.enrollments.values()
        body = {**enrollment.body, "csr": {**enrollment.body["csr"]}}
        body["csr"]["sans"] = [*(body["csr"]["sans"] or []), *more]
        wishes = changes.Wishes(force_renewal=True)
        change = changes.update(world.cps, enrollment, body, wishes)
    assert change is not None
    return change


def is_live(program: Program) -> bool:
    """Look, since the sandbox's CPS goes on when it is looked at."""
    program.run("status", "request.yaml")
    (enrollment,) = program.sandbox.world.cps.enrollments.values()
    return enrollment.production is not None


@pytest.mark.promise("foreign-change")
def test_what_somebody_opens_after_a_killed_write_is_theirs(program: Program) -> None:
    """CPS never had our update, and the change that is there later does not fit: it is left."""
    program.write(**NAMES)
    assert program.apply().returncode == 0
    program.write(**NAMES, renewal_trigger="now")
    program.kill_during(hang("cps", "PUT", effect=False))
    program.sandbox.world.faults.clear()
    change = somebody_opens(program, "theirs.example.com")

    done = program.apply()

    assert done.returncode == 3, done.stderr
    assert f"Somebody else's change {change.id}" in done.stderr
    assert change.open
    assert program.run("cancel", "request.yaml", "--yes").returncode == 3
    assert change.open


@pytest.mark.promise("foreign-change")
def test_using_a_change_of_somebody_else_does_not_make_it_ours(program: Program) -> None:
    """Killed while it was used; it can still not be cancelled from here."""
    program.write(**ADMIN)
    assert program.apply().returncode == 0
    change = somebody_opens(program)
    program.write(**ADMIN, renewal_trigger="now")
    program.kill_during(hang("cps", "POST", "trust-chain$", effect=False))
    program.sandbox.world.faults.clear()

    done = program.run("cancel", "request.yaml", "--yes")

    assert done.returncode == 3, done.stderr
    assert change.open


def test_destroy_again_leaves_the_namesake_of_what_is_gone(program: Program) -> None:
    """A second enrollment for the name was never ours, and a repeated destroy does not take it."""
    program.write(on_destroy="delete")
    assert program.apply().returncode == 0
    world = program.sandbox.world
    with world.lock:
        (ours,) = world.cps.enrollments.values()
        namesake = changes.create(
            world.cps, ours.contract, ours.body, changes.Wishes(allow_duplicate_cn=True)
        )
        namesake.changes.clear()
    assert program.run("destroy", "request.yaml").returncode == 0
    assert list(world.cps.enrollments) == [namesake.id]

    again = program.run("destroy", "request.yaml")

    assert list(world.cps.enrollments) == [namesake.id]
    assert again.returncode == 0, again.stderr
    assert str(namesake.id) in again.stderr


def test_a_cancel_that_came_to_nothing_closes_no_live_order(program: Program) -> None:
    """Killed before CPS had it, the change went on: its certificate is live, its order issued."""
    world = program.sandbox.world
    world.cps.deployments_held = True
    program.write(timeouts={"deployment": "1s"})
    assert program.apply().returncode == 75
    program.kill_during(hang("cps", "DELETE", effect=False), "cancel", "request.yaml", "--yes")
    world.faults.clear()
    world.cps.deployments_held = False
    wait_until(lambda: is_live(program))
    done = program.apply()
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(program.sandbox.directory / "state" / FILE_NAME)) as c:
        assert [row[0] for row in c.execute("SELECT stage FROM orders")] == ["issued"]
