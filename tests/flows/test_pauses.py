"""A plan while Akamai wants a pause of all runs: told within its time, whoever was answered 429."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from program import Program

from connector.account.credentials import akamai_key
from connector.account.kept import KeptAccount
from connector.akamai.exchange import account_quota
from connector.external import LIMIT
from connector.machine.cache_file import CacheFiles
from connector.sandbox.faults import Fault, Kind
from connector.settings.load import load_parts, whole
from connector.settings.source import Flags
from connector.settings.values import Settings
from connector.transport.pacing import Pacer, Quota

PAUSE = timedelta(seconds=40)


def planned(program: Program, **environ: str) -> tuple[subprocess.CompletedProcess[str], timedelta]:
    """Ask as Terraform does; return also how long that took."""
    request = yaml.safe_load((program.directory / "request.yaml").read_text())
    query, began = json.dumps({"request": json.dumps(request)}), program.clock.ahead
    done = program.run("external", stdin=query, **environ)
    return done, program.clock.ahead - began


def settings_of(program: Program) -> Settings:
    here = program.directory
    return whole(load_parts(Flags(), program.environment(), here, here))


@contextmanager
def pacing(program: Program) -> Iterator[tuple[Pacer, Quota]]:
    """Yield the pace as another run with the same state has it."""
    settings = settings_of(program)
    path = Path(program.sandbox.env()["AKAMAI_SCM_STATE"]) / "pacing.sqlite3"
    path.parent.mkdir(exist_ok=True)
    with closing(Pacer(path, program.clock)) as pacer:
        yield pacer, account_quota(settings.akamai, None)


def limited(seconds: int) -> Fault:
    after = {"Retry-After": str(seconds)}
    return Fault(Kind.ANSWER, "cps", "GET", status=429, headers=after)


@pytest.mark.parametrize("whose", ["its own", "another's"])
def test_with_an_answer_from_before_it_stands_in(program: Program, whose: str) -> None:
    """With the reason in its warning."""
    assert program.apply().returncode == 0
    assert planned(program)[0].returncode == 0
    if whose == "its own":
        program.sandbox.world.faults.add(limited(40))
    else:
        with pacing(program) as (pacer, quota):
            pacer.hold(quota, PAUSE)

    done, took = planned(program)

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["stale"] == "true"
    assert "429, too many requests" in answer["warning"]
    assert took <= LIMIT


@pytest.mark.parametrize("whose", ["its own", "another's"])
def test_without_one_that_is_said_on_one_line(program: Program, whose: str) -> None:
    """What to do is to run it again."""
    if whose == "its own":
        program.sandbox.world.faults.add(limited(40))
    else:
        with pacing(program) as (pacer, quota):
            pacer.hold(quota, PAUSE)

    done, took = planned(program)

    assert (done.returncode, done.stdout) == (69, "")
    assert "429, too many requests" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert took <= LIMIT


def test_a_short_pause_is_waited_for(program: Program) -> None:
    """As long as there is time for an answer after it."""
    assert program.apply().returncode == 0
    program.sandbox.world.faults.add(limited(8))

    done, took = planned(program)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["stale"] == "false"
    assert timedelta(seconds=7) < took <= LIMIT


def test_an_apply_waits_the_pause_out(program: Program) -> None:
    """Nobody waits for its end as for a plan's."""
    program.sandbox.world.faults.add(limited(40))

    assert program.apply().returncode == 0


def test_who_waits_for_another_s_look_ends_in_time_too(sharing: Program) -> None:
    """The other one is in the pause as well."""
    assert sharing.apply().returncode == 0
    settings = settings_of(sharing)
    files = CacheFiles()
    key = akamai_key(settings.akamai, None)
    store = KeptAccount(settings.local.state, key, sharing.clock, files)
    with pacing(sharing) as (pacer, quota), store.locked("C-0N7RAC7") as ours:
        assert ours
        pacer.hold(quota, PAUSE)

        done, took = planned(sharing)

    files.close()
    assert done.returncode in {0, 69}, done.stderr
    assert "429, too many requests" in done.stdout + done.stderr
    assert took <= LIMIT


def test_the_pace_is_waited_for_as_ever(program: Program) -> None:
    """It is our own wish: a plan of many certificates takes as long as it takes."""
    assert program.apply().returncode == 0
    slow = program.rewritten("edgerc", r"requests_per_minute = .*", "requests_per_minute = 5")
    with pacing(program) as (pacer, quota):
        for _ in range(5):
            with pacer.admitted(quota):
                pass

    done, took = planned(program, AKAMAI_EDGERC=slow)

    assert json.loads(done.stdout)["stale"] == "false"
    assert took > LIMIT
