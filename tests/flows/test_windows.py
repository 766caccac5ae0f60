"""Certificates are deployed in a window and in no freeze, whatever else is done meanwhile."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from calendars import window_in
from program import Program, wait_until

from connector.sandbox.faults import Fault, Kind

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SCHEDULE = "/deployment-schedule$"


def due(program: Program, **wanted: Any) -> None:
    """A certificate is live, and the last day but nine of its window has come."""
    program.turn(auto_renewal_days=None)
    program.write(**wanted)
    assert program.apply().returncode == 0
    ends = datetime.fromisoformat(program.status()["expiry"])
    program.sandbox.world.clock.set(ends - 9 * DAY)


def moment(found: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(found["until"])


@pytest.mark.promise("window")
def test_a_renewal_is_deployed_by_akamai_when_the_window_opens(program: Program) -> None:
    """Ordered and uploaded at once; nothing runs in the window, and each look says the same."""
    due(program)
    old = program.production_serial()
    window, opens = window_in(program, 3 * DAY)
    program.write(windows=[window])

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert f"Akamai deploys it from {opens:%Y-%m-%dT%H:%M:%SZ} on" in done.stderr
    found = program.status()
    assert (found["reason"], found["action"], found["due"]) == ("awaiting_window", "none", False)
    assert (found["waiting_for"], moment(found)) == ("window", opens)
    told = " ".join(program.run("report", "request.yaml").stdout.split())
    assert f"waits for a window, or the end of a freeze until {opens:%Y-%m-%d %H:%M} UTC" in told
    later = f"{opens + 20 * DAY:%Y-%m-%d}"
    asked = program.run("report", "request.yaml", "--format", "json", "--as-of", later)
    assert json.loads(asked.stdout)["counts"]["current"] == 1, asked.stdout
    assert len(program.orders()) == 2
    again = program.apply()
    assert (again.returncode, len(program.orders())) == (0, 2), again.stderr

    program.sandbox.world.clock.set(opens - timedelta(minutes=5))
    assert program.status()["reason"] == "awaiting_window"
    assert program.production_serial() == old
    program.sandbox.world.clock.set(opens + HOUR)
    assert program.status()["reason"] in {"current", "awaiting_deployment"}
    assert program.apply().returncode == 0
    assert program.production_serial() != old
    assert program.status()["reason"] == "current"
    assert len(program.orders()) == 2


def test_with_change_management_both_have_to_be_there(program: Program) -> None:
    """The acknowledgement goes out at once, and the window is waited for all the same."""
    due(program, change_management=True, auto_approve=True)
    old = program.production_serial()
    window, opens = window_in(program, 3 * DAY)
    program.write(windows=[window], change_management=True, auto_approve=True)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.status()["reason"] == "awaiting_window"
    assert program.production_serial() == old
    program.sandbox.world.clock.set(opens + HOUR)
    assert program.apply().returncode == 0
    assert program.production_serial() != old


def test_a_window_that_is_near_is_waited_for(program: Program) -> None:
    due(program)
    old = program.production_serial()
    window, opens = window_in(program, HOUR / 2)
    program.write(windows=[window], timeouts={"deployment": "2h"})

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.production_serial() != old
    assert opens <= program.sandbox.world.clock.now() < opens + 4 * HOUR
    assert program.status()["reason"] == "current"


@pytest.mark.promise("window")
def test_a_first_certificate_is_held_back_here(program: Program) -> None:
    """Akamai schedules none; the order is placed, and a run in the window brings it."""
    window, opens = window_in(program, 3 * DAY)
    program.write(windows=[window])

    done = program.apply()

    assert done.returncode == 75
    assert f"the next window opens at {opens:%Y-%m-%dT%H:%M:%SZ}" in done.stderr
    assert "Nothing is lost and nothing will be ordered twice." in done.stderr
    found = program.status()
    assert (found["reason"], found["action"]) == ("awaiting_window", "resume")
    assert (found["waiting_for"], moment(found)) == ("window", opens)
    program.sandbox.world.clock.set(opens + HOUR)
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1
    assert program.status()["reason"] == "current"


def test_where_akamai_refuses_to_schedule_it_is_held_back_here(program: Program) -> None:
    due(program)
    old = program.production_serial()
    window, opens = window_in(program, 3 * DAY)
    program.write(windows=[window])
    refusal = Fault(Kind.ANSWER, "cps", "PUT", SCHEDULE, status=409, times=None, body="{}")
    program.sandbox.world.faults.add(refusal)

    done = program.apply()

    assert done.returncode == 75
    assert re.search(
        r"Note: Could not schedule change \d+ of enrollment \d+: CPS answered 409: \{\}\. It is"
        " deployed by a run within the window instead",
        done.stderr,
    )
    assert program.production_serial() == old
    program.sandbox.world.clock.set(opens)
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert program.production_serial() != old
    assert len(program.orders()) == 2


@pytest.mark.promise("window-killed")
@pytest.mark.parametrize("effect", [False, True])
def test_killed_while_akamai_is_told(program: Program, effect: bool) -> None:
    """Whether it took effect or not: the certificate is not live before the window."""
    due(program)
    old = program.production_serial()
    window, opens = window_in(program, 3 * DAY)
    program.write(windows=[window])
    program.kill_during(Fault(Kind.HANG, "cps", "PUT", SCHEDULE, effect=effect, seconds=60))

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.status()["reason"] == "awaiting_window"
    assert program.production_serial() == old
    program.sandbox.world.clock.set(opens + HOUR)
    assert program.apply().returncode == 0
    assert program.production_serial() != old
    assert len(program.orders()) == 2


@pytest.mark.promise("window-killed")
def test_killed_while_it_waits(program: Program) -> None:
    """A first certificate, held here: the next run knows its order and when the window opens."""
    window, opens = window_in(program, HOUR / 4)
    program.write(windows=[window], timeouts={"deployment": "2h"})
    process = program.start("apply", "request.yaml")
    told: list[str] = []
    assert process.stderr is not None
    for line in process.stderr:
        told.append(line)
        if "the next window opens at" in line:
            break
    process.kill()
    process.communicate()
    assert "the next window opens at" in told[-1], "".join(told)

    assert program.status()["reason"] == "awaiting_window"
    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.sandbox.world.clock.now() >= opens
    assert len(program.orders()) == 1


def test_settings_wait_for_a_window(program: Program) -> None:
    program.write()
    assert program.apply().returncode == 0
    window, opens = window_in(program, 3 * DAY)
    program.write(windows=[window], network_configuration={"quic_enabled": True})

    done = program.apply()

    assert done.returncode == 75
    assert "may not be deployed now; the next window" in done.stderr
    assert program.status()["action"] == "update"
    program.sandbox.world.clock.set(opens)
    assert program.apply().returncode == 0
    assert program.enrollment().body["networkConfiguration"]["quicEnabled"] is True


def frozen(program: Program, days: float) -> list[dict[str, str]]:
    now = program.sandbox.world.clock.now().astimezone(UTC)
    return [{"from": f"{now - DAY:%Y-%m-%d}", "to": f"{now + days * DAY:%Y-%m-%dT%H:%M:%SZ}"}]


@pytest.mark.promise("freeze-expiry")
def test_a_freeze_is_waited_for_and_gives_way_to_expiry(program: Program) -> None:
    due(program)
    old, ends = program.production_serial(), datetime.fromisoformat(program.status()["expiry"])
    program.write(freeze=frozen(program, 30), critical_days=3)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    found = program.status()
    assert (found["reason"], moment(found)) == ("awaiting_window", ends - 3 * DAY)
    program.sandbox.world.clock.set(ends - 3 * DAY + HOUR)
    assert program.apply().returncode == 0
    assert program.production_serial() != old


@pytest.mark.promise("window-refused", "freeze-expiry")
def test_a_freeze_until_expiry_is_refused_beforehand(program: Program) -> None:
    """Nothing is ordered, and each command says the same."""
    due(program)
    program.write(freeze=frozen(program, 30), freeze_until_expiry=True)

    done, found = program.apply(), program.status()

    assert done.returncode == 65
    assert "By freeze (freeze_until_expiry is set) no certificate for" in done.stderr
    assert "Let a window open before then" in done.stderr
    assert (found["action"], found["reason"]) == ("blocked", "no_window")
    assert len(program.orders()) == 1
    ends = datetime.fromisoformat(found["expiry"])
    program.sandbox.world.clock.set(ends + HOUR)
    assert program.apply().returncode == 0, "what has expired waits for nothing"


@pytest.mark.promise("window")
def test_the_calendar_of_the_house(program: Program) -> None:
    """At the top of scm_config.yaml, for all requests; their own windows go before it."""
    due(program)
    window, opens = window_in(program, 3 * DAY)
    document = yaml.safe_load((program.sandbox.directory / "scm_config.yaml").read_text())
    house = program.directory / "house.yaml"
    house.write_text(yaml.safe_dump({**document, "windows": [window]}))
    house.chmod(0o600)
    program.write()
    environment = {"SCM_CONFIG": str(house)}

    done = program.apply(**environment)

    assert done.returncode == 0, done.stderr
    found = program.status(**environment)
    assert (found["reason"], moment(found)) == ("awaiting_window", opens)
    report = program.run("report", "request.yaml", "--format", "json", **environment)
    first = json.loads(report.stdout)["forecasts"][0]["deployments"][0]
    assert datetime.fromisoformat(first["deployed_from"]) == opens
    program.write(windows=[])
    assert program.apply(**environment).returncode == 0
    assert program.status(**environment)["reason"] == "current"


@pytest.mark.promise("window")
def test_a_renewal_is_ordered_ahead_of_a_freeze(program: Program) -> None:
    """Two days before it, since it lasts until the renewal is critical."""
    program.turn(auto_renewal_days=None)
    program.write()
    assert program.apply().returncode == 0
    first = program.status()
    falls_due = datetime.fromisoformat(first["renewal_due_at"])
    freeze = [
        {"from": f"{falls_due - 5 * DAY:%Y-%m-%d}", "to": f"{falls_due + 365 * DAY:%Y-%m-%d}"}
    ]
    program.write(freeze=freeze)

    found = program.status()

    begins = datetime.fromisoformat(freeze[0]["from"]).replace(tzinfo=UTC)
    assert datetime.fromisoformat(found["renewal_due_at"]) == begins - 2 * DAY
    assert found["reason"] == "current"
    program.sandbox.world.clock.set(begins - 2 * DAY + HOUR)
    assert program.status()["reason"] == "inside_window"
    assert program.apply().returncode == 0
    assert program.status()["reason"] == "current"
    wait_until(lambda: len(program.orders()) == 2)
