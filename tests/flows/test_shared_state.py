"""Machines that share a state in PostgreSQL, and nothing else: each knows what the others did."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from person import answer
from postgres_server import Server, machine
from program import Program, let_time_pass, serial_of
from request_document import ADMIN

from connector.postgres.database import Database
from connector.sandbox.faults import Fault, Kind

ORDER = ("scm", "POST", "/certificates$")


@pytest.fixture
def first(program: Program, database_url: str) -> dict[str, str]:
    return machine(database_url, program.directory / "first")


@pytest.fixture
def second(program: Program, database_url: str) -> dict[str, str]:
    return machine(database_url, program.directory / "second")


@pytest.mark.parametrize("wanted", [{}, ADMIN], ids=["enrollment", "admin"])
def test_a_certificate_and_its_renewal_by_another_machine(
    program: Program, first: dict[str, str], second: dict[str, str], wanted: dict[str, object]
) -> None:
    program.write(**wanted)
    done = program.apply(**first)
    assert done.returncode == 0, done.stderr

    assert program.status(**second)["state"] == "active"
    program.sandbox.world.clock.advance(timedelta(days=135))
    done = program.apply(**second)

    assert done.returncode == 0, done.stderr
    assert program.production_serial() == serial_of(program.orders()[-1])
    assert len(program.orders()) == 2


@pytest.mark.parametrize("effect", [True, False], ids=["with effect", "without"])
def test_another_machine_goes_on_where_one_was_killed(
    program: Program, first: dict[str, str], second: dict[str, str], effect: bool
) -> None:
    """It knows what the killed one intended: nothing is ordered twice; a person is asked once."""
    fault = Fault(Kind.HANG, *ORDER, effect=effect, seconds=60)
    program.kill_during(fault, environ=first)
    program.sandbox.world.faults.clear()
    let_time_pass(program)

    done = program.apply(**second)

    assert done.returncode == 3, done.stderr
    assert answer(program, done, **second)
    done = program.apply(**first)
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1


def test_a_look_makes_nothing_in_the_database(
    program: Program, first: dict[str, str], database_url: str, postgres: Server
) -> None:
    done = program.run("status", "request.yaml", **first)

    assert done.returncode == 0, done.stderr
    with postgres.connect(urlsplit(database_url).path[1:]) as connection:
        found = connection.execute("SELECT relname FROM pg_class WHERE relname = 'orders'")
        assert found.fetchall() == []


def test_doctor_tells_which_state_and_who_uses_it(
    program: Program, first: dict[str, str], database_url: str
) -> None:
    """And does not take a database for one that is thrown away with the machine."""
    with Database(database_url) as other:
        other.rows("SELECT 1")
        shared = program.run("doctor", "request.yaml", **first)
    alone = program.run("doctor", "request.yaml")

    name = f"postgresql://akamai@{urlsplit(database_url).path}"
    assert shared.returncode == 0, shared.stdout
    told = f"{name}, shared by all machines that name it; used now by process {os.getpid()} on "
    assert told in shared.stdout
    assert "memory of orders" not in shared.stdout
    assert "of this machine alone; nobody else uses it now." in alone.stdout


def test_a_database_that_is_gone_is_told_once_by_each_command(
    program: Program, tmp_path: Path
) -> None:
    """With what to check, and no traceback; nothing remote was written."""
    state = {"AKAMAI_SCM_STATE": f"postgresql://akamai@/x?host={tmp_path}"}
    for words, code in (
        (("apply", "request.yaml"), 1),
        (("status", "request.yaml"), 1),
        (("doctor", "request.yaml"), 1),
        (("orders", "list"), 1),
        (("report", "request.yaml"), 1),
    ):
        done = program.run(*words, **state)
        told = done.stdout + done.stderr
        assert done.returncode == code, (words, told)
        assert "Traceback" not in told
        assert "Check that its server runs" in told, words
    assert program.sandbox.world.ledger.writes("cps") == ()
