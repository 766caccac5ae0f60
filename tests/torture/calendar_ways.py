"""Ways of a certificate that has to wait for its window, or for the end of a freeze."""

from datetime import datetime, timedelta
from typing import Any

from calendars import window_in
from program import Program

from connector.text.moments import utc_text


def _opens(program: Program, ahead: timedelta) -> list[dict[str, Any]]:
    window, opens = window_in(program, ahead)
    (program.directory / "opens").write_text(opens.isoformat())
    return [window]


def _opening(program: Program) -> datetime:
    return datetime.fromisoformat((program.directory / "opens").read_text())


def held_back(program: Program, account: dict[str, Any]) -> None:
    """A first certificate, for which the run itself waits until it may be deployed."""
    windows = _opens(program, timedelta(minutes=30))
    program.write(**account, windows=windows, timeouts={"deployment": "2h"})


def _nine_days_left(program: Program, account: dict[str, Any]) -> datetime:
    program.turn(auto_renewal_days=None)
    program.write(**account)
    assert program.apply().returncode == 0
    ends = datetime.fromisoformat(program.status()["expiry"])
    program.sandbox.world.clock.set(ends - timedelta(days=9))
    return ends


def windowed(program: Program, account: dict[str, Any]) -> None:
    """A renewal that Akamai is told to deploy in three days."""
    _nine_days_left(program, account)
    program.write(**account, windows=_opens(program, timedelta(days=3)))


def frozen(program: Program, account: dict[str, Any]) -> None:
    """A renewal in a freeze that lasts too long, and gives way three days before the end."""
    ends = _nine_days_left(program, account)
    (program.directory / "opens").write_text((ends - timedelta(days=3)).isoformat())
    from_, to = (f"{ends + timedelta(days=days):%Y-%m-%d}" for days in (-20, 20))
    program.write(**account, freeze=[{"from": from_, "to": to}], critical_days=3)


def scheduled_by_nobody(program: Program) -> bool:
    """Without memory what Akamai was told is somebody's, and ends when the window opens."""
    if "it is left alone" not in program.status()["message"]:
        return False
    program.sandbox.world.clock.set(_opening(program) + timedelta(hours=1))
    return True


def until_it_opens(program: Program) -> None:
    clock, opens = program.sandbox.world.clock, _opening(program)
    if clock.now() > opens:
        return
    clock.set(opens - timedelta(minutes=1))
    found = program.status()
    assert (found["reason"], found["until"]) == ("awaiting_window", utc_text(opens)), found
    clock.set(opens + timedelta(hours=1))


def in_its_window(program: Program) -> None:
    newest = program.enrollment().changes[-1]
    assert newest.updated_at >= _opening(program), f"deployed at {newest.updated_at}"
