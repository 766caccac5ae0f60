"""The server that tests start is gone with them, whatever has ended them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from patience import HANGS, runs
from program import wait_until

SUPPORT = Path(__file__).parents[1] / "support"
STARTS = """
import signal
from postgres_server import started

for server in started():
    print(server.directory, flush=True)
    {then}
"""


def running(then: str) -> tuple[subprocess.Popen[str], Path, int]:
    """Start a process that starts a server; return both, and where the server's files are."""
    process = subprocess.Popen(
        [sys.executable, "-c", STARTS.format(then=then)],
        env={**os.environ, "PYTHONPATH": str(SUPPORT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    directory = Path(process.stdout.readline().strip())
    server = int((directory / "data" / "postmaster.pid").read_text().split()[0])
    assert runs(server)
    return process, directory, server


@pytest.mark.parametrize("whole", [False, True], ids=["a process", "its whole group"])
def test_who_is_killed_leaves_no_server(whole: bool) -> None:
    process, directory, server = running("signal.pause()")

    (os.killpg if whole else os.kill)(process.pid, signal.SIGKILL)
    process.communicate(timeout=HANGS)

    wait_until(lambda: not runs(server) and not directory.exists())


def test_who_ends_leaves_no_server() -> None:
    """It is gone when the process is."""
    process, directory, server = running("input()")

    process.communicate("\\n", timeout=HANGS)

    assert process.returncode == 0
    assert not runs(server)
    assert not directory.exists()
