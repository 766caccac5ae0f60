"""`cancel`: our open change ends, nothing is lost, and nothing that is not ours is touched."""

import json
from datetime import timedelta
from typing import Any

import pytest
from program import Program
from request_document import APPROVAL
from terminal import INTERRUPT, at_a_terminal

from connector.sandbox.cps.state import Change
from connector.sandbox.faults import Fault
from connector.sandbox.faults import Kind as FaultKind
from connector.sandbox.steering import somebody

CANCEL = ("cancel", "request.yaml", "--yes")
NOT_SEEN: dict[str, Any] = {"production": None, "staging": None}


def stages(program: Program) -> list[str]:
    listed = program.run("orders", "list", "--json")
    return [order["stage"] for order in json.loads(listed.stdout)["orders"]]


def killed_cancel(program: Program, *, effect: bool) -> None:
    fault = Fault(FaultKind.HANG, server="cps", method="DELETE", effect=effect, seconds=30)
    program.kill_during(fault, *CANCEL)


@pytest.fixture
def waiting(program: Program) -> Program:
    """An order of ours waits for an administrator of SCM."""
    program.write(**APPROVAL, timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    return program


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, "<html>Scheduled maintenance</html>"), (200, "{}"), (200, ""), (413, "")],
    ids=["a page", "an empty document", "nothing", "too large"],
)
def test_an_odd_answer_does_not_pass_for_a_cancellation(
    waiting: Program, status: int, body: str
) -> None:
    """The change is still open: its order stays in the journal, and no second one is placed."""
    (order,) = waiting.orders()
    waiting.sandbox.world.faults.add(
        Fault(FaultKind.ANSWER, "cps", "DELETE", status=status, body=body, times=1)
    )

    odd = waiting.run(*CANCEL)

    assert odd.returncode == 69, odd.stderr
    waiting.run("sandbox", "ctl", "approve", order.id)
    waiting.write(**{**APPROVAL, "timeouts": {}})
    assert waiting.apply().returncode == 0
    assert waiting.orders() == [order]


def foreign_change(program: Program) -> Change:
    world = program.sandbox.world
    with world.lock:
        (enrollment,) = world.cps.enrollments.values()
        return somebody.open_foreign_change(world, enrollment)


@pytest.mark.promise("command-cancel")
def test_it_tells_what_will_happen_and_wants_a_word(waiting: Program) -> None:
    """Without a terminal and without --yes nothing is done, and the exit code is 3."""
    (order,) = waiting.orders()
    waiting.sandbox.world.ledger.clear()

    asked = waiting.run("cancel", "request.yaml")

    assert asked.returncode == 3
    assert "will be cancelled" in asked.stderr
    assert f"Order {order.id}" in asked.stderr
    assert "--yes" in asked.stderr
    assert waiting.sandbox.world.ledger.writes() == ()


def test_an_issued_order_is_revoked_by_the_command_that_is_told(program: Program) -> None:
    """The message holds all of it: it may be copied, also once the change is gone."""
    upload = Fault(FaultKind.HANG, "cps", "POST", "trust-chain$", seconds=30)
    program.kill_during(upload)
    (order,) = program.orders()

    done = program.run(*CANCEL)

    assert done.returncode == 0, done.stderr
    told = f"akamai-scm revoke --order {order.id} --reason superseded"
    assert f"(`{told}`)" in done.stderr
    revoked = program.run(*told.split()[1:], "--yes")
    assert revoked.returncode == 0, revoked.stderr
    assert order.revocation_reason == 4


@pytest.mark.promise("command-cancel")
def test_the_change_ends_and_its_order_is_closed_with_its_id(waiting: Program) -> None:
    """A second time there is nothing to do; the next `apply` begins anew, with a new CSR."""
    (order,) = waiting.orders()

    done = waiting.run(*CANCEL, "--json")

    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)["cancellations"]
    assert told["outcome"] == "cancelled"
    assert [one["order_id"] for one in told["orders"]] == [order.id]
    (kept,) = json.loads(waiting.run("orders", "list", "--json").stdout)["orders"]
    assert (kept["stage"], kept["order_id"]) == ("closed", order.id)
    assert f"change {told['change_id']} cancelled by" in kept["note"]

    again = waiting.run(*CANCEL, "--json")
    assert again.returncode == 0
    assert json.loads(again.stdout)["cancellations"][0]["outcome"] == "nothing_open"
    waiting.write()
    assert waiting.apply().returncode == 0
    assert len(waiting.orders()) == 2


@pytest.mark.promise("command-cancel")
@pytest.mark.parametrize(("answer", "code"), [("yes\n", 0), ("no\n", 3), (INTERRUPT, 130)])
def test_a_person_at_a_terminal_decides(waiting: Program, answer, code) -> None:
    words = ["cancel", "request.yaml"]

    found, seen = at_a_terminal(waiting, words, "Type yes: ", answer)

    assert found == code, seen
    assert "will be cancelled" in seen
    assert (waiting.sandbox.world.cps.enrollments == {}) == (code == 0)


