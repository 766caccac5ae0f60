"""A fleet at the pace that the connector keeps by itself, against Akamai's own limits."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from fast_clock import FastClock

from connector.sandbox.ca import Authorities
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering.past import Source
from connector.sandbox.steering.somebody import make_enrollment
from connector.sandbox.steering.switches import turn_switches
from connector.sandbox.world import Options, World
from connector.settings.values import DEFAULT_REQUESTS_PER_MINUTE as PER_MINUTE
from connector.transport.pacing import MINUTE, Pacer, Quota
from scripts.offline import terraform_setup

from .stacks import MINIMAL, REPOSITORY, AtHand, Stack

pytestmark = [pytest.mark.timeout(600), pytest.mark.long]

NAMES = [f"c{number:02}.example.com" for number in range(25)]
SUPPORT = REPOSITORY / "tests" / "support"


@pytest.fixture
def clock() -> FastClock:
    """Fast enough for a test, and slow enough that 25 starts of the program reach the limit."""
    return FastClock(5)


@pytest.fixture
def limited(tmp_path: Path, authorities: Authorities, clock: FastClock) -> Iterator[Sandbox]:
    """A sandbox with Akamai's limits and 25 certificates that are live; it names no pace."""
    world = World(options=Options(), authorities=authorities, real=clock)
    for name in NAMES:
        make_enrollment(world, name, live=Source("sectigo-dv"))
    turn_switches(world, {"cps.rate_limits": True, "cps.strict_signatures": False})
    with Sandbox.start(tmp_path / "sandbox", world=world) as running:
        yield running


@pytest.fixture
def fleet(
    tmp_path: Path,
    limited: Sandbox,
    clock: FastClock,
    terraform: terraform_setup.Terraform,
    at_hand: AtHand,
) -> Stack:
    """One module call for 25 certificates."""
    directory = tmp_path / "fleet"
    directory.mkdir()
    arguments = {
        "source": str(REPOSITORY / "terraform"),
        "command": [sys.executable, str(SUPPORT / "fast_program.py")],
        **MINIMAL,
        "scm_account": "sectigo-dv",
    }
    del arguments["common_name"]
    lines = "".join(f"  {key} = {json.dumps(value)}\n" for key, value in arguments.items())
    (directory / "main.tf").write_text(
        f'module "fleet" {{\n  for_each = toset({json.dumps(NAMES)})\n'
        f"  common_name = each.value\n{lines}}}\n"
    )
    environment = {**terraform.environment, **limited.env(), **clock.export()}
    environment["PATH"] = os.environ["PATH"]
    stack = at_hand(directory, replace(terraform, environment=environment))
    stack.init()
    return stack


def _looked_at(fleet: Stack) -> dict[str, str]:
    """Plan, and return by name whether the answer is stale."""
    fleet.plan()
    modules = fleet.planned()["prior_state"]["values"]["root_module"]["child_modules"]
    answers = [
        resource["values"]["result"]
        for module in modules
        for resource in module["resources"]
        if resource["address"].endswith("data.external.before[0]")
    ]
    return {answer["common_name"]: answer["stale"] for answer in answers}


def _use_up_the_pace(limited: Sandbox, clock: FastClock) -> datetime:
    """Make as many calls as a minute takes; return from when on another one may be made."""
    path = limited.directory / "state" / "pacing.sqlite3"
    path.parent.mkdir(exist_ok=True)
    quota = Quota(f"{limited.cps_url.removeprefix('https://')}|", PER_MINUTE)
    ends = []
    with closing(Pacer(path, clock)) as pacer:
        for _ in range(PER_MINUTE):
            with pacer.admitted(quota):
                ends.append(clock.now())
    return ends[0] + MINUTE


def test_a_plan_of_25_certificates_waits_for_its_pace(
    fleet: Stack, limited: Sandbox, clock: FastClock
) -> None:
    """
    Each is looked at, and nobody is answered 429, although other runs have just used up the pace.

    Clean, and with what the first plan has kept, which must not be told in place of a look.
    """
    assert "requests_per_minute" not in (limited.directory / "edgerc").read_text()
    for _ in ("clean", "warm"):
        limited.world.ledger.clear()
        free_from = _use_up_the_pace(limited, clock)

        assert _looked_at(fleet) == dict.fromkeys(NAMES, "false")
        served = limited.world.ledger.requests("cps")
        assert {one.status for one in served} == {200}
        assert len(served) >= len(NAMES)
        assert served[0].at >= free_from
