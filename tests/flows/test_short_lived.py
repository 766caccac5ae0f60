"""When certificates that live for days come due, and what is told where a wish is cut."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import yaml
from program import Program
from request_document import ADMIN

pytestmark = pytest.mark.promise("window-cut")
HOUR = timedelta(hours=1)
SHORT = {"post_verification_warnings": ["CERTIFICATE_EXPIRATION_TOO_SHORT"]}
"""CPS warns of a short lifetime, every time."""


def live(program: Program, days: int, **wanted: Any) -> None:
    """Have one on production that lives so long."""
    program.turn(auto_renewal_days=None)
    program.sandbox.world.scm.switches.public_terms = (days,)
    program.write(**ADMIN, term=days, approve=SHORT, **wanted)
    done = program.apply()
    assert done.returncode == 0, done.stderr


def planned(program: Program) -> dict[str, str]:
    """Return what a plan is told."""
    request = yaml.safe_load((program.directory / "request.yaml").read_text())
    done = program.run("external", stdin=json.dumps({"request": json.dumps(request)}))
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def forecast(program: Program, *words: str) -> list[dict[str, Any]]:
    done = program.run("report", "request.yaml", "--format", "json", *words)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["certificates"][0]["due_at"] == program.status()["renewal_due_at"]
    found: list[dict[str, Any]] = told["forecasts"]
    return found


@pytest.mark.parametrize(("days", "share"), [(6, 2), (9, 2), (12, 3)])
def test_below_ten_days_it_is_due_in_its_last_half(program: Program, days: int, share: int) -> None:
    """Else in its last third; status, plan, report and the forecast say the same."""
    live(program, days)
    found = program.status()
    begins, ends, due = (
        datetime.fromisoformat(found[key]) for key in ("not_before", "expiry", "renewal_due_at")
    )

    assert abs(due - (ends - (ends - begins) / share)) < timedelta(minutes=1)
    assert planned(program)["renewal_due_at"] == found["renewal_due_at"]
    assert (planned(program)["action"], planned(program)["warning"]) == ("none", "")
    lives = days * (1 - 1 / share)
    assert 330 / lives - 1 < forecast(program)[0]["renewals"] <= 366 / lives + 1
    program.sandbox.world.clock.set(due + HOUR)
    assert program.status()["reason"] == planned(program)["reason"] == "inside_window"
    assert program.apply().returncode == 0
    assert len(program.orders()) == 2


def test_a_window_that_is_cut_is_told_everywhere(program: Program) -> None:
    """Thirty days of twelve: it comes due once a third is over."""
    live(program, 12, renew_before_days=30)
    found = program.status()
    begins, ends, due = (
        datetime.fromisoformat(found[key]) for key in ("not_before", "expiry", "renewal_due_at")
    )
    told = "renew_before_days: 30 is more than two thirds of the lifetime of serial"

    assert abs(due - (begins + (ends - begins) / 3)) < timedelta(minutes=1)
    assert [note for note in found["notes"] if note.startswith(told)]
    assert told in planned(program)["warning"]
    assert (planned(program)["action"], planned(program)["warnings"]) == ("none", "[]")
    for words in (("status", "request.yaml"), ("report", "request.yaml")):
        shown = " ".join(program.run(*words).stdout.split())
        assert told in shown, words
    done = program.apply()
    assert done.returncode == 0
    assert told in " ".join(done.stderr.split())
    assert {
        (miss["trouble"], miss["why"]) for one in forecast(program) for miss in one["misses"]
    } == {
        ("shorter", "renew_before_days 30 is cut to 8: a certificate will live 12 days"),
    }
