"""What is remembered of a certificate, and the file itself."""

import sqlite3
import stat
from contextlib import closing

import pytest

from connector.core.facts.ids import EnrollmentId
from connector.errors import JournalError
from connector.journal import database
from connector.journal.step import StepName
from connector.journal.store import Journal

CERTIFICATE = "C-1/www.example.com"


def test_a_certificate_has_no_memory_until_something_is_remembered(journal) -> None:
    """None tells an empty journal from a trigger that is empty."""
    assert journal.served_trigger(CERTIFICATE) is None
    assert journal.enrollment_of(CERTIFICATE) is None

    journal.serve_trigger(CERTIFICATE, "")

    assert journal.served_trigger(CERTIFICATE) == ""
    assert journal.enrollment_of(CERTIFICATE) is None


def test_the_last_memory_of_a_certificate_counts(journal) -> None:
    """Each memory is replaced without touching the other; an enrollment can be forgotten."""
    journal.serve_trigger(CERTIFICATE, "a")
    journal.remember_enrollment(CERTIFICATE, EnrollmentId(1))
    journal.remember_enrollment(CERTIFICATE, EnrollmentId(2))
    journal.serve_trigger(CERTIFICATE, "b")

    assert (journal.enrollment_of(CERTIFICATE), journal.served_trigger(CERTIFICATE)) == (2, "b")

    journal.remember_enrollment(CERTIFICATE, None)

    assert (journal.enrollment_of(CERTIFICATE), journal.served_trigger(CERTIFICATE)) == (None, "b")


def test_everything_is_there_after_opening_again(path, clock) -> None:
    """What a method wrote is on disk when it returns, closed or not."""
    with Journal.open(path, clock) as first, Journal.open(path, clock) as second:
        first.serve_trigger(CERTIFICATE, "a")
        assert second.served_trigger(CERTIFICATE) == "a"
    with Journal.open(path, clock) as again:
        assert again.served_trigger(CERTIFICATE) == "a"


def test_only_the_owner_can_read_the_journal(path, clock) -> None:
    """The directory is 0700 and every file in it 0600, also those that SQLite adds."""
    with Journal.open(path, clock) as journal:
        journal.serve_trigger(CERTIFICATE, "a")

        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}


def test_writes_survive_power_loss(path, clock) -> None:
    """The file is in WAL mode and every commit is synced."""
    with Journal.open(path, clock) as journal:
        ask = journal._engine.connection.execute

        assert (
            ask("PRAGMA journal_mode").fetchone()[0],
            ask("PRAGMA synchronous").fetchone()[0],
        ) == ("wal", 2)


