"""No window ever holds more calls than allowed, whoever makes them."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_clock import START, VirtualClock

from connector.errors import JournalError, VendorUnavailableError
from connector.transport.pacing import BURST, BURST_WINDOW, MINUTE, Pacer, Quota


def _fullest(times: list[datetime], window: timedelta) -> int:
    """Return how many calls the fullest window [t, t + window) holds."""
    return max(sum(begin <= at < begin + window for at in times) for begin in times)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 40),
    st.lists(st.floats(0, 5), min_size=1, max_size=60),
)
def test_no_window_is_exceeded(per_minute: int, gaps: list[float]) -> None:
    """Whatever the rhythm of calls, both windows hold."""
    clock, quota, times = VirtualClock(), Quota("account", per_minute), []
    with tempfile.TemporaryDirectory() as directory:
        pacer = Pacer(Path(directory) / "pacing.db", clock)
        for gap in gaps:
            clock.advance(timedelta(seconds=gap))
            pacer.admit(quota)
            times.append(clock.now())

    assert _fullest(times, MINUTE) <= per_minute
    assert _fullest(times, BURST_WINDOW) <= BURST


def test_a_quiet_account_never_waits(tmp_path: Path) -> None:
    """Pacing costs nothing below the limits."""
    clock = VirtualClock()
    pacer = Pacer(tmp_path / "pacing.db", clock)

    for _ in range(BURST):
        pacer.admit(Quota("account", 30))

    assert clock.passed == timedelta(0)


def test_accounts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """Akamai counts per account, so do we."""
    clock = VirtualClock()
    pacer = Pacer(tmp_path / "pacing.db", clock)

    for account in "abc":
        pacer.admit(Quota(account, 1))

    assert clock.passed == timedelta(0)


def test_a_wait_beyond_the_bound_is_refused_and_reserves_nothing(tmp_path: Path) -> None:
    """Who cannot wait is told, and takes nobody's place."""
    clock, quota = VirtualClock(), Quota("account", 1)
    pacer = Pacer(tmp_path / "pacing.db", clock)
    pacer.admit(quota)

    for _ in range(3):
        with pytest.raises(VendorUnavailableError, match="used up for another 60 s"):
            pacer.admit(quota, within=timedelta(seconds=20))
    pacer.admit(quota, within=timedelta(seconds=60))

    assert clock.passed == timedelta(seconds=60)


def test_a_clock_set_back_does_not_block(tmp_path: Path) -> None:
    """Places far in the future are left from another time and forgotten."""
    quota = Quota("account", 1)
    Pacer(tmp_path / "pacing.db", VirtualClock(START + timedelta(days=1))).admit(quota)
    clock = VirtualClock()

    Pacer(tmp_path / "pacing.db", clock).admit(quota)

    assert clock.passed == timedelta(0)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """The state directory may be shared; account names are nobody's business."""
    os.umask(0o022)

    Pacer(tmp_path / "pacing.db", VirtualClock()).admit(Quota("account", 30))

    assert (tmp_path / "pacing.db").stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_is_told_with_its_remedy(tmp_path: Path) -> None:
    """Nobody has to guess which file to delete."""
    (tmp_path / "pacing.db").write_bytes(b"no database" * 100)

    with pytest.raises(JournalError, match=r"pacing\.db.*may be deleted"):
        Pacer(tmp_path / "pacing.db", VirtualClock()).admit(Quota("account", 30))


PROGRAM = """
import sys
from datetime import datetime, timedelta, UTC
from pathlib import Path
from connector.transport.pacing import Pacer, Quota

class Frozen:
    def now(self): return datetime(2026, 9, 1, tzinfo=UTC)
    def monotonic(self): return 0.0
    def sleep(self, span): print((self.now() + span).isoformat(), flush=True)

pacer = Pacer(Path(sys.argv[1]), Frozen())
for _ in range(12):
    pacer.admit(Quota("account", 30))
"""


def test_processes_share_the_limits(tmp_path: Path) -> None:
    """Ten processes at once get different places, and together keep both windows."""
    path = tmp_path / "pacing.db"
    started = [
        subprocess.Popen([sys.executable, "-c", PROGRAM, str(path)], stdout=subprocess.PIPE)
        for _ in range(10)
    ]
    said = [process.communicate(timeout=60)[0].decode().split() for process in started]
    times = [datetime.fromisoformat(at) for lines in said for at in lines]

    assert [process.returncode for process in started] == [0] * 10
    assert len(times) == 120
    assert _fullest(times, MINUTE) <= 30
    assert _fullest(times, BURST_WINDOW) <= BURST


def test_a_dead_process_leaves_no_lock(tmp_path: Path) -> None:
    """A transaction that was cut off is rolled back by SQLite itself."""
    path = tmp_path / "pacing.db"
    pacer = Pacer(path, VirtualClock())
    pacer.admit(Quota("account", 30))
    program = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('DELETE FROM place')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=False)

    pacer.admit(Quota("account", 30))

    places = sqlite3.connect(path)
    assert places.execute("SELECT count(*) FROM place").fetchone() == (2,)
    places.close()
