"""A journal goes to another state with all that it says, and is used in one at a time."""

from datetime import timedelta
from pathlib import Path

import pytest

from connector.clock import SystemClock
from connector.core.domains.values import Validation
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import EnrollmentId, OrderId
from connector.errors import JournalError, StillWaitingError
from connector.journal import moving
from connector.journal.lock import certificate_lock, no_run_at_work
from connector.journal.moving import move_journal
from connector.journal.store import FILE_NAME, Journal
from connector.postgres.database import Database

from .conftest import CERTIFICATE, MovableClock, intend

Place = Path | Database


@pytest.fixture
def elsewhere(where: Place, tmp_path: Path, database: Database) -> Place:
    """A state of the other kind."""
    return tmp_path / "other" / FILE_NAME if isinstance(where, Database) else database


@pytest.fixture
def filled(where: Place, clock: MovableClock, csr: Csr) -> Place:
    with Journal.open(where, clock) as journal:
        intend(journal, csr)
        journal.order_placed(csr.key, OrderId("77"))
        journal.remember_enrollment(CERTIFICATE, EnrollmentId(10))
        journal.serve_trigger(CERTIFICATE, "A\N{NO-BREAK SPACE}'; --")
    return where


def test_all_of_it_arrives_and_goes_on_there(
    filled: Place, elsewhere: Place, clock: MovableClock, csr: Csr
) -> None:
    with Journal.open(filled, clock, read_only=True) as journal:
        before = (journal.orders(), journal.enrollment_of(CERTIFICATE))

    counts = move_journal(filled, elsewhere)

    assert counts["orders"] == counts["certificates"] == 1
    with Journal.open(elsewhere, clock) as journal:
        assert (journal.orders(), journal.enrollment_of(CERTIFICATE)) == before
        assert journal.served_trigger(CERTIFICATE) == "A\N{NO-BREAK SPACE}'; --"
        with pytest.raises(JournalError):
            intend(journal, csr)  # the index on open orders holds there, too
        journal.remember_enrollment("another", EnrollmentId(11))


def test_it_is_closed_where_it_was(
    filled: Place, elsewhere: Place, clock: MovableClock, csr: Csr
) -> None:
    """Also for a run that has it open: nothing that it does reaches a vendor any more."""
    with Journal.open(filled, clock) as at_work:
        move_journal(filled, elsewhere)
        with pytest.raises(JournalError):
            intend(at_work, csr)
        facts = Validation(clock.now(), was_validated=False)
        with pytest.raises(JournalError):
            at_work.begin_validation("admin", "example.org", "edgedns", facts)
    if isinstance(filled, Database):
        filled.close()  # whoever comes later has a session of its own

    for read_only in (False, True):
        with pytest.raises(JournalError, match=r"copied to another state.*Name the state"):
            Journal.open(filled, clock, read_only=read_only)
    with pytest.raises(JournalError, match="copied to another state"):
        move_journal(filled, elsewhere)


def test_a_state_that_has_a_journal_gets_no_other(
    filled: Place, elsewhere: Place, clock: MovableClock
) -> None:
    with Journal.open(elsewhere, clock) as journal:
        journal.remember_enrollment("another", EnrollmentId(11))

    with pytest.raises(JournalError, match=r"There is a journal in .* already, with 0 orders"):
        move_journal(filled, elsewhere)

    with Journal.open(filled, clock) as journal:
        assert len(journal.orders()) == 1


def test_what_was_interrupted_goes_on(
    filled: Place, elsewhere: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in both states for a moment, and closed in the first by the next run."""
    with monkeypatch.context() as patch:
        patch.setattr(moving, "_CLOSED", ("no_such_table",))
        with pytest.raises(JournalError):
            move_journal(filled, elsewhere)

    assert move_journal(filled, elsewhere)["orders"] == 1


def test_there_is_none(where: Place, elsewhere: Place) -> None:
    with pytest.raises(JournalError, match="There is no journal in"):
        move_journal(where, elsewhere)
    assert not isinstance(where, Path) or not where.exists()


def test_a_run_at_work_is_not_disturbed(tmp_path: Path, database_url: str) -> None:
    with (
        certificate_lock(tmp_path, "a", timedelta(), SystemClock(), print),
        pytest.raises(StillWaitingError, match=r"Another run \(process .*uses"),
        no_run_at_work(tmp_path),
    ):
        pass
    with no_run_at_work(tmp_path):
        pass
    with Database(database_url) as other, Database(database_url) as ours:
        other.rows("SELECT 1")
        with (
            pytest.raises(StillWaitingError, match=r"Another run \(process .*uses"),
            no_run_at_work(ours),
        ):
            pass
