"""A person rehearses with `sandbox ctl`, and sees what the connector makes of it."""

import json
from typing import Any

import pytest
from program import Program

NAME = "www.example.com"


@pytest.fixture
def rehearsed(program: Program) -> Program:
    """The program on an enrollment that somebody has made: due, and CPS has opened nothing yet."""
    program.write(sans=[], auto_approve=True, timeouts={"deployment": "10s"})
    _ctl(program, "enrollment", "make", NAME, "--account", "sectigo-dv", "--days-left", "62")
    return program


def _ctl(program: Program, *words: str) -> Any:
    done = program.run("sandbox", "ctl", *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _told(program: Program) -> tuple[str, str]:
    """Return action and reason."""
    done = program.run("status", "request.yaml", "--json")
    (answer,) = json.loads(done.stdout)["certificates"]
    return answer["action"], answer["reason"]


@pytest.mark.promise("sandbox-ctl")
def test_a_renewal_whose_deployment_fails(rehearsed: Program) -> None:
    """Found by its name, due, stopped, tried again, live: one order in all."""
    before = _told(rehearsed)
    _ctl(rehearsed, "deployments", "fail", "www.*", "--text", "It broke.")
    failed = rehearsed.apply()
    stopped = _told(rehearsed)
    _ctl(rehearsed, "deployments", "retry", NAME)
    finished = rehearsed.apply()

    assert before == ("renew", "inside_window")
    assert (failed.returncode, "It broke." in failed.stderr) == (1, True)
    assert stopped == ("blocked", "deployment_failed")
    assert finished.returncode == 0, finished.stderr
    assert _told(rehearsed) == ("none", "current")
    assert len(rehearsed.orders()) == 2  # that of the enrollment that was made, and ours


@pytest.mark.promise("sandbox-ctl")
def test_what_somebody_else_does(rehearsed: Program) -> None:
    """A certificate by hand that is not due, a change that does not fit, one that is cancelled."""
    _ctl(rehearsed, "certificate", "upload", NAME, "--account", "sectigo-dv")
    by_hand = _told(rehearsed)
    _ctl(rehearsed, "change", "open", NAME, "--names", "other.example.com")
    foreign = rehearsed.apply()
    _ctl(rehearsed, "change", "cancel", NAME)
    left = rehearsed.apply()
    _ctl(rehearsed, "certificate", "remove", NAME, "--from", "both")

    assert by_hand == ("none", "current")
    assert (foreign.returncode, "Somebody else's change" in foreign.stderr) == (3, True)
    assert left.returncode == 0
    assert _told(rehearsed) == ("renew", "gone_from_production")
    assert len(rehearsed.orders()) == 1
