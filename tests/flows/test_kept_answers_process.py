"""A process that recognises a kept answer loads little, and reads and says what it always does."""

import subprocess
import sys
from datetime import timedelta

import pytest
from kept_answers import SHARED, Asked
from program import Program

from connector.clock import SystemClock

HEAVY = {
    *("argparse", "cryptography", "dataclasses", "jsonschema", "logging", "pathlib", "requests"),
    *("rich", "typing", "urllib3", "yaml", "connector.cli", "connector.external"),
    *(
        "connector.running.surroundings",
        "connector.running.run",
        "connector.core",
        "connector.settings",
    ),
}
"""What a plan has no time to load for each certificate."""


def real(asked: Asked) -> dict[str, str]:
    """The environment of a process that goes by the machine's own clock, as the look did."""
    assert asked.program.clock.ahead == timedelta(0)
    found = asked.program.environment(**SHARED)
    return {
        name: value for name, value in found.items() if name not in asked.program.clock.export()
    }


@pytest.fixture
def made(program: Program) -> Asked:
    """A certificate without an apply, which lets the clock of the tests run ahead."""
    program.make_enrollment()
    return Asked.until_kept(program)


def test_a_process_that_recognises_it_loads_nothing_else(made: Asked) -> None:
    """So 300 certificates cost a plan seconds, not minutes."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "connector", "external"],
        input=made.text,
        cwd=made.program.directory,
        env=real(made),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}

    assert done.stdout == made.answer
    assert "connector.answers.recognise" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize("late", [False, True], ids=["in pieces", "late"])
def test_a_question_that_comes_slowly_is_read_whole(made: Asked, late: bool) -> None:
    """Whoever answers it: nothing of it is lost on the way to the usual one."""
    process = subprocess.Popen(
        [sys.executable, "-m", "connector", "external"],
        cwd=made.program.directory,
        env=real(made),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(made.text[:20])
    process.stdin.flush()
    if late:
        SystemClock().sleep(timedelta(seconds=3))
    out, _ = process.communicate(made.text[20:], timeout=100)

    assert (process.returncode, out) == (0, made.answer)


@pytest.mark.parametrize(
    ("shell", "code"),
    [('exec "$@" <&-', 64), ('exec "$@" </dev/null', 64), ('exec "$@" >&-', 0)],
    ids=["no input", "nothing asked", "no output"],
)
def test_streams_that_are_closed_are_told_as_ever(made: Asked, shell: str, code: int) -> None:
    done = subprocess.run(
        ["sh", "-c", shell, "sh", sys.executable, "-m", "connector", "external"],
        input=made.text,
        cwd=made.program.directory,
        env=real(made),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
