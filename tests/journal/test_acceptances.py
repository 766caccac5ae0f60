"""Whose word it was that warnings were acknowledged by."""

from datetime import date, timedelta

from connector.core.facts.change import InputType
from connector.core.facts.ids import ChangeId
from connector.core.warnings.judge import Acceptance, CPSWarning
from connector.journal.step import Outcome, StepName
from connector.journal.store import Journal

ADA = Acceptance(CPSWarning("CSR_EXPIRED", "The key has expired."), "Ada", date(2027, 3, 31))
NOBODY = Acceptance(CPSWarning(None, "The moon\nis full."))


def acknowledge(
    journal: Journal, change: int, *accepted: Acceptance, outcome: Outcome | None = Outcome.DONE
) -> None:
    step = journal.intend(
        "c",
        StepName.ACKNOWLEDGE,
        change_id=ChangeId(change),
        input_type=InputType.POST_VERIFICATION,
    )
    journal.keep_accepted(step, "c", accepted)
    if outcome is not None:
        journal.outcome(step, outcome)


def test_what_was_accepted_is_kept_with_whose_word_it_was(journal: Journal, clock) -> None:
    acknowledge(journal, 7, ADA, NOBODY)

    first, second = journal.accepted("c")

    assert (first.change_id, first.input_type) == (7, InputType.POST_VERIFICATION)
    assert (first.warning_id, first.text) == ("CSR_EXPIRED", "The key has expired.")
    assert (first.by, first.until) == ("Ada", date(2027, 3, 31))
    assert first.acknowledged_at == clock.now()
    assert (second.warning_id, second.text) == (None, "The moon\nis full.")
    assert (second.by, second.until) == ("", None)
    assert journal.accepted("other") == ()


def test_the_last_change_that_had_any_is_told(journal: Journal, clock) -> None:
    """All of it, whatever was acknowledged for another in between without a warning."""
    acknowledge(journal, 7, ADA)
    clock.sleep(timedelta(days=60))
    acknowledge(journal, 8, NOBODY)
    acknowledge(journal, 8, ADA)
    acknowledge(journal, 9)

    assert [(one.change_id, one.by) for one in journal.accepted("c")] == [(8, ""), (8, "Ada")]


def test_what_was_not_acknowledged_in_the_end_is_not_told(journal: Journal) -> None:
    """CPS did not wait for it, or nobody knows yet; what was found to be done is."""
    for outcome in (None, Outcome.NOT_PENDING, Outcome.NO_EFFECT, Outcome.NOT_FOUND):
        acknowledge(journal, 7, ADA, outcome=outcome)
    assert journal.accepted("c") == ()
    acknowledge(journal, 7, ADA, outcome=Outcome.FOUND)
    assert len(journal.accepted("c")) == 1
