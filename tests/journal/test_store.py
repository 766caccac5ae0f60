"""Steps, certificates, and the file itself."""

import sqlite3
import stat
from contextlib import closing
from datetime import timedelta

import pytest

from connector.core.facts.change import InputType
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.errors import JournalError
from connector.journal import database
from connector.journal.record import ACKNOWLEDGE, CANCEL, DELETE, DONE, REFUSED, StepId, StepName
from connector.journal.store import Journal

CERTIFICATE = "C-1/www.example.com"


def test_a_refused_upload_is_kept_until_the_next_one(journal: Journal) -> None:
    assert journal.upload_refused(ChangeId(7)) == ""
    refused = journal.intend("c", "upload", change_id=ChangeId(7))
    journal.outcome(refused, f"{REFUSED}Bad chain.")
    assert journal.upload_refused(ChangeId(7)) == "Bad chain."
    assert journal.upload_refused(ChangeId(8)) == ""
    assert journal.uploads_begun("c") == {}
    begun = journal.intend("c", "upload", change_id=ChangeId(7))
    assert journal.upload_refused(ChangeId(7)) == "Bad chain."
    assert set(journal.uploads_begun("c")) == {7}
    journal.outcome(begun, "not seen at the vendor")
    assert journal.upload_refused(ChangeId(7)) == ""
    assert set(journal.uploads_begun("c")) == {7}


def test_what_was_seen_on_production_is_kept_once(journal: Journal) -> None:
    assert journal.deployed_changes("c") == frozenset()
    journal.change_deployed("c", ChangeId(7))
    journal.change_deployed("c", ChangeId(7))
    journal.change_deployed("c", ChangeId(8))
    assert journal.deployed_changes("c") == {7, 8}
    assert journal.deployed_changes("other") == frozenset()
    assert journal.open_intents("c") == ()


def test_an_intent_is_open_until_its_outcome(journal, clock) -> None:
    """What was begun and not ended can be seen, newest first, per certificate."""
    first = journal.intend(CERTIFICATE, "upload", enrollment_id=EnrollmentId(1), detail="RSA")
    second = journal.intend(CERTIFICATE, "acknowledge", change_id=ChangeId(2))
    journal.intend("C-1/other", "upload")

    assert [second, first] == [step.step_id for step in journal.open_intents(CERTIFICATE)]

    journal.outcome(second, DONE)

    (left,) = journal.open_intents(CERTIFICATE)
    assert (
        left.step,
        left.detail,
        left.enrollment_id,
        left.change_id,
    ) == ("upload", "RSA", 1, None)
    assert (clock.now(), None, None) == (left.intended_at, left.outcome, left.outcome_at)


def test_an_outcome_of_an_unknown_step_is_an_error(journal) -> None:
    """A defect in the caller does not pass in silence."""
    with pytest.raises(JournalError, match="does not know step 7"):
        journal.outcome(StepId(7), DONE)


def test_a_change_is_ours_once_an_outcome_says_so(journal) -> None:
    """Intending to open a change makes none ours; naming it in the outcome does, twice as well."""
    step = journal.intend(CERTIFICATE, "open_renewal", change_id=ChangeId(5))
    assert not journal.change_is_ours(ChangeId(5))

    journal.outcome(step, DONE, change_ids=[ChangeId(5), ChangeId(6)])
    journal.outcome(step, DONE, change_ids=[ChangeId(6)])

    assert [journal.change_is_ours(ChangeId(n)) for n in (5, 6, 7)] == [True, True, False]


def test_an_outcome_with_an_enrollment_is_remembered(journal) -> None:
    """One commit holds the outcome and the enrollment, so no crash can part them."""
    step = journal.intend(CERTIFICATE, "create_enrollment")

    journal.outcome(step, DONE, enrollment_id=EnrollmentId(11))

    assert journal.enrollment_of(CERTIFICATE) == EnrollmentId(11)


def test_acknowledgements_that_succeeded_count_with_their_last_time(journal, clock) -> None:
    """Refused or lost acknowledgements and other steps do not count."""
    times = []
    for outcome in (DONE, "refused", DONE, "refused"):
        clock.sleep(timedelta(minutes=1))
        step = journal.intend(
            CERTIFICATE, ACKNOWLEDGE, change_id=ChangeId(5), detail=InputType.PRE_VERIFICATION
        )
        journal.outcome(step, outcome)
        times.append(clock.now())
    journal.intend(CERTIFICATE, ACKNOWLEDGE, change_id=ChangeId(5), detail=InputType.UNKNOWN)
    other = journal.intend(CERTIFICATE, "upload", change_id=ChangeId(5), detail="RSA")
    journal.outcome(other, DONE)

    assert {InputType.PRE_VERIFICATION: times[2]} == journal.acknowledged(ChangeId(5))
    assert journal.acknowledged(ChangeId(6)) == {}


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


def test_only_the_owner_can_read_the_journal(path, journal) -> None:
    """The directory is 0700 and every file in it 0600, also those that SQLite adds."""
    journal.serve_trigger(CERTIFICATE, "a")

    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}


def test_writes_survive_power_loss(journal) -> None:
    """The file is in WAL mode and every commit is synced."""
    ask = journal._connection.execute

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


def test_a_change_tells_which_step_opened_it(journal) -> None:
    """A removal is told from a renewal."""
    step = journal.intend(CERTIFICATE, DELETE)
    journal.outcome(step, DONE, change_ids=[ChangeId(31)])

    assert journal.opened_by(ChangeId(31)) == DELETE
    assert journal.opened_by(ChangeId(32)) is None


@pytest.mark.parametrize(
    ("step", "detail", "may"),
    [
        (StepName.OPEN_RENEWAL, "a.example.com b.example.com", True),
        (StepName.OPEN_RENEWAL, "a.example.com", False),
        (StepName.UPLOAD, "a.example.com b.example.com", False),
        (CANCEL, "a.example.com b.example.com", False),
    ],
)
def test_which_step_may_have_opened_a_change(journal, step, detail, may) -> None:
    """One that opens changes, if the enrollment has the names that it asked for."""
    journal.intend(CERTIFICATE, step, detail=detail)

    (intent,) = journal.open_intents(CERTIFICATE)
    assert intent.may_have_opened(frozenset({"b.example.com", "a.example.com"})) is may


def test_every_enrollment_that_was_worked_on_is_known(journal) -> None:
    """By what is remembered, by steps and by orders; those of other certificates are not."""
    journal.remember_enrollment(CERTIFICATE, EnrollmentId(1))
    journal.intend(CERTIFICATE, DELETE, enrollment_id=EnrollmentId(2))
    journal.intend("C-1/other.example.com", DELETE, enrollment_id=EnrollmentId(3))
    journal.intend(CERTIFICATE, StepName.CREATE_ENROLLMENT)

    assert journal.enrollments_of(CERTIFICATE) == {1, 2}
    assert journal.enrollments_of("C-1/nobody.example.com") == frozenset()
