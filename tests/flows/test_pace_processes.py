"""
Processes at a pace that is too slow for them: whose call is next, and when it is made.

By the sandbox's ledger, on a clock by which nothing takes time but what is waited for.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from patience import HANGS
from postgres_server import machine
from program import Program, wait_until
from request_document import LEAST
from turn_clock import TurnClock, until_all_have_ended
from windows import fullest

from connector.postgres.cache import State
from connector.postgres.database import Database
from connector.sandbox.steering.past import Source
from connector.sandbox.steering.somebody import make_enrollment
from connector.transport.pacing import MINUTE
from connector.transport.pacing_file import CallState
from connector.workflow.in_common import pacing_in

NUMBER = 10
PER_MINUTE = 6
EACH = MINUTE / PER_MINUTE
SUPPORT = Path(__file__).parents[1] / "support"
PROGRAM = "import turn_program"
WITHOUT_RANKS = f"""
from connector.transport.ranks import Waiter

Waiter.order = property(lambda waiter: waiter.came)
{PROGRAM}
"""


@pytest.fixture
def clock(tmp_path: Path) -> TurnClock:
    return TurnClock(tmp_path / "clock", NUMBER)


@pytest.fixture
def environ(program: Program) -> dict[str, str]:
    """The settings of all runs: a slow pace, and looks that are shared for long."""
    wanted = f"requests_per_minute = {PER_MINUTE}"
    edgerc = program.rewritten("edgerc", r"requests_per_minute.*", wanted)
    return {"AKAMAI_EDGERC": edgerc, "AKAMAI_SCM_LOOK_MAX_AGE": "1h"}


@pytest.fixture(params=["directory", "database"])
def state(
    program: Program, environ: dict[str, str], request: pytest.FixtureRequest
) -> Iterator[State]:
    """Where the state of all of them is."""
    if request.param == "directory":
        yield program.sandbox.directory / "state"
        return
    url: str = request.getfixturevalue("database_url")
    environ |= machine(url, program.directory)
    with Database(url) as opened:
        yield opened


@pytest.fixture
def enrollments(
    program: Program, clock: TurnClock, environ: Mapping[str, str], state: State
) -> list[int]:
    """
    Return the enrollments of certificates that are due, the first is next to its end.

    A plan has asked for each, so that their ends are known, and there is room for one call at a
    time: those of the last minute were made evenly.
    """
    program.turn(auto_renewal_days=None)
    world = program.sandbox.world
    found = []
    for number in range(NUMBER):
        document = {**LEAST, "scm_account": "sectigo-dv", "common_name": f"n{number}.example.com"}
        document |= {"spread": False, "wait_for_deployment": False}
        live = Source("sectigo-dv", days_left=3.0 + 4 * number)
        with world.lock:
            found.append(make_enrollment(world, document["common_name"], live=live).id)
        (program.directory / f"{number}.yaml").write_text(yaml.safe_dump(document))
        query = json.dumps({"request": json.dumps(document)})
        done = program.run("external", stdin=query, **environ)
        assert done.returncode == 0, done.stderr
    clock.sleep(2 * MINUTE)
    world.ledger.clear()
    now, host = clock.now(), program.sandbox.cps_url.removeprefix("https://")
    pacing = pacing_in(state)
    for number in range(PER_MINUTE):
        made = now - EACH * number
        pacing.change(
            lambda table, at=made: table.put(f"{host}|", at, CallState.MADE)  # type: ignore[misc]
        )
    pacing.close()
    return found


def all_at_once(
    program: Program, clock: TurnClock, environ: Mapping[str, str], text: str = PROGRAM
) -> datetime:
    """
    Apply for each in a process of its own; return when there was room for the first call.

    What is next to its end comes last, when all others wait already.
    """
    begun = clock.now()
    paths = f"{SUPPORT}:{SUPPORT.parents[1]}"

    def start(place: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", text, "apply", f"{place}.yaml"],
            cwd=program.directory,
            env={**program.environment(**environ), **clock.export(place), "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        left.callback(process.kill)
        return process

    with ExitStack() as left:
        clock.enter()
        others = {place: start(place) for place in range(1, NUMBER)}
        wait_until(
            lambda: all(
                clock.sleeps(place) or one.poll() is not None for place, one in others.items()
            )
        )
        started = [start(0), *others.values()]
        until_all_have_ended(clock, [lambda one=one: one.poll() is not None for one in started])  # type: ignore[misc]
        said = [one.communicate(timeout=HANGS)[1] for one in started]
    assert [one.returncode for one in started] == [0] * NUMBER, said
    return begun + EACH


def uploads(program: Program) -> dict[int, datetime]:
    """Return which enrollments were uploaded to, in order, and when."""
    writes = program.sandbox.world.ledger.writes("cps")
    return {int(one.path.split("/")[4]): one.at for one in writes if "trust-chain" in one.path}


def calls(program: Program) -> list[datetime]:
    """Return when Akamai was called, in order."""
    return sorted(one.at for one in program.sandbox.world.ledger.requests("cps"))


def test_next_to_its_end_first_and_no_call_later_than_the_limits_demand(
    program: Program, clock: TurnClock, environ: Mapping[str, str], enrollments: list[int]
) -> None:
    """As long as half of ten processes are at work, a call is made as soon as there is room."""
    first = all_at_once(program, clock, environ)

    uploaded = uploads(program)
    assert list(uploaded)[:3] == enrollments[:3]
    assert sorted(uploaded) == enrollments
    assert len(program.orders()) == 2 * NUMBER  # one each, and that of what was live
    made = calls(program)
    with_others = [at for at in made if at <= list(uploaded.values())[NUMBER // 2 - 1]]
    assert with_others == [first + EACH * number for number in range(len(with_others))]
    assert fullest(made, MINUTE) == PER_MINUTE


@pytest.mark.parametrize("state", ["directory"], indirect=True)
def test_without_ranks_it_is_not_the_first(
    program: Program, clock: TurnClock, environ: Mapping[str, str], enrollments: list[int]
) -> None:
    """The ledger can fail: who has come last is the last to get on."""
    all_at_once(program, clock, environ, WITHOUT_RANKS)

    assert next(iter(uploads(program))) != enrollments[0]
