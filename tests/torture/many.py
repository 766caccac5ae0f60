"""
The rows of many at once: processes that apply and a plan, all at one account, by its own ledger.

Sandbox and processes go by a clock that runs fast; the sandbox keeps Akamai's limits.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from fast_clock import FastClock
from request_document import LEAST
from windows import fullest

from connector.sandbox.ca import Authorities
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering.past import Source
from connector.sandbox.steering.somebody import make_enrollment
from connector.sandbox.steering.switches import turn_switches
from connector.sandbox.world import Options, World
from tests.torture.suites import PACE
from tests.torture.table import Row, Scope
from tests.torture.trial import FallenError

FASTER = 8
"""Real seconds are so many of the clock's: a start of the program takes some of them."""
LIMITS = ((timedelta(minutes=1), 35), (timedelta(seconds=2), 20))
"""Akamai's (akamai-cps 6.1)."""
PAUSE = timedelta(seconds=40)
AT_A_TIME = 10
"""So many of a plan's questions Terraform asks at a time."""
HANGS = 900
SUPPORT = Path(__file__).parents[1] / "support"


@dataclass(frozen=True)
class Fleet:
    """Certificates at one account, of which some are due."""

    sandbox: Sandbox
    directory: Path
    clock: FastClock
    due: Sequence[str]
    looked_at: Sequence[str]

    def start(self, *words: str, stdin: Any = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Start the program."""
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory),
            "PYTHONPATH": os.pathsep.join((str(SUPPORT), str(Path.cwd()))),
            "AKAMAI_SCM_ACCEPT_EULA": "1",
            **self.sandbox.env(),
            **self.clock.export(),
        }
        return subprocess.Popen(
            [sys.executable, str(SUPPORT / "fast_program.py"), *words],
            cwd=self.directory,
            env=environ,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def apply(self, name: str) -> None:
        """Apply for one certificate; fall if that does not end well."""
        _ended(self.start("apply", f"{name}.json"), name)

    def question(self, name: str, *, paused: bool = False) -> None:
        """Ask as Terraform's plan does; *paused*: an old answer may stand in for a pause."""
        query = self.directory / f"{name}.query"
        query.write_text(json.dumps({"request": (self.directory / f"{name}.json").read_text()}))
        with query.open() as stdin:
            said = _ended(self.start("external", stdin=stdin), name)
        answer = json.loads(said)
        stands_in = paused and "429, too many requests" in answer["warning"]
        if answer["stale"] != "false" and not stands_in:
            raise FallenError(f"{name}: an old answer stands in: {said}")

    def all_at_once(self, *, paused: bool = False) -> None:
        """Apply for all that are due, each in a process, while a plan asks for the rest."""
        with (
            ThreadPoolExecutor(len(self.due)) as applies,
            ThreadPoolExecutor(AT_A_TIME) as plan,
        ):
            begun = [applies.submit(self.apply, name) for name in self.due]
            question = partial(self.question, paused=paused)
            begun += [plan.submit(question, name) for name in self.looked_at]
        for one in begun:
            one.result()

    def uploads(self) -> list[str]:
        """Return the paths of all uploads, in order."""
        writes = self.sandbox.world.ledger.writes("cps")
        return [one.path for one in writes if "trust-chain" in one.path]

    def planned(self, names: Sequence[str]) -> None:
        """Ask for *names* alone, as the plan of yesterday did."""
        with ThreadPoolExecutor(AT_A_TIME) as plan:
            begun = [plan.submit(self.question, name) for name in names]
        for one in begun:
            one.result()
        self.clock.sleep(timedelta(minutes=2))
        self.sandbox.world.ledger.clear()

    def calls(self) -> list[datetime]:
        """When Akamai was called, in order."""
        return sorted(one.at for one in self.sandbox.world.ledger.requests("cps"))


def _ended(process: subprocess.Popen[str], name: str) -> str:
    said, err = process.communicate(timeout=HANGS)
    if process.returncode or "Traceback" in err:
        raise FallenError(f"{name}: exit {process.returncode}: {err[-600:]}")
    return said


@contextmanager
def fleet(directory: Path, authorities: Authorities, due: int, looked_at: int) -> Iterator[Fleet]:
    """Give a fleet with a sandbox of its own."""
    clock = FastClock(FASTER)
    world = World(options=Options(), authorities=authorities, real=clock)
    switches = {"rate_limits": True, "strict_signatures": False, "auto_renewal_days": None}
    turn_switches(world, {f"cps.{name}": to for name, to in switches.items()})
    names = [f"n{number:02}.example.com" for number in range(due + looked_at)]
    for number, name in enumerate(names):
        left = 150.0 if number >= due else 40.0
        make_enrollment(world, name, live=Source("sectigo-dv", days_left=left))
        document = {**LEAST, "scm_account": "sectigo-dv", "common_name": name, "spread": False}
        document["wait_for_deployment"] = False
        (directory / f"{name}.json").write_text(json.dumps(document))
    with Sandbox.start(directory / "sandbox", world=world) as sandbox:
        yield Fleet(sandbox, directory, clock, names[:due], names[due:])


def many(scope: Scope) -> Iterator[Row]:
    """Try all at once: with nobody else at the account, then with somebody, then at a slow pace."""
    due, looked_at = (4, 10) if scope.quick else (10, 50)
    what = f"{due} applies and a plan of {looked_at}"
    for row, trial in (
        (Row(f"{what}: the limits are kept"), _alone),
        (Row(f"{what}: somebody else uses the account"), partial(_with_somebody, scope.seed)),
    ):
        if scope.only not in row.what or not scope.goes_on():
            continue
        row.points = row.tried = due + looked_at
        directory = scope.directory / f"many-{row.what.partition(': ')[2].split()[0]}"
        directory.mkdir()
        try:
            with fleet(directory, Authorities.load(), due, looked_at) as given:
                row.falls += trial(given)
        except Exception as error:  # noqa: BLE001 - whatever breaks is a fall of this row alone
            row.falls.append(f"{row.what}: {error!r}")
        yield row
    yield from PACE.rows(scope)


def _alone(given: Fleet) -> list[str]:
    """No limit is passed, none fails, and each is uploaded once."""
    given.all_at_once()
    found = [*_too_many(given)]
    refused = [one for one in given.sandbox.world.ledger.requests("cps") if one.status == 429]
    if refused:
        found.append(f"answered 429: {refused}")
    uploads = given.uploads()
    if len(uploads) != len(given.due):
        found.append(f"uploaded were {uploads}")
    return found


def _too_many(given: Fleet) -> Iterator[str]:
    calls = given.calls()
    for window, limit in LIMITS:
        most = fullest(calls, window)
        if most > limit:
            yield f"{most} calls within {window.total_seconds():.0f} s"


def _with_somebody(seed: int, given: Fleet) -> list[str]:
    """
    A 429 that we have not earned: nobody calls before the pause is over, and it is told once.

    Who applies waits it out; a plan does not, and has its answers of before.
    """
    given.planned(given.looked_at)
    world = given.sandbox.world
    world.faults.add(
        Fault(
            Kind.ANSWER,
            "cps",
            "GET",
            skip=12 + seed % 5,
            status=429,
            headers={"Retry-After": f"{PAUSE.total_seconds():.0f}"},
        )
    )
    given.all_at_once(paused=True)
    refused = [one.at for one in world.ledger.requests("cps") if one.status == 429]
    if len(refused) != 1:
        return [f"answered 429 at {refused}"]
    under_way = refused[0] + timedelta(seconds=2 * FASTER)
    early = [at for at in given.calls() if under_way < at < refused[0] + PAUSE]
    found = [*_too_many(given)]
    if early:
        found.append(f"called {early} in the pause of {PAUSE} from {refused[0]}")
    return found
