"""What was there for the first call of a look and is gone for the next is looked at anew."""

from datetime import timedelta
from typing import Any

import pytest
from program import Program
from request_document import ADMIN

from connector.core.facts.order import ORDER_SETTLING
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering.somebody import warn

NOT_FOUND = (
    '{"type": "https://h/cps/v2/error-types/not-found", "title": "Not Found", "status": 404,'
    ' "detail": "gone"}'
)


def gone(times: int | None, path: str = "/deployments$") -> Fault:
    """Return the fault by which CPS does not know what an enrollment has, such as deployments."""
    return Fault(
        Kind.ANSWER,
        "cps",
        "GET",
        path,
        times=times,
        status=404,
        content_type="application/problem+json",
        body=NOT_FOUND,
    )


def test_once_is_looked_at_again(program: Program) -> None:
    """A removal that ends between two calls of a look fails neither the look nor the run."""
    assert program.apply().returncode == 0
    program.sandbox.world.faults.add(gone(times=1))

    looked = program.run("status", "request.yaml")

    assert looked.returncode == 0, looked.stderr


def test_twice_is_told(program: Program) -> None:
    """An enrollment that is there without what belongs to it is CPS's fault, and told as such."""
    assert program.apply().returncode == 0
    program.sandbox.world.faults.add(gone(times=None))

    looked = program.run("status", "request.yaml")

    assert looked.returncode == 1, looked.stderr
    assert "Not Found" in looked.stderr


@pytest.mark.parametrize("stage", ["pre", "post"])
def test_warnings_that_are_not_shown_yet_are_waited_for(program: Program, stage: str) -> None:
    """A change that waits because of them is no question to a person until they are there."""
    program.write(approve={f"{stage}_verification_warnings": ["TRUST_CHAIN_NULL_OR_EMPTY"]})
    world = program.sandbox.world
    with world.lock:
        warn(world, "*", stage, "Trust chain is empty.")
    id_ = world.faults.add(gone(times=1, path=f"{stage}-verification-warnings"))

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert any(one.fault == id_ for one in world.ledger.requests())
    assert "Trust chain is empty." in done.stderr


@pytest.mark.parametrize("api", [{}, ADMIN], ids=["enrollment", "admin"])
def test_a_change_that_is_not_shown_yet_is_waited_for(
    program: Program, api: dict[str, Any]
) -> None:
    """It was opened a moment ago: that CPS does not know it yet is no end of a renewal."""
    for number in (1, 2):
        program.write(**api, renewal_trigger=str(number))
        program.sandbox.world.faults.add(gone(times=3, path=r"/changes/\d+$"))

        done = program.apply()

        assert done.returncode == 0, done.stderr
        assert len(program.orders()) == number


@pytest.mark.parametrize(
    ("api", "path"),
    [({}, "/certificates/[^/]+/status$"), (ADMIN, r"/ssl/v1/\d+$")],
    ids=["enrollment", "admin"],
)
def test_an_order_that_is_not_shown_yet_is_waited_for(
    program: Program, api: dict[str, Any], path: str
) -> None:
    """SCM took it a moment ago; one that it does not know after minutes is told as such."""
    program.write(**api)

    def unknown(times: int | None) -> Fault:
        told = '{"code": -105, "description": "not found"}'
        json_ = "application/json"
        return Fault(
            Kind.ANSWER, "scm", "GET", path, times=times, status=404, content_type=json_, body=told
        )

    program.sandbox.world.faults.add(unknown(3))
    done = program.apply()
    assert done.returncode == 0, done.stderr

    program.write(**api, renewal_trigger="1")
    program.sandbox.world.faults.add(unknown(None))
    began = program.clock.ahead
    done = program.apply()
    assert done.returncode == 1, done.stderr
    assert "not found" in done.stderr
    assert ORDER_SETTLING <= program.clock.ahead - began < 3 * ORDER_SETTLING
    assert len(program.orders()) == 2


def test_a_plan_settles_without_a_history(program: Program) -> None:
    """Where CPS tells none, the journal knows what the live certificate has replaced."""
    program.sandbox.world.faults.add(gone(None, "/history/changes$"))
    assert program.apply().returncode == 0
    assert program.status()["renews"] == []
    program.sandbox.world.clock.advance(timedelta(days=135))
    due = program.status()
    assert program.apply().returncode == 0

    after = program.status()

    assert due["renews"] == due["production_serials"] != after["production_serials"]
    assert (after["action"], after["renews"]) == ("none", due["renews"])
