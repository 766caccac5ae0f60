"""The sandbox of a rehearsal is gone with the tests that started it, whatever has ended them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from patience import HANGS, runs, until

STARTS = """
import os, signal, sys
from pathlib import Path
from scripts.offline.terraform_setup import Terraform
from tests.terraform.steered import served

with served(Path(sys.argv[1]), Terraform("terraform", "", dict(os.environ), "")) as started:
    print(started.process.pid, flush=True)
    signal.pause()
"""
REPOSITORY = Path(__file__).parents[2]
FOUND = os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tests" / "support")])


@pytest.mark.parametrize("whole", [False, True], ids=["a process", "its whole group"])
def test_who_is_killed_leaves_no_sandbox(tmp_path: Path, whole: bool) -> None:
    """As the processes of `pytest -n` are, once somebody has interrupted it."""
    process = subprocess.Popen(
        [sys.executable, "-c", STARTS, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": FOUND},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    sandbox = int(process.stdout.readline())
    assert runs(sandbox)

    (os.killpg if whole else os.kill)(process.pid, signal.SIGKILL)
    process.communicate(timeout=HANGS)

    until(lambda: not runs(sandbox))
