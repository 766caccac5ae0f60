"""Steps at a vendor: intents, outcomes, and what is concluded from them."""

import contextlib
from datetime import timedelta

import pytest

from connector.core.facts.change import InputType
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.errors import (
    AnswerLostError,
    CredentialsError,
    FailedError,
    JournalError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.journal.step import Outcome, StepId, StepName
from connector.journal.steps import IntendedStep, StepAbout
from connector.journal.store import Journal

CERTIFICATE = "C-1/www.example.com"


def test_a_refused_upload_is_kept_until_the_next_one(journal: Journal) -> None:
    assert journal.upload_refused(ChangeId(7)) == ""
    refused = journal.intend("c", StepName.UPLOAD, change_id=ChangeId(7))
    journal.outcome(refused, Outcome.REFUSED, vendor_word="Bad chain.")
    assert journal.upload_refused(ChangeId(7)) == "Bad chain."
    assert journal.upload_refused(ChangeId(8)) == ""
    assert journal.uploads_begun("c") == {}
    begun = journal.intend("c", StepName.UPLOAD, change_id=ChangeId(7))
    assert journal.upload_refused(ChangeId(7)) == "Bad chain."
    assert set(journal.uploads_begun("c")) == {7}
    journal.outcome(begun, Outcome.NOT_FOUND)
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
    first = journal.intend(
        CERTIFICATE, StepName.OPEN_RENEWAL, enrollment_id=EnrollmentId(1), names=["b", "a"]
    )
    second = journal.intend(
        CERTIFICATE,
        StepName.ACKNOWLEDGE,
        change_id=ChangeId(2),
        input_type=InputType.CHANGE_MANAGEMENT,
    )
    journal.intend("C-1/other", StepName.UPLOAD)

    assert [second, first] == [step.step_id for step in journal.open_intents(CERTIFICATE)]

    journal.outcome(second, Outcome.DONE)

    (left,) = journal.open_intents(CERTIFICATE)
    assert (
        left.name,
        left.names,
        left.enrollment_id,
        left.change_id,
    ) == (StepName.OPEN_RENEWAL, {"a", "b"}, 1, None)
    assert (clock.now(), None, None) == (left.intended_at, left.outcome, left.outcome_at)


def test_an_outcome_of_an_unknown_step_is_an_error(journal) -> None:
    """A defect in the caller does not pass in silence."""
    with pytest.raises(JournalError, match="does not know step 7"):
        journal.outcome(StepId(7), Outcome.DONE)


def test_a_change_is_ours_once_an_outcome_says_so(journal) -> None:
    """Intending to open a change makes none ours; naming it in the outcome does, twice as well."""
    step = journal.intend(CERTIFICATE, StepName.OPEN_RENEWAL, change_id=ChangeId(5))
    assert not journal.change_is_ours(ChangeId(5))

    journal.outcome(step, Outcome.DONE, change_ids=[ChangeId(5), ChangeId(6)])
    journal.outcome(step, Outcome.DONE, change_ids=[ChangeId(6)])

    assert [journal.change_is_ours(ChangeId(n)) for n in (5, 6, 7)] == [True, True, False]


def test_an_outcome_with_an_enrollment_is_remembered(journal) -> None:
    """One commit holds the outcome and the enrollment, so no crash can part them."""
    step = journal.intend(CERTIFICATE, StepName.CREATE_ENROLLMENT)

    journal.outcome(step, Outcome.DONE, enrollment_id=EnrollmentId(11))

    assert journal.enrollment_of(CERTIFICATE) == EnrollmentId(11)


def test_acknowledgements_that_succeeded_count_with_their_last_time(journal, clock) -> None:
    """Refused or lost acknowledgements and other steps do not count."""
    times = []
    for outcome in (Outcome.DONE, Outcome.NOT_PENDING, Outcome.DONE, Outcome.NO_EFFECT):
        clock.sleep(timedelta(minutes=1))
        step = journal.intend(
            CERTIFICATE,
            StepName.ACKNOWLEDGE,
            change_id=ChangeId(5),
            input_type=InputType.PRE_VERIFICATION,
        )
        journal.outcome(step, outcome)
        times.append(clock.now())
    journal.intend(
        CERTIFICATE,
        StepName.ACKNOWLEDGE,
        change_id=ChangeId(5),
        input_type=InputType.UNKNOWN,
    )
    other = journal.intend(CERTIFICATE, StepName.UPLOAD, change_id=ChangeId(5))
    journal.outcome(other, Outcome.DONE)

    assert {InputType.PRE_VERIFICATION: times[2]} == journal.acknowledged(ChangeId(5))
    assert journal.acknowledged(ChangeId(6)) == {}


def test_a_change_tells_which_step_opened_it(journal) -> None:
    """A removal is told from a renewal."""
    step = journal.intend(CERTIFICATE, StepName.DELETE)
    journal.outcome(step, Outcome.DONE, change_ids=[ChangeId(31)])

    assert journal.opened_by(ChangeId(31)) is StepName.DELETE
    assert journal.opened_by(ChangeId(32)) is None


@pytest.mark.parametrize(
    ("name", "names", "may"),
    [
        (StepName.OPEN_RENEWAL, "a.example.com b.example.com", True),
        (StepName.OPEN_RENEWAL, "a.example.com", False),
        (StepName.UPLOAD, "a.example.com b.example.com", False),
        (StepName.CANCEL, "a.example.com b.example.com", False),
    ],
)
def test_which_step_may_have_opened_a_change(journal, name, names, may) -> None:
    """One that opens changes, if the enrollment has the names that it asked for."""
    journal.intend(CERTIFICATE, name, names=names.split())

    (intent,) = journal.open_intents(CERTIFICATE)
    assert intent.may_have_opened(frozenset({"b.example.com", "a.example.com"})) is may


ENDS = [
    pytest.param(None, "upload", Outcome.DONE, id="it went well"),
    pytest.param(VendorRefusedError("No.", status=403), "upload", Outcome.NO_EFFECT, id="refused"),
    pytest.param(CredentialsError("No."), "delete", Outcome.NO_EFFECT, id="no credentials"),
    pytest.param(VendorUnavailableError("Nobody."), "upload", Outcome.NO_EFFECT, id="never sent"),
    pytest.param(AnswerLostError("Lost."), "open_renewal", None, id="the answer was lost"),
    pytest.param(AnswerLostError("Lost.", status=502), "open_renewal", None, id="a gateway's 502"),
    pytest.param(
        AnswerLostError("500.", status=500), "open_renewal", Outcome.NO_EFFECT, id="CPS deploys"
    ),
    pytest.param(AnswerLostError("500.", status=500), "cancel", None, id="500 of another step"),
    pytest.param(JournalError("Full."), "upload", None, id="the journal cannot be written"),
    pytest.param(RuntimeError("a fault of ours"), "upload", None, id="a fault of ours"),
    pytest.param(KeyboardInterrupt(), "upload", None, id="a person ends it"),
]


def raise_if_any(error: BaseException | None) -> None:
    if error is not None:
        raise error


@pytest.mark.parametrize(("error", "name", "outcome"), ENDS)
def test_the_effect_of_an_error_says_what_came_of_a_step(journal, error, name, outcome) -> None:
    """The one rule: an intent stays open exactly where the vendor may have done what was asked."""
    expected = contextlib.nullcontext() if error is None else pytest.raises(type(error))
    with expected, journal.intended(CERTIFICATE, StepName(name)):
        assert journal.open_intents(CERTIFICATE)
        raise_if_any(error)

    (row,) = journal._rows("SELECT outcome FROM steps")
    assert row["outcome"] == outcome


def end_refused(step: IntendedStep) -> None:
    step.end(Outcome.REFUSED, vendor_word="Bad chain.")
    raise FailedError("CPS refused the certificate.")


def test_whoever_takes_a_step_may_say_more_of_its_outcome(journal) -> None:
    """What CPS said of a certificate outlives the error that is raised for it."""
    with (
        pytest.raises(FailedError),
        journal.intended(CERTIFICATE, StepName.UPLOAD, change_id=ChangeId(7)) as step,
    ):
        end_refused(step)

    assert journal.upload_refused(ChangeId(7)) == "Bad chain."


@pytest.mark.parametrize("name", StepName)
def test_what_a_step_is_about_is_kept_as_it_is(journal, name) -> None:
    """Names, an input, a CSR's key and an order's id each have a column of their own."""
    about: dict[StepName, StepAbout] = {
        StepName.ACKNOWLEDGE: {"input_type": InputType.POST_VERIFICATION},
        StepName.SEARCH_AGAIN: {"csr_key": CsrKey("a1" * 32)},
        StepName.REVOKE: {"order_id": OrderId("77")},
        StepName.DECLINE: {"order_id": OrderId("78")},
    }
    wanted = about.get(name, {"names": ["b.example.com", "a.example.com"]})
    journal.intend(CERTIFICATE, name, **wanted)

    (record,) = journal.open_intents(CERTIFICATE, name)
    assert record.name is name
    assert record.names == frozenset(wanted.get("names", ()))
    for column in ("input_type", "csr_key", "order_id"):
        assert getattr(record, column) == wanted.get(column)
