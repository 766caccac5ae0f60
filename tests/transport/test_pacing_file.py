"""The file of the pacer is a cache: it stops nothing, whatever becomes of it."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from paced_call import paced_call
from virtual_clock import VirtualClock

from connector.transport import pacing_file
from connector.transport.pacing import (
    MINUTE,
    Pacer,
    Quota,
)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A directory: this is about its file."""
    return tmp_path


def test_the_file_is_for_its_owner_alone(pacer: Pacer, path: Path) -> None:
    """The state directory may be shared; account names are nobody's business."""
    os.umask(0o022)

    paced_call(pacer, Quota("account", 30))

    assert path.stat().st_mode & 0o777 == 0o600


def _garbage(path: Path) -> None:
    path.write_bytes(b"no database" * 100)


def _truncated(path: Path) -> None:
    paced_call(Pacer(path, VirtualClock()), Quota("account", 30))
    path.write_bytes(path.read_bytes()[:5000])


def _other_columns(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE places (name TEXT)")


def _odd_values(path: Path) -> None:
    paced_call(Pacer(path, VirtualClock()), Quota("account", 30))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE places SET state = 'sideways'")


@pytest.mark.parametrize("damage", [_garbage, _truncated, _other_columns, _odd_values])
def test_a_damaged_file_is_thrown_away_and_that_is_told(
    damage: object, path: Path, pacer: Pacer, caplog: pytest.LogCaptureFixture
) -> None:
    """It is a cache: nothing stops for it."""
    assert callable(damage)
    damage(path)
    quota = Quota("account", 1)

    paced_call(pacer, quota)

    (record,) = caplog.records
    assert f"The pacing file {path} could not be used" in record.message
    assert "is made anew" in record.message
    assert pacer.turn(quota).wait == MINUTE
    assert len(caplog.records) == 1


def test_a_file_that_cannot_be_made_stops_nothing(
    path: Path, pacer: Pacer, clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The run then keeps to the limit alone."""
    path.mkdir()
    quota = Quota("account", 1)

    paced_call(pacer, quota)
    paced_call(pacer, quota)

    assert clock.passed == MINUTE
    assert "does not see other runs" in caplog.records[-1].message
    assert len(caplog.records) == 2


def test_a_file_that_somebody_holds_is_given_up(
    path: Path, pacer: Pacer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A process that hangs in its transaction does not stop the others."""
    monkeypatch.setattr(pacing_file, "LONGEST_LOCK", timedelta(milliseconds=50))
    paced_call(pacer, Quota("account", 30))
    with closing(sqlite3.connect(path, isolation_level=None)) as hanging:
        hanging.execute("BEGIN EXCLUSIVE")

        paced_call(pacer, Quota("account", 30))

    assert "locked" in caplog.records[0].message
    assert len(caplog.records) == 1


def test_a_dead_process_leaves_no_lock(path: Path, pacer: Pacer) -> None:
    """A transaction that was cut off is rolled back by SQLite itself."""
    quota = Quota("account", 2)
    paced_call(pacer, quota)
    program = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('DELETE FROM places')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=False)

    paced_call(pacer, quota)

    assert pacer.turn(quota).wait == MINUTE
