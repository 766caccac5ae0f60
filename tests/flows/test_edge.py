"""`verify_edge`: the edge is asked what it serves; it is told, kept, and stops nothing."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from program import Program


def wanting(program: Program, **wanted: Any) -> None:
    """A request that has the sandbox's edge asked."""
    program.write(verify_edge=True, **{"edge_hosts": program.sandbox.edge_hosts, **wanted})


def external(program: Program) -> dict[str, Any]:
    """Return what Terraform is told of the edge, by network."""
    request = yaml.safe_load((program.directory / "request.yaml").read_text())
    done = program.run("external", stdin=json.dumps({"request": json.dumps(request)}))
    assert done.returncode == 0, done.stderr
    return {one["network"]: one for one in json.loads(json.loads(done.stdout)["edge"])}


def live(program: Program) -> str:
    """Return the serial number that CPS shows on production."""
    (serial,) = program.status()["production_serials"]
    return str(serial)


def kept(program: Program) -> dict[str, str]:
    """Return what the state directory has of the edge."""
    files = Path(program.environment()["AKAMAI_SCM_STATE"]).glob("edge/*.json")
    return {path.name: path.read_text() for path in files}


def by_network(found: dict[str, Any]) -> dict[str, Any]:
    return {one["network"]: one for one in found["edge"]}


@pytest.mark.promise("edge-asked")
def test_after_a_deployment_both_networks_are_asked(program: Program) -> None:
    """The serial that is served is the one that CPS shows."""
    wanting(program)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "The edge serves serial" in done.stderr
    found = program.status()
    served = by_network(found)
    assert set(served) == {"production", "staging"}
    for network in served.values():
        assert network["state"] == "served"
        assert [network["serial"]] == network["expected"] == found["production_serials"]
        assert network["name"] == "www.example.com"
        assert network["trusted"] is True  # because CPS shows it


def test_who_does_not_want_it_is_not_told(program: Program) -> None:
    program.write()
    assert program.apply().returncode == 0
    assert program.status()["edge"] == []
    assert kept(program) == {}


def test_an_apply_with_nothing_to_do_asks_once_a_day(program: Program) -> None:
    """What was well an hour ago is; a day later, or where it was not well, it is asked anew."""
    wanting(program)
    assert program.apply().returncode == 0
    found = kept(program)
    program.sandbox.world.clock.advance(timedelta(hours=1))
    assert program.apply().returncode == 0
    assert kept(program) == found
    program.sandbox.world.clock.advance(timedelta(days=1))
    assert program.apply().returncode == 0
    assert kept(program) != found
    wanting(program, edge_hosts={"production": "127.0.0.1:1"})
    assert program.apply().returncode == 0
    found = kept(program)
    program.sandbox.world.clock.advance(timedelta(hours=1))
    assert program.apply().returncode == 0
    assert kept(program) != found


def test_staging_is_asked_only_where_a_host_is_named(program: Program) -> None:
    wanting(program, edge_hosts={"production": program.sandbox.edge_hosts["production"]})
    assert program.apply().returncode == 0
    assert set(by_network(program.status())) == {"production"}


def test_an_edge_that_lags_is_waited_for(program: Program) -> None:
    """A renewal is live a minute later; the run ends when it is seen."""
    wanting(program, edge_hosts={"production": program.sandbox.edge_hosts["production"]})
    assert program.apply().returncode == 0
    old = live(program)
    program.sandbox.world.clock.advance(timedelta(days=1))
    program.turn(edge_lag_minutes=1)
    wanting(program, renewal_trigger="once more")

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert f"The edge serves serial {old}" in done.stderr
    assert "Looking again for 2 minutes at most" in done.stderr
    served = by_network(program.status())["production"]
    assert (served["state"], served["serial"]) == ("served", live(program))


@pytest.mark.promise("edge-asked")
def test_an_edge_that_lags_for_long_fails_nothing(program: Program) -> None:
    """It is told until it is over, and the certificate is current all the time."""
    wanting(program)
    assert program.apply().returncode == 0
    program.sandbox.world.clock.advance(timedelta(days=1))
    program.turn(edge_lag_minutes=600)
    wanting(program, renewal_trigger="once more")

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Looking again for 2 minutes at most") == 1
    world = program.sandbox.world
    waited = world.clock.now() - world.ledger.requests()[-1].at
    assert waited < timedelta(minutes=2)
    (told,) = kept(program).values()
    asked = [datetime.fromisoformat(one["asked_at"]) for one in json.loads(told)]
    assert max(abs(world.clock.now() - one) for one in asked) < timedelta(seconds=30)
    found = program.status()
    assert (found["reason"], found["due"]) == ("current", False)
    lagging = by_network(found)["production"]
    assert (lagging["state"], lagging["expected"]) == ("other", [live(program)])
    assert lagging["serial"] not in lagging["expected"]
    table = program.run("status", "request.yaml")
    assert "The edge serves serial" in table.stdout
    program.sandbox.world.clock.advance(timedelta(hours=11))
    caught_up = by_network(program.status())["production"]
    assert caught_up["state"] == "served"
    assert datetime.fromisoformat(caught_up["since"]) > datetime.fromisoformat(lagging["since"])


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("127.0.0.1:1", "cannot be reached"),
        ("no-such-host.invalid", "cannot be looked up"),
        ("127.0.0.2", "no public address"),
    ],
)
def test_an_edge_that_cannot_be_asked_fails_nothing(program: Program, host: str, why: str) -> None:
    wanting(program, edge_hosts={"production": host})

    done = program.apply()

    assert done.returncode == 0, done.stderr
    (found,) = program.status()["edge"]
    assert (found["state"], found["serial"], found["trusted"]) == ("unreached", None, None)
    assert why in found["message"]


def test_for_wildcards_alone_nobody_can_be_asked(program: Program) -> None:
    """What has no name of its own is told as such."""
    wanting(program, common_name="*.example.com")

    done = program.apply()

    assert done.returncode == 0, done.stderr
    served = by_network(program.status())
    assert {one["state"] for one in served.values()} == {"unreached"}
    assert "has none but wildcards" in served["production"]["message"]


def test_a_plan_is_told_what_was_found_last(program: Program) -> None:
    """It asks nobody, and looking again is no change that it shows."""
    wanting(program)
    assert program.apply().returncode == 0
    kept = by_network(program.status())
    told = external(program)
    assert told["production"]["serial"] == live(program)
    assert "asked_at" not in told["production"]
    program.turn(edge_lag_minutes=600)  # nobody sees it who does not ask
    program.sandbox.world.clock.advance(timedelta(hours=1))
    assert external(program) == told
    assert told["production"]["since"] == kept["production"]["since"]


def test_what_was_kept_and_is_damaged_is_not_told(program: Program) -> None:
    """As if nobody had asked."""
    wanting(program)
    assert program.apply().returncode == 0
    for path in Path(program.environment()["AKAMAI_SCM_STATE"]).glob("edge/*.json"):
        path.write_text("{damaged")
    assert external(program) == {}
