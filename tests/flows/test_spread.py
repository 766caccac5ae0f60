"""A renewal comes due at its place in the window, for all who ask alike."""

import json
from datetime import datetime, timedelta

import pytest
import yaml
from program import Program

from connector.core.decision.spread import place_of


@pytest.mark.parametrize("spread", [True, None])
def test_a_renewal_is_due_at_its_place(program: Program, spread: bool | None) -> None:
    """Told from the first day on; a second earlier nothing is due."""
    program.turn(auto_renewal_days=None)
    program.write(spread=spread)
    assert program.apply().returncode == 0
    first = program.status()
    due, ends, begins = (
        datetime.fromisoformat(first[key]) for key in ("renewal_due_at", "expiry", "not_before")
    )
    opens = begins + (ends - begins) * 2 / 3

    place = place_of("C-0N7RAC7/www.example.com")
    room = ((ends - opens) * 2 / 3 - timedelta(days=1)).total_seconds()
    assert abs((due - opens).total_seconds() - room * place) <= 1
    clock = program.sandbox.world.clock
    clock.set(due - timedelta(minutes=10))
    assert program.status()["reason"] == "current"
    clock.set(due)
    found = program.status()
    assert (found["reason"], found["renewal_due_at"]) == ("inside_window", first["renewal_due_at"])
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert "due since" in done.stderr
    assert len(program.orders()) == 2


@pytest.mark.parametrize("told", [{"renew_before_days": None}, {"renew_before_days": 30}])
def test_a_plan_tells_the_same_day_as_a_status(
    program: Program, told: dict[str, int | None]
) -> None:
    """Null is as if nothing was said: a place in the last third; a number is its first day."""
    program.write(spread=None, **told)
    assert program.apply().returncode == 0
    status = program.status()
    due, ends, begins = (
        datetime.fromisoformat(status[key]) for key in ("renewal_due_at", "expiry", "not_before")
    )
    request = yaml.safe_load((program.directory / "request.yaml").read_text())
    without = {key: value for key, value in request.items() if value is not None}

    for asked in (request, without):
        query = json.dumps({"request": json.dumps(asked)})
        answer = json.loads(program.run("external", stdin=query).stdout)
        assert answer["renewal_due_at"] == status["renewal_due_at"]
    third = (ends - begins) / 3
    if told["renew_before_days"] is None:
        assert ends - third < due < ends - third / 3
    else:
        assert due == ends - timedelta(days=30)