@pytest.mark.promise("command-cancel")
def test_what_is_live_stays(program: Program) -> None:
    assert program.apply().returncode == 0
    live = program.production_serial()
    program.sandbox.world.scm.switches.hold_orders = True
    program.write(renewal_trigger="now", timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75

    done = program.run(*CANCEL)

    assert done.returncode == 0, done.stderr
    assert "The certificate on production stays as it is." in done.stderr
    assert program.production_serial() == live
    assert stages(program) == ["closed", "issued"]
    assert program.run("status", "request.yaml", "--detailed-exitcode").returncode == 0


def test_an_order_that_was_declined_is_told_as_such(waiting: Program) -> None:
    """Nothing is left to be declined by a person."""
    (order,) = waiting.orders()
    assert waiting.run("sandbox", "ctl", "decline", order.id).returncode == 0
    assert waiting.apply().returncode == 1

    done = waiting.run(*CANCEL)

    assert done.returncode == 0, done.stderr
    assert f"Order {order.id} (RSA, account sectigo-ov-approval) has ended" in done.stderr


def test_apply_after_a_killed_cancel_closes_its_orders(waiting: Program) -> None:
    """And begins anew, since the change is gone."""
    killed_cancel(waiting, effect=True)
    waiting.write()

    assert waiting.apply().returncode == 0
    assert stages(waiting) == ["issued", "closed"]


def test_apply_after_a_cancel_that_never_arrived_goes_on(waiting: Program) -> None:
    """The change is still open, so the order for it is, too."""
    killed_cancel(waiting, effect=False)
    (order,) = waiting.orders()
    assert waiting.run("sandbox", "ctl", "approve", order.id).returncode == 0
    waiting.write(**APPROVAL)

    done = waiting.apply()

    assert done.returncode == 0, done.stderr
    assert stages(waiting) == ["issued"]
    assert waiting.orders() == [order]


@pytest.mark.parametrize("lives", [0, 1], ids=["first issuance", "renewal"])
def test_apply_after_a_killed_cancel_closes_what_was_uploaded(program: Program, lives: int) -> None:
    """A change that is gone with its certificate has not gone on, whatever is live."""
    if lives:
        assert program.apply().returncode == 0
    with program.sandbox.world.lock:
        somebody.warn(program.sandbox.world, "*", "post", "The moon is full.")
    program.write(renewal_trigger="again")
    assert program.apply().returncode == 3
    killed_cancel(program, effect=True)
    program.write(renewal_trigger="once more", approve={"post_verification_warnings": "all"})

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert stages(program)[0] != "closed"
    assert stages(program)[1] == "closed"
    assert stages(program)[2:] == ["issued"] * lives


@pytest.mark.parametrize("seen", [True, False], ids=["seen at once", "not seen yet"])
def test_apply_after_a_cancel_that_came_too_late(program: Program, seen: bool) -> None:
    """The change was deployed meanwhile, so its order stays what is live came of."""
    world = program.sandbox.world
    world.cps.deployments_held = True
    program.write(timeouts={"deployment": "1s"})
    assert program.apply().returncode == 75
    killed_cancel(program, effect=False)
    world.cps.deployments_held = False
    program.write()
    program.clock.sleep(timedelta(minutes=1))
    if not seen:
        body = json.dumps(NOT_SEEN)
        deployments = "/deployments$"
        world.faults.add(Fault(FaultKind.ANSWER, "cps", "GET", deployments, status=200, body=body))

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert stages(program) == ["issued"]
    assert len(program.orders()) == 1


def test_the_order_of_another_certificate_stays(waiting: Program) -> None:
    wanted: dict[str, Any] = {**APPROVAL, "common_name": "shop.example.com"}
    waiting.write(**wanted, timeouts={"issuance": "1s"})
    assert waiting.apply().returncode == 75

    done = waiting.run(*CANCEL)

    assert done.returncode == 0, done.stderr
    assert stages(waiting) == ["closed", "placed"]


@pytest.mark.promise("command-cancel")
def test_the_change_of_somebody_else_is_left(program: Program) -> None:
    program.make_enrollment()
    change = foreign_change(program)

    done = program.run(*CANCEL)

    assert done.returncode == 3
    assert str(change.id) in done.stderr
    assert "somebody else" in done.stderr
    assert change.open


@pytest.mark.promise("command-cancel")
@pytest.mark.parametrize("effect", [True, False], ids=["CPS had it", "CPS never had it"])
def test_a_kill_in_between_ends_in_the_same_place(waiting: Program, effect) -> None:
    killed_cancel(waiting, effect=effect)

    assert waiting.run(*CANCEL).returncode == 0
    (kept,) = json.loads(waiting.run("orders", "list", "--json").stdout)["orders"]
    assert kept["stage"] == "closed"
    assert waiting.sandbox.world.cps.enrollments == {}


def test_a_deployment_cannot_be_cancelled(program: Program) -> None:
    """CPS says no; the next run goes on as if nothing had been asked."""
    world = program.sandbox.world
    world.cps.deployments_held = True
    program.write(timeouts={"deployment": "1s"})
    assert program.apply().returncode == 75
    world.faults.add(
        Fault(
            FaultKind.ANSWER,
            server="cps",
            method="DELETE",
            status=409,
            content_type="application/problem+json",
            body=json.dumps(
                {
                    "type": "https://host/cps/v2/error-types/invalid-enrollment-state",
                    "title": "Invalid Enrollment State",
                }
            ),
        )
    )

    done = program.run(*CANCEL)

    assert done.returncode == 1
    assert "let it finish" in done.stderr
    world.cps.deployments_held = False
    program.write()
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1
