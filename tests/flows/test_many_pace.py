"""Many at once share one pace and one token, and cost what a rehearsal has told."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import yaml
from program import Program
from request_document import LEAST
from windows import fullest

from connector.sandbox.world import Options

MINUTE = timedelta(minutes=1)
NUMBER = 12
SHARED_LOOK = 2
"""Calls of the look at the whole contract."""
LEARNING = 24
"""A look or two more for each of those that are begun before it is known what CPS takes."""


@pytest.fixture
def options(options: Options, request: pytest.FixtureRequest) -> Options:
    """As slow as a test wants it."""
    return replace(options, step_seconds=getattr(request, "param", options.step_seconds))


def place(program: Program, number: int = NUMBER) -> None:
    fleet = program.directory / "fleet"
    fleet.mkdir()
    for at in range(number):
        name = f"n{at:02}.example.com"
        document = {**LEAST, "scm_account": "sectigo-dv", "common_name": name}
        (fleet / f"{name}.yaml").write_text(yaml.safe_dump(document))


def test_a_fleet_keeps_to_the_pace_and_to_its_forecast(program: Program) -> None:
    """No minute of the vendor's has more calls than allowed; one token serves all."""
    place(program)
    slow = program.rewritten("edgerc", r"requests_per_minute.*", "requests_per_minute = 30")
    rehearsed = program.run("apply", "fleet", "--dry-run", "--edgerc", slow)
    told = re.search(r"(\d+) to do: (\d+) calls", rehearsed.stdout)
    assert told is not None
    begun = len(program.sandbox.world.ledger.requests())
    program.clock.sleep(2 * MINUTE)

    done = program.run("apply", "fleet", "--edgerc", slow)

    assert done.returncode == 0, done.stderr
    served = program.sandbox.world.ledger.requests()[begun:]
    calls = [entry.at for entry in served if entry.server == "cps"]
    assert fullest(calls, MINUTE) <= 30
    assert int(told[1]) == NUMBER
    assert int(told[2]) <= len(calls) <= int(told[2]) * 1.01 + SHARED_LOOK + LEARNING
    assert sum(entry.path.endswith("/token") for entry in served) == 1


@pytest.mark.parametrize("options", [1.0, 10.0], indirect=True)
def test_an_emergency_takes_the_calls_and_the_time_that_were_foreseen(sharing: Program) -> None:
    """
    To some per cent, though the journal knows none of them, and whatever CPS takes.

    Who waits for a turn at the pace learns no longer durations from that.
    """
    place(sharing, 40)
    seeded = sharing.run(
        *("sandbox", "ctl", "seed", "--requests", "fleet", "--days-left", "100..190"),
        *("--account", "sectigo-dv"),
    )
    assert seeded.returncode == 0, seeded.stderr
    slow = sharing.rewritten("edgerc", r"requests_per_minute.*", "requests_per_minute = 30")
    words = ("apply", "fleet", "--renew-now", "--edgerc", slow)
    foreseen = json.loads(sharing.run(*words, "--dry-run", "--json").stdout)["forecast"]
    begun = len(sharing.sandbox.world.ledger.requests())
    sharing.clock.sleep(2 * MINUTE)

    done = sharing.run(*words)

    assert done.returncode == 0, done.stderr
    served = sharing.sandbox.world.ledger.requests()[begun:]
    calls = [entry.at for entry in served if entry.server == "cps"]
    assert foreseen["calls"] == 40 * 8
    assert len(calls) <= foreseen["calls"] * 1.01 + SHARED_LOOK + LEARNING
    took = calls[-1] - calls[0]
    assert took <= timedelta(seconds=foreseen["seconds"]) * 1.05 + 3 * MINUTE


def test_what_was_waited_for_at_the_pace_is_no_duration_of_cps(program: Program) -> None:
    """Nor of SCM: the next run looks as soon as it can be over, and not when we had our turn."""
    program.write()
    slow = program.rewritten("edgerc", r"requests_per_minute.*", "requests_per_minute = 2")
    for number in range(2):
        program.write(renewal_trigger=str(number))
        done = program.run("apply", "request.yaml", "--edgerc", slow)
        assert done.returncode == 0, done.stderr
    program.write(renewal_trigger="free")
    program.clock.sleep(2 * MINUTE)
    began = program.clock.ahead

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.clock.ahead - began < timedelta(seconds=15)
