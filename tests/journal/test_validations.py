"""What the journal keeps of a validation, from its start to its end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from connector.core.domains.shape import cname_proof
from connector.core.domains.values import Validation
from connector.errors import AnswerLostError, VendorRefusedError
from connector.journal.validations import ValidationStep
from connector.machine.sql import TakenError

RECORD = cname_proof("example.org", "_ab.example.org", "a.b.sectigo.com")


BEGUN = datetime(2026, 11, 1, 12, tzinfo=UTC)
"""By the vendor's clock."""


def begin(journal, domain="example.org"):
    facts = Validation(BEGUN, was_validated=True, noted_end=date(2026, 12, 19))
    return journal.begin_validation("admin", domain, "edgedns", facts)


def outcomes(journal):
    return [
        (row["step"], row["outcome"])
        for row in journal._rows("SELECT * FROM validation_steps ORDER BY id")
    ]


def test_it_is_kept_from_start_to_end(journal, clock) -> None:
    begun = begin(journal)
    began_at = clock.now()
    assert begun.facts == Validation(BEGUN, was_validated=True, noted_end=date(2026, 12, 19))

    journal.note_proof(begun.id, RECORD)
    journal.note_published(begun.id, "example.org", "made")
    clock.sleep(timedelta(minutes=1))
    journal.note_submitted(begun.id)
    clock.sleep(timedelta(minutes=1))
    journal.note_succeeded(begun.id, BEGUN + timedelta(minutes=2))

    found = journal.open_validation("admin", "example.org")
    assert found is not None
    assert found.facts.record == RECORD
    assert (found.published_in, found.output) == ("example.org", "made")
    assert found.facts.submitted_at == began_at + timedelta(minutes=1)
    assert found.facts.succeeded_at == BEGUN + timedelta(minutes=2)

    journal.close_validation(begun.id)
    assert journal.open_validation("admin", "example.org") is None


def test_one_is_open_for_each_domain_and_account(journal) -> None:
    """A second start of one domain is refused by the journal itself."""
    first = begin(journal)
    begin(journal, "example.net")
    with pytest.raises(TakenError):
        begin(journal)
    assert journal.open_validation("other", "example.org") is None
    journal.close_validation(first.id)
    assert begin(journal).id != first.id


def test_what_the_ca_gives_up_is_counted(journal) -> None:
    """What follows is not submitted yet."""
    begun = begin(journal)
    journal.note_submitted(begun.id)
    journal.note_rejected(begun.id)
    found = journal.open_validation("admin", "example.org")
    assert found is not None
    assert (found.facts.rejections, found.facts.submitted_at) == (1, None)


def test_an_intent_stays_open_where_nobody_knows_what_came_of_it(journal) -> None:
    """Else it is closed, as done or without an effect."""
    begun = begin(journal)
    with journal.intended_for_domain(begun.id, ValidationStep.START):
        pass
    with (
        pytest.raises(VendorRefusedError),
        journal.intended_for_domain(begun.id, ValidationStep.PUBLISH),
    ):
        raise VendorRefusedError("no", status=400)
    with (
        pytest.raises(AnswerLostError),
        journal.intended_for_domain(begun.id, ValidationStep.SUBMIT),
    ):
        raise AnswerLostError("lost")
    assert outcomes(journal) == [("start", "done"), ("publish", "no_effect"), ("submit", None)]


def test_all_that_are_not_over_are_found(journal) -> None:
    """The oldest first."""
    first, second = begin(journal), begin(journal, "example.net")
    assert journal.open_validations() == (first, second)
    journal.close_validation(first.id)
    assert journal.open_validations() == (second,)


def test_what_a_killed_run_has_begun_is_in_doubt(journal) -> None:
    """Until its outcome is written; a refusal had no effect."""
    begun = begin(journal)
    with (
        pytest.raises(AnswerLostError),
        journal.intended_for_domain(begun.id, ValidationStep.PUBLISH),
    ):
        raise AnswerLostError("?")
    assert journal.is_in_doubt(begun.id, ValidationStep.PUBLISH)
    assert not journal.is_in_doubt(begun.id, ValidationStep.SUBMIT)

    other = begin(journal, "example.net")
    with (
        pytest.raises(VendorRefusedError),
        journal.intended_for_domain(other.id, ValidationStep.PUBLISH),
    ):
        raise VendorRefusedError("no", status=400)
    assert not journal.is_in_doubt(other.id, ValidationStep.PUBLISH)