class TestReadOnly:
    """A journal opened for a plan or a status."""

    def test_a_missing_file_is_an_empty_journal(self, path, clock) -> None:
        """Nothing is made for it."""
        with Journal.open(path, clock, read_only=True) as journal:
            assert journal.orders() == ()
            assert journal.served_trigger(CERTIFICATE) is None
        assert not path.parent.exists()

    def test_an_empty_file_is_an_empty_journal(self, path, clock) -> None:
        """A run that was killed while making the file leaves one."""
        path.parent.mkdir()
        path.touch()

        with Journal.open(path, clock, read_only=True) as journal:
            assert journal.orders() == ()
        with Journal.open(path, clock) as journal:
            journal.serve_trigger(CERTIFICATE, "a")

    @pytest.mark.parametrize(
        "writing", [pytest.param(True, id="beside a writer"), pytest.param(False, id="alone")]
    )
    def test_it_sees_what_is_written_and_leaves_nothing(self, path, clock, *, writing) -> None:
        """Neither a file nor a byte changes beside it, whether a writer has it open or not."""
        writer = Journal.open(path, clock)
        writer.serve_trigger(CERTIFICATE, "a")
        if not writing:
            writer.close()
        before = {
            file.name: file.read_bytes() for file in path.parent.iterdir() if "shm" not in file.name
        }

        with Journal.open(path, clock, read_only=True) as journal:
            assert journal.served_trigger(CERTIFICATE) == "a"
        after = {
            file.name: file.read_bytes() for file in path.parent.iterdir() if "shm" not in file.name
        }

        assert before == after
        writer.close()

    @pytest.mark.parametrize(
        ("changes", "read"),
        [
            pytest.param(1, True, id="once: it is read again"),
            pytest.param(1000, False, id="without a pause: it is not read at all"),
        ],
    )
    def test_a_file_that_changes_while_it_is_read(self, path, clock, monkeypatch, changes, read):
        """What is read is one state of the file, never a mixture of two."""
        Journal.open(path, clock).close()
        connect, left = sqlite3.connect, iter(range(changes))

        def connect_late(address, **options):
            if "immutable" in str(address) and next(left, None) is not None:
                with closing(connect(path)) as writer:
                    writer.execute("INSERT INTO certificates VALUES (random(), 1, 'a')")
                    writer.commit()
            return connect(address, **options)

        monkeypatch.setattr(database.sqlite3, "connect", connect_late)

        if read:
            with Journal.open(path, clock, read_only=True) as journal:
                assert len(journal._rows("SELECT * FROM certificates")) == 1
            assert next(left, None) is None
        else:
            with pytest.raises(JournalError, match="kept changing"):
                Journal.open(path, clock, read_only=True)

    def test_it_cannot_write(self, path, clock) -> None:
        """A write through it is an error, not a loss."""
        with (
            Journal.open(path, clock, read_only=True) as journal,
            pytest.raises(JournalError, match="readonly"),
        ):
            journal.serve_trigger(CERTIFICATE, "a")


def test_every_enrollment_that_was_worked_on_is_known(journal) -> None:
    """By what is remembered, by steps and by orders; those of other certificates are not."""
    journal.remember_enrollment(CERTIFICATE, EnrollmentId(1))
    journal.intend(CERTIFICATE, StepName.DELETE, enrollment_id=EnrollmentId(2))
    journal.intend("C-1/other.example.com", StepName.DELETE, enrollment_id=EnrollmentId(3))
    journal.intend(CERTIFICATE, StepName.CREATE_ENROLLMENT)

    assert journal.enrollments_of(CERTIFICATE) == {1, 2}
    assert journal.enrollments_of("C-1/nobody.example.com") == frozenset()
    assert journal.known_enrollments() == {1, 2, 3}


@pytest.mark.parametrize(
    "read_only", [pytest.param(True, id="read"), pytest.param(False, id="write")]
)
class TestUnusable:
    """A journal that cannot be used is left as it is and named."""

    def test_a_newer_layout(self, path, clock, read_only) -> None:
        """Another version's journal is not guessed at."""
        with Journal.open(path, clock), closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA user_version = 99")

        with pytest.raises(JournalError, match=r"newer version.*Upgrade"):
            Journal.open(path, clock, read_only=read_only)

    def test_a_layout_that_never_was(self, path, clock, read_only) -> None:
        """A few wrong bytes in the head of the file are damage, whatever else is sound."""
        with Journal.open(path, clock), closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA user_version = -7")

        with pytest.raises(JournalError, match=r"layout that never was \(-7\).*moved away"):
            Journal.open(path, clock, read_only=read_only)

    def test_a_damaged_file(self, path, clock, read_only) -> None:
        """The message says what to do with it, and it is not overwritten."""
        path.parent.mkdir()
        path.write_bytes(b"not a database at all" * 100)

        with pytest.raises(JournalError, match="cannot be used"):
            Journal.open(path, clock, read_only=read_only)

        assert path.read_bytes() == b"not a database at all" * 100


def test_a_directory_that_cannot_be_made_is_named(tmp_path, clock) -> None:
    """The remedy names the setting."""
    (tmp_path / "file").touch()

    with pytest.raises(JournalError, match=r"cannot be opened to write.*--state"):
        Journal.open(tmp_path / "file" / "journal", clock)
