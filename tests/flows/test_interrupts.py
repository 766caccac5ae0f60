"""Ctrl-C while a vendor is waited for: every command ends with 130 and a word, no traceback."""

import signal
import subprocess
import sys

import pytest
from program import Program

from connector.sandbox.faults import Fault, Kind

COMMANDS = {
    "apply": ["apply", "request.yaml"],
    "status": ["status", "request.yaml"],
    "doctor": ["doctor", "request.yaml"],
    "cancel": ["cancel", "request.yaml", "--yes"],
    "revoke": ["revoke", "request.yaml", "--reason=4", "--yes"],
    "destroy": ["destroy", "request.yaml"],
    "import": ["import", "20001", "--contract", "C-0N7RAC7"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_an_interrupt_ends_with_130_and_a_word(program: Program, name) -> None:
    program.write(on_destroy="delete")
    hang = Fault(Kind.HANG, server="cps", method="GET", seconds=30)

    code, err = program.interrupt_during(hang, *COMMANDS[name])

    assert code == 130, err
    assert "Nothing is lost" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
def test_an_interrupt_of_the_slow_imports_is_no_traceback(number, code) -> None:
    """The signal comes while `main` imports the command line."""
    program = (
        "import os, sys\n"
        "from connector import __main__ as start\n"
        "class Finder:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'connector.cli':\n"
        f"            os.kill(os.getpid(), {int(number)})\n"
        "sys.meta_path.insert(0, Finder())\n"
        "sys.exit(start.main(['orders', 'list']))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert done.returncode == code
    assert done.stderr == (
        "akamai-scm: interrupted. Nothing is lost; the same command goes on from here.\n"
    )
