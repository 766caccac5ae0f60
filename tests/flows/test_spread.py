"""A renewal comes due at its place in the window, for all who ask alike."""

from datetime import datetime, timedelta

import pytest
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
