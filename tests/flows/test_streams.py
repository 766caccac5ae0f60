"""Streams that end before the program does, and terminals that are closed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from program import Program, wait_until

from connector.sandbox.faults import Fault, Kind


@pytest.mark.parametrize(
    "words",
    [["--help"], ["eula", "show"], ["status", "request.yaml"], ["sandbox", "--help"]],
    ids=" ".join,
)
def test_nobody_reads_any_further(program: Program, words: list[str]) -> None:
    """`… | head` ends quietly, with the exit code that a shell tells of SIGPIPE."""
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(
        [sys.executable, "-m", "connector", *words],
        cwd=program.directory,
        env=program.environment(),
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (141, "")


@pytest.mark.parametrize("closed", [False, True], ids=["nobody reads", "closed"])
def test_the_work_goes_on_where_nobody_listens(program: Program, closed: bool) -> None:
    """Progress is for a person; an order that is placed is carried on without one."""
    reading, writing = os.pipe()
    os.close(reading)
    shell = 'exec "$@" 2>&-' if closed else 'exec "$@"'
    done = subprocess.run(
        ["sh", "-c", shell, "sh", sys.executable, "-m", "connector", "apply", "request.yaml"],
        cwd=program.directory,
        env=program.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=writing,
        timeout=100,
        check=False,
    )
    os.close(writing)

    assert (done.returncode, done.stdout) == (0, b"")
    assert program.production_serial()


@pytest.mark.parametrize(("ignored", "code"), [(False, 129), (True, 0)], ids=["closed", "nohup"])
def test_a_terminal_that_is_closed(program: Program, ignored: bool, code: int) -> None:
    """It ends the run in good order, unless `nohup` has said that it must not."""
    faults = program.sandbox.world.faults
    id_ = faults.add(Fault(Kind.HANG, server="cps", method="GET", seconds=3))
    (scripted,) = (one for one in faults.all() if one.id == id_)
    trap = "trap '' HUP; " if ignored else ""
    words = [sys.executable, "-m", "connector", "status", "request.yaml"]
    process = subprocess.Popen(
        ["sh", "-c", f'{trap}exec "$@"', "sh", *words],
        cwd=program.directory,
        env=program.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: scripted.struck > 0 or process.poll() is not None)
    process.send_signal(signal.SIGHUP)
    _, err = process.communicate(timeout=60)

    assert process.returncode == code, err
    assert ("interrupted. Nothing is lost" in err) is not ignored


def test_a_healthy_look_is_no_act_and_warns_of_nothing(program: Program, tmp_path: Path) -> None:
    """Asking for a token, or learning where, is a question; each line names its run."""
    log = tmp_path / "logs" / "www.example.com.log"
    program.apply()
    program.status(AKAMAI_SCM_LOG_DIR=str(log.parent))

    lines = log.read_text().splitlines()
    assert len(lines) > 2
    assert [line for line in lines if " act " in line or "WARNING" in line] == []
    assert any("POST" in line for line in lines)
    runs = {word for line in lines for word in line.split() if word.startswith("run=")}
    assert len(runs) == 1
    program.run_alone("status", "request.yaml", AKAMAI_SCM_LOG_DIR=str(log.parent))
    later = log.read_text().splitlines()[len(lines) :]
    assert later
    assert all("run=" in line and not runs.intersection(line.split()) for line in later)


@pytest.mark.parametrize(
    "words",
    [["eula", "show"], ["status", "request.yaml"], ["check", "--json", "request.yaml"]],
    ids=" ".join,
)
def test_an_output_that_takes_nothing_is_told(program: Program, words: list[str]) -> None:
    """A disk that is full is a failure, and no fault of the program's."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "connector", *words],
            cwd=program.directory,
            env=program.environment(),
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )

    assert done.returncode == 1
    said = "akamai-scm: Standard output does not take what was asked for: No space left on device."
    assert done.stderr.count(said) == 1
    assert "Traceback" not in done.stderr
    assert "does not foresee" not in done.stderr
