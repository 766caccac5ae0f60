"""The journal as it stands now, read again only where its file has changed."""

from pathlib import Path

import pytest

from connector.errors import JournalError
from connector.journal.snapshots import Snapshots
from connector.journal.store import Journal


def test_one_reading_serves_many(path: Path, clock) -> None:
    """As long as nobody writes; a file that is made meanwhile is a change, too."""
    snapshots = Snapshots(path, clock)
    with snapshots.newest() as first, snapshots.newest() as second:
        assert first is second
    with Journal.open(path, clock) as writer:
        with snapshots.newest() as made:
            assert made is not first
        writer.serve_trigger("c", "a")
        with snapshots.newest() as written:
            assert written.served_trigger("c") == "a"
    with snapshots.newest() as after:
        assert after.served_trigger("c") == "a"
    with snapshots.newest() as again:
        assert again is after
    snapshots.close()


def test_whoever_reads_an_older_one_keeps_it(path: Path, clock) -> None:
    """It is closed when the last of them has done."""
    snapshots = Snapshots(path, clock)
    with snapshots.newest() as old, Journal.open(path, clock) as writer:
        writer.serve_trigger("c", "a")
        with snapshots.newest() as new:
            assert new.served_trigger("c") == "a"
        assert old.served_trigger("c") is None
    with pytest.raises(JournalError):
        old.orders()
    with snapshots.newest() as last:
        snapshots.close()
        assert last.served_trigger("c") == "a"
    with pytest.raises(JournalError):
        last.orders()
    snapshots.close()


def test_a_journal_that_is_lost_meanwhile_is_refused(path: Path, clock) -> None:
    """What was read before does not stand in for it."""
    Journal.open(path, clock).close()
    snapshots = Snapshots(path, clock)
    with snapshots.newest():
        pass
    path.write_bytes(b"")

    with pytest.raises(JournalError, match="is empty"), snapshots.newest():
        pass
    snapshots.close()
