"""Vendors that go on with a step only once it was looked at often enough, however long it lasts."""

from datetime import timedelta
from typing import Any, Final

import pytest
from program import Program
from request_document import ADMIN

from connector.sandbox.steering.somebody import warn

KEYS: Final[dict[str, dict[str, Any]]] = {
    "RSA": {"key_algorithms": ["RSA"]},
    "ECDSA": {"key_algorithms": ["ECDSA"]},
    "both keys": {"key_algorithms": ["RSA", "ECDSA"]},
    "administrator": ADMIN,
}
LONGEST: Final = timedelta(minutes=25)
"""What a run takes in which each step lasts three looks; its limits are 10, 30 and 60 minutes."""


def counting(program: Program, looks: int) -> Program:
    """Let each step take so many looks, and be told as late what a change waits for."""
    program.turn(step_polls=looks, stale_polls=looks, empty_input_polls=looks, unready_reads=looks)
    program.sandbox.world.scm.switches.step_polls = looks
    return program


def took(program: Program, *words: str, code: int = 0) -> timedelta:
    """Run *words*, or apply, and return how long that took."""
    began = program.clock.ahead
    done = program.run(*(words or ("apply", "request.yaml")))
    assert done.returncode == code, done.stderr
    return program.clock.ahead - began


@pytest.mark.parametrize("wanted", KEYS.values(), ids=KEYS)
def test_the_life_of_a_certificate(program: Program, wanted: dict[str, Any]) -> None:
    """Issued, renewed, and with another name."""
    spans = []
    for more in ({}, {"renewal_trigger": "1"}, {"renewal_trigger": "1", "sans": ["a.example.com"]}):
        program.write(**wanted, **more)
        spans.append(took(counting(program, 2)))

    assert max(spans) < LONGEST, spans
    assert program.status()["action"] == "none"


def test_what_is_learned_of_them_does_not_make_it_take_longer_and_longer(program: Program) -> None:
    """Each renewal goes by how long the ones before took, which was by our looks alone."""
    spans = []
    for number in range(7):
        program.write(renewal_trigger=str(number))
        spans.append(took(counting(program, 3)))

    assert max(spans) < LONGEST, spans


def test_what_a_person_approves(program: Program) -> None:
    """Warnings before and after the upload, and what is on staging."""
    world = program.sandbox.world
    for stage in ("pre", "post"):
        warn(world, "*", stage, f"Something {stage}.")
    approved: dict[str, Any] = {}
    program.write(change_management=True)
    spans = [took(counting(program, 3), code=3)]
    for key, value in (
        ("pre_verification_warnings", "all"),
        ("post_verification_warnings", "all"),
        ("change_management", True),
    ):
        approved[key] = value
        program.write(change_management=True, approve=approved)
        spans.append(took(program, code=0 if key == "change_management" else 3))

    assert max(spans) < LONGEST, spans
    assert len(program.orders()) == 1


def test_a_removal_that_asks(program: Program) -> None:
    counting(program, 3).turn(review_removal=True)
    program.write(on_destroy="delete", approve={"post_verification_warnings": "all"})
    took(program)

    assert took(program, "destroy", "request.yaml") < LONGEST
    assert program.sandbox.world.cps.enrollments == {}
