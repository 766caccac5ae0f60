"""The pace between processes, as the vendor counts it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fast_clock import FastClock
from windows import fullest

from connector.sandbox.ca import Authorities
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering.switches import turn_switches
from connector.sandbox.world import Options, World

PROCESSES, CALLS, PER_MINUTE = 10, 5, 30
PROGRAM = f"""
import os
from pathlib import Path

from connector.akamai.client import CPSClient
from connector.settings.load import load_parts, whole
from connector.settings.source import Flags
from connector.workflow.paced_session import paced_session
from fast_clock import FastCalendar

settings = whole(load_parts(Flags(), os.environ, Path.cwd(), Path.home()))
with paced_session(settings.local, FastCalendar.shared()) as session:
    client = CPSClient(settings.akamai, session)
    for _ in range({CALLS}):
        client.list_enrollments("C-0N7RAC7")
"""


@pytest.fixture
def clock() -> FastClock:
    return FastClock(12)


@pytest.fixture
def limited(tmp_path: Path, authorities: Authorities, clock: FastClock) -> Iterator[Sandbox]:
    """A sandbox that keeps Akamai's limits, on a clock that runs fast."""
    world = World(options=Options(), authorities=authorities, real=clock)
    turn_switches(world, {"cps.rate_limits": True, "cps.strict_signatures": False})
    with Sandbox.start(tmp_path / "sandbox", world=world) as running:
        yield running


def test_ten_processes_stay_below_the_limit_of_the_account(
    limited: Sandbox, clock: FastClock, tmp_path: Path
) -> None:
    """Nobody is answered 429, and no minute of the vendor's holds more calls than the pace."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parents[1] / "support"),
        **limited.env(),
        **clock.export(),
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM], env=environment, stderr=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    said = [process.communicate(timeout=100)[1] for process in started]

    assert [process.returncode for process in started] == [0] * PROCESSES, said
    served = limited.world.ledger.requests("cps")
    assert {one.status for one in served} == {200}
    assert len(served) == PROCESSES * CALLS
    times = [one.at for one in served]
    assert fullest(times, timedelta(minutes=1)) <= PER_MINUTE
    assert fullest(times, timedelta(seconds=2)) <= 15
