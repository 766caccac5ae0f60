"""An enrollment id that only the journal has, and that is another certificate's at CPS by now."""

from typing import Any

import pytest
from program import Program
from request_document import ADMIN, LEAST

from connector.sandbox.cps.state import CPSState

OURS = LEAST["common_name"]
OTHER = "b.many.example.org"


def begin_anew(program: Program) -> None:
    """Let CPS begin again with no enrollment and with the ids that it began with."""
    world = program.sandbox.world
    with world.lock:
        fresh = CPSState()
        world.cps.enrollments.clear()
        for name in ("next_enrollment", "next_change", "next_slot"):
            setattr(world.cps, name, getattr(fresh, name))


def apply_for(program: Program, name: str, **wanted: Any) -> None:
    program.write(common_name=name, **wanted)
    done = program.apply()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("api", [{}, ADMIN], ids=["enrollment", "admin"])
@pytest.mark.parametrize("age", ["0s", ""], ids=["looked at afresh", "shared look"])
def test_what_another_has_now_is_taken_as_gone(
    program: Program, api: dict[str, Any], age: str
) -> None:
    """A new enrollment is made; the other's stays as it is, and each CSR has one order."""
    apply_for(program, OURS, **api)
    begin_anew(program)
    other = program.make_enrollment(OTHER)
    before, ordered = dict(other.body), len(program.orders())
    program.write(**api)
    looked = program.run("status", "request.yaml", AKAMAI_SCM_LOOK_MAX_AGE=age)
    assert "will be created" in looked.stdout, looked.stdout

    done = program.apply(AKAMAI_SCM_LOOK_MAX_AGE=age)

    assert done.returncode == 0, done.stderr
    made = program.sandbox.world.cps.enrollments
    assert [one.body["csr"]["cn"] for one in made.values()] == [OTHER, OURS]
    assert other.body == before
    assert len(other.changes) == 1
    assert len(program.orders()) == ordered + 1
    assert program.status()["action"] == "none"


def test_the_one_that_has_our_name_is_found(program: Program) -> None:
    """As after an enrollment was removed: by its name."""
    apply_for(program, OURS)
    begin_anew(program)
    program.make_enrollment(OTHER)
    ours = program.make_enrollment(OURS)

    found = program.status()

    assert (found["enrollment_id"], found["action"]) == (ours.id, "none")


def test_certificates_that_have_each_others_ids_are_told_apart(program: Program) -> None:
    """Also by their orders, though ids of enrollments and of changes come again."""
    names = [OURS, OTHER]
    for name in names:
        apply_for(program, name)
    begin_anew(program)

    for name in reversed(names):
        apply_for(program, name)

    assert len(program.orders()) == 4
    for name in names:
        program.write(common_name=name)
        found = program.status()
        assert (found["action"], found["reason"]) == ("none", "current"), found
        assert (found["drift"], found["notes"]) == ([], [])


def test_an_order_of_anothers_does_not_come_with_its_ids(program: Program) -> None:
    """Its enrollment and its change had them before: it is not ours to follow."""
    scm = program.sandbox.world.scm
    scm.switches.hold_orders = True
    program.write(common_name=OTHER, timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    (others,) = program.orders()
    begin_anew(program)
    program.write(timeouts={"issuance": "1s"})
    program.apply()
    (ours,) = program.orders()[1:]
    assert (ours.names, program.status()["order_ids"]) == ((OURS,), [ours.id])
    scm.switches.hold_orders = False

    apply_for(program, OURS)

    assert others.id not in program.status()["ssl_ids"]
    assert program.status()["notes"] == []


def test_an_order_under_way_for_what_is_gone_is_not_waited_for(program: Program) -> None:
    """As where its enrollment was removed: its key went with it, and it is told."""
    scm = program.sandbox.world.scm
    scm.switches.hold_orders = True
    program.write(timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    scm.switches.hold_orders = False
    begin_anew(program)
    program.make_enrollment(OTHER)
    ordered = len(program.orders())

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == ordered + 1
    assert program.status()["action"] == "none"


@pytest.mark.parametrize("words", [("destroy",), ("cancel", "--yes")], ids=["destroy", "cancel"])
def test_nothing_of_anothers_is_ended(program: Program, words: tuple[str, ...]) -> None:
    apply_for(program, OURS, on_destroy="delete")
    begin_anew(program)
    other = program.make_enrollment(OTHER)
    program.sandbox.world.ledger.clear()

    command, *flags = words
    program.run(command, "request.yaml", *flags)

    assert program.sandbox.world.ledger.writes("cps") == ()
    assert list(program.sandbox.world.cps.enrollments) == [other.id]


def test_an_id_that_the_request_names_is_taken_at_its_word(program: Program) -> None:
    """Then whoever wrote it has to say what is meant."""
    program.make_enrollment(OTHER)
    program.write(enrollment_id=program.enrollment().id)

    done = program.apply()

    assert done.returncode == 65
    assert "cannot be changed that way: common_name" in done.stderr
