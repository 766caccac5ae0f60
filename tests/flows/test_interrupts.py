"""
Ctrl-C and SIGTERM, whatever a run waits for: 130 or 143 and a word, no traceback, nothing left.

What is waited for never comes in these tests: that the run ends shows that it waits no more.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from patience import HANGS, runs
from program import Program, wait_until
from request_document import LEAST

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
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
SIGNALS = pytest.mark.parametrize("number", CODES, ids=lambda number: number.name)
BOTH = pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name
)


def end(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Send the signal; the run ends with its code, and a word that is the last."""
    process.send_signal(number)
    _, err = process.communicate(timeout=HANGS)

    assert process.returncode == CODES[number], err
    assert "Nothing is lost" in err.splitlines()[-1]
    assert "Traceback" not in err


def read_until(process: subprocess.Popen[str], words: str) -> None:
    assert process.stderr is not None
    while words not in (line := process.stderr.readline()):
        assert line, "it has ended without those words"


@pytest.mark.parametrize("name", COMMANDS)
def test_an_interrupt_ends_with_130_and_a_word(program: Program, name) -> None:
    program.write(on_destroy="delete")
    hang = Fault(Kind.HANG, server="cps", method="GET", seconds=30)

    code, err = program.interrupt_during(hang, *COMMANDS[name])

    assert code == 130, err
    assert "Nothing is lost" in err
    assert "Traceback" not in err


@SIGNALS
def test_while_a_vendor_is_slow(program: Program, number: signal.Signals) -> None:
    faults = program.sandbox.world.faults
    faults.add(Fault(Kind.HANG, "cps", "GET", times=None, seconds=HANGS))
    (scripted,) = faults.all()
    process = program.start("apply", "request.yaml")
    wait_until(lambda: scripted.struck > 0)

    end(process, number)


@SIGNALS
def test_while_it_sleeps_between_two_looks(program: Program, number: signal.Signals) -> None:
    """And the same command goes on: with the order that is there."""
    program.sandbox.world.scm.switches.hold_orders = True
    process = program.start("apply", "request.yaml")
    read_until(process, "is being processed")

    end(process, number)

    program.sandbox.world.scm.switches.hold_orders = False
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


@BOTH
def test_while_another_run_holds_the_certificate(program: Program, number: signal.Signals) -> None:
    program.sandbox.world.scm.switches.hold_orders = True
    holder = program.start("apply", "request.yaml")
    read_until(holder, "is being processed")
    process = program.start("apply", "request.yaml")
    read_until(process, "Another run")

    end(process, number)
    assert holder.poll() is None
    end(holder, number)


@BOTH
def test_while_it_waits_for_its_turn_at_the_pace(program: Program, number: signal.Signals) -> None:
    slow = program.rewritten("edgerc", r"requests_per_minute.*", "requests_per_minute = 1")
    process = program.start("apply", "request.yaml", "--edgerc", slow)
    read_until(process, "Waiting")

    end(process, number)


@pytest.mark.parametrize("how", ["one", "many", "external"])
@BOTH
def test_while_a_command_is_to_print_a_secret(
    program: Program, number: signal.Signals, how: str
) -> None:
    """The signal reaches the program alone; the command ends with it."""
    told = program.directory / "pid"
    command = ["sh", "-c", f"echo $$ > {told}.new; mv {told}.new {told}; exec sleep 3600"]
    source = f"client_secret: {{command: {json.dumps(command)}}}"
    config = program.rewritten("scm_config.yaml", r"client_secret: \S+", source)
    document = {**LEAST, "scm_account": "sectigo-dv", "common_name": "b.example.com"}
    (program.directory / "b.yaml").write_text(yaml.safe_dump(document))
    words = {
        "one": ["apply", "request.yaml"],
        "many": ["apply", "request.yaml", "b.yaml"],
        "external": ["external"],
    }[how]
    if how == "external":
        program.sandbox.world.scm.switches.hold_orders = True
        program.write(timeouts={"issuance": "1s"})
        assert program.apply().returncode == 75
    request = yaml.safe_load((program.directory / "request.yaml").read_text())
    query = {"request": json.dumps(request)}
    with (program.directory / "query").open("w+") as stdin:
        stdin.write(json.dumps(query))
        stdin.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "connector", *words],
            cwd=program.directory,
            env=program.environment(SCM_CONFIG=config),
            stdin=stdin,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        wait_until(lambda: told.exists() or process.poll() is not None)
        assert process.poll() is None, process.communicate()

    end(process, number)

    pid = int(told.read_text())
    wait_until(lambda: not runs(pid))


@SIGNALS
def test_while_its_main_thread_is_stuck_outside_python(
    tmp_path: Path, number: signal.Signals
) -> None:
    """As in the look-up of a name, or behind a lock of SQLite's: no interrupt is raised there."""
    program = (
        "import sqlite3, sys\n"
        "from connector import __main__ as start, cli\n"
        "def stuck(words, here):\n"
        "    one, two = (\n"
        f"        sqlite3.connect({str(tmp_path / 'file')!r}, timeout={HANGS}) for _ in '12'\n"
        "    )\n"
        "    one.execute('BEGIN EXCLUSIVE')\n"
        "    print('stuck', file=sys.stderr, flush=True)\n"
        "    two.execute('BEGIN EXCLUSIVE')\n"
        "cli.main = stuck\n"
        "sys.exit(start.main(['orders', 'list']))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
    read_until(process, "stuck")

    end(process, number)


def test_of_the_whole_group_as_a_terminal_does(program: Program) -> None:
    """As Terraform's own process does, a shell above waits for it; applied again, it goes on."""
    program.sandbox.world.scm.switches.hold_orders = True
    process = subprocess.Popen(
        ["sh", "-c", f'{sys.executable} -m connector apply request.yaml; echo "ended $?" >&2'],
        cwd=program.directory,
        env=program.environment(),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    read_until(process, "is being processed")

    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=HANGS)

    assert "Nothing is lost" in err
    program.sandbox.world.scm.switches.hold_orders = False
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


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
