"""One run per certificate."""

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from connector.errors import JournalError, StillWaitingError
from connector.journal.lock import certificate_lock
from connector.postgres.database import Database

KEY = "C-1/*.example.com"
HOLDER = """
import sys
from datetime import timedelta
from pathlib import Path
from connector.clock import SystemClock
from connector.journal.lock import certificate_lock
from connector.postgres.database import Database

state = Database(sys.argv[1]) if "://" in sys.argv[1] else Path(sys.argv[1])
with certificate_lock(state, sys.argv[2], timedelta(), SystemClock(), print):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(params=["directory", "database"])
def address(request, tmp_path: Path) -> str:
    """Where the state is: what holds for one of them holds for the other."""
    if request.param == "directory":
        return str(tmp_path)
    return request.getfixturevalue("database_url")


@pytest.fixture
def state(address: str):
    if "://" not in address:
        yield Path(address)
        return
    with Database(address) as database:
        yield database


@pytest.fixture
def holder(address: str):
    """Another process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, address, KEY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def take(state, clock, key: str = KEY, wait: timedelta = timedelta(seconds=10)) -> list[str]:
    """Take the lock and give it back; return what a person was told."""
    told: list[str] = []
    with certificate_lock(state, key, wait, clock, told.append):
        return told


def test_who_holds_the_lock_is_named(state, clock, holder) -> None:
    """After the allowed time the run gives up with 75 and names the other one's process."""
    with pytest.raises(
        StillWaitingError, match=rf"process {holder.pid}( on \S+)?, since 20.*{KEY[3:]}"
    ) as caught:
        take(state, clock)

    assert caught.value.exit_code == 75
    assert timedelta(seconds=10) == clock.slept


@pytest.mark.parametrize(("seconds", "words"), [(1, 0), (2, 0), (3, 1), (10, 1)])
def test_a_wait_of_some_seconds_is_told_once(state, clock, holder, seconds, words) -> None:
    """Whom it waits for; a run that soon ends is not worth a word."""
    told: list[str] = []

    with (
        pytest.raises(StillWaitingError),
        certificate_lock(state, KEY, timedelta(seconds=seconds), clock, told.append),
    ):
        pytest.fail("the lock is another one's")

    assert len(told) == words
    assert all(re.search(rf"process {holder.pid}( on \S+)?, since 20", line) for line in told)
    assert all("Ctrl-C is safe" in line for line in told)


def test_a_free_lock_is_taken_without_a_word(state, clock) -> None:
    assert take(state, clock) == []


@pytest.mark.parametrize("address", ["directory"], indirect=True)
def test_the_lock_holds_without_its_note(tmp_path, clock, holder) -> None:
    """The note is only for messages; losing or spoiling it changes nothing else."""
    (note,) = tmp_path.glob("locks/*.json")
    for spoiled in (b"[]", b"", b"{}", b"\xff\x00", b"[" * 100_000):
        note.write_bytes(spoiled)
        with pytest.raises(StillWaitingError, match=r"Another run works on"):
            take(tmp_path, clock)
    note.unlink()
    with pytest.raises(StillWaitingError, match=r"Another run works on"):
        take(tmp_path, clock)


def test_another_certificate_is_not_held_up(state, clock, holder) -> None:
    """Each certificate has its own lock."""
    take(state, clock, key="C-1/example.com")

    assert timedelta() == clock.slept


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(signal.SIGKILL, id="killed"),
        pytest.param(None, id="done"),
    ],
)
def test_the_lock_is_free_when_its_holder_ends(state, clock, holder, end) -> None:
    """The kernel frees it, so no stale lock ever needs a person."""
    if end is None:
        holder.communicate("\n")
    else:
        os.kill(holder.pid, end)
        holder.wait()

    take(state, clock)

    assert timedelta() == clock.slept


def test_a_failure_inside_the_block_frees_the_lock(state, clock) -> None:
    """The failure passes through unchanged."""
    with (
        pytest.raises(OSError, match="inside"),
        certificate_lock(state, KEY, timedelta(), clock, print),
    ):
        raise OSError("inside")

    take(state, clock)


def test_two_blocks_of_one_process_exclude_each_other(state, clock) -> None:
    """The lock is not re-entrant, since that would hide a defect."""
    with (
        certificate_lock(state, KEY, timedelta(), clock, print),
        pytest.raises(StillWaitingError, match=f"process {os.getpid()}"),
    ):
        take(state, clock)


def test_a_state_directory_that_cannot_be_written_is_named(tmp_path, clock) -> None:
    """The remedy names the setting."""
    (tmp_path / "file").touch()

    with pytest.raises(JournalError, match=r"cannot be taken.*--state"):
        take(tmp_path / "file", clock)
