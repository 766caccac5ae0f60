"""A journal that lost what it held is no new one; an older one is brought up to date."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from connector.errors import JournalError
from connector.journal.store import Journal

BOTH_WAYS = pytest.mark.parametrize(
    "read_only", [pytest.param(True, id="read"), pytest.param(False, id="write")]
)


def files(path: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in path.parent.iterdir() if "shm" not in one.name}


@BOTH_WAYS
@pytest.mark.parametrize("left", [b"", b"SQLite", b"\0" * 511, b"\0" * 8192], ids=len)
def test_what_is_left_of_a_journal_is_refused_and_kept(path, clock, left, read_only) -> None:
    """Emptied, cut off or overwritten: the message names the file, and nothing is made of it."""
    Journal.open(path, clock).close()
    path.write_bytes(left)
    before = files(path)

    with pytest.raises(JournalError) as raised:
        Journal.open(path, clock, read_only=read_only)

    assert str(path) in str(raised.value)
    assert "nothing was changed" in str(raised.value) or "cannot be used" in str(raised.value)
    assert files(path) == before


@BOTH_WAYS
def test_a_journal_without_tables_is_refused(path, clock, read_only) -> None:
    """An empty database in its place, out of a bad backup for one, is none of ours."""
    Journal.open(path, clock).close()
    path.unlink()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("VACUUM")
        raw.execute("PRAGMA application_id = 1")

    with pytest.raises(JournalError, match=r"has no tables, but journal\.made"):
        Journal.open(path, clock, read_only=read_only)


@BOTH_WAYS
@pytest.mark.parametrize("also_the_file", [True, False], ids=["gone", "empty"])
def test_a_log_without_its_journal_is_refused(path, clock, also_the_file, read_only) -> None:
    """What was written last is still in the log, and SQLite would throw it away."""
    Journal.open(path, clock).close()
    path.with_name("journal.made").unlink()
    path.write_bytes(b"")
    if also_the_file:
        path.unlink()
    log = Path(f"{path}-wal")
    log.write_bytes(b"frames")

    with pytest.raises(JournalError, match=r"journal\.sqlite3-wal beside it"):
        Journal.open(path, clock, read_only=read_only)

    assert log.read_bytes() == b"frames"


def test_a_journal_that_was_moved_away_is_begun_anew(path, clock) -> None:
    """That is what the message about a damaged one says."""
    with Journal.open(path, clock) as journal:
        journal.serve_trigger("c", "a")
    path.unlink()

    with Journal.open(path, clock) as journal:
        assert journal.served_trigger("c") is None


def test_a_file_that_was_never_a_journal_is_used(path, clock) -> None:
    """A run that was killed while making the first one leaves an empty file."""
    path.parent.mkdir()
    path.touch()

    Journal.open(path, clock).close()

    path.write_bytes(b"")
    with pytest.raises(JournalError, match="is empty"):
        Journal.open(path, clock)
