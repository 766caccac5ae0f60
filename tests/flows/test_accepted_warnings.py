"""A warning that somebody has accepted by name, for a time."""

import json
from datetime import timedelta
from typing import Any

import pytest
import yaml
from program import Program

from connector.sandbox.faults import Fault, Kind

EMPTY = "TRUST_CHAIN_NULL_OR_EMPTY"
WARNED = ("sandbox", "ctl", "warning", "add", "www.example.com", "post", "Trust chain is empty.")


def accepted(program: Program, days: int, **wanted: Any) -> str:
    """Ada accepts it for so many days from now on; return the last of them."""
    day = str((program.sandbox.world.clock.now() + timedelta(days=days)).date())
    program.write(
        approve={"warnings": [{"id": EMPTY, "by": "Ada Lovelace", "until": day}]}, **wanted
    )
    return day


@pytest.mark.promise("warnings-accepted")
def test_it_is_acknowledged_and_kept_who_has_said_so(program: Program) -> None:
    day = accepted(program, 30)
    assert program.run(*WARNED).returncode == 0

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "(accepted by Ada Lovelace)" in done.stderr
    (found,) = program.status()["accepted_warnings"]
    assert (found["id"], found["by"], found["until"]) == (EMPTY, "Ada Lovelace", day)
    assert (found["stage"], found["text"]) == ("post_verification", "Trust chain is empty.")
    table = program.run("status", "request.yaml").stdout
    assert f"{EMPTY} by Ada Lovelace until {day}" in " ".join(table.split())


def test_after_that_day_a_person_is_asked_again(program: Program) -> None:
    """A note says so before; the next renewal stops, and nothing is ordered twice."""
    day = accepted(program, 30)
    assert program.run(*WARNED).returncode == 0
    assert program.apply().returncode == 0
    program.turn(auto_renewal_days=None)
    program.sandbox.world.clock.advance(timedelta(days=31))
    assert f"accepted by Ada Lovelace until {day}, which is over" in str(program.status()["notes"])
    accepted(program, -1, renewal_trigger="again")

    stopped = program.apply()

    assert stopped.returncode == 3
    assert "not approved any more" in stopped.stderr
    assert program.status()["reason"] == "post_verification_warnings"
    accepted(program, 30, renewal_trigger="again")
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 2


def test_a_plan_is_told_so_while_akamai_is_out(program: Program) -> None:
    """Also where it tells that a renewal which has become due is put off."""
    accepted(program, 365, critical_days=10)
    assert program.run(*WARNED).returncode == 0
    assert program.apply().returncode == 0
    program.turn(auto_renewal_days=None)
    program.sandbox.world.clock.advance(timedelta(days=150))
    request = json.dumps(yaml.safe_load((program.directory / "request.yaml").read_text()))
    query = json.dumps({"request": request})
    assert program.run("external", stdin=query).returncode == 0
    program.sandbox.world.faults.add(Fault(Kind.ANSWER, "cps", times=None, status=503))

    done = program.run("external", stdin=query)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["stale"], found["reason"]) == ("true", "deferred")
    (told,) = json.loads(found["accepted_warnings"])
    assert (told["id"], told["by"]) == (EMPTY, "Ada Lovelace")


def test_a_warning_that_does_not_exist_is_refused(program: Program) -> None:
    """So is a day that does not exist; both are told at once."""
    program.write(
        approve={
            "warnings": [
                {"id": "TRUST_CHAIN_EMPTY", "by": "Ada", "until": "2027-02-30"},
                {"id": EMPTY, "by": " "},
                {"id": EMPTY, "by": "Ada"},
            ]
        }
    )

    done = program.apply()

    assert done.returncode == 65
    for word in ("unknown warning", "no day that exists", "who has accepted it", "accepted twice"):
        assert word in done.stderr
