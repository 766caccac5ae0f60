"""What the moments in the journal tell of the vendors' pace."""

from dataclasses import replace
from datetime import timedelta

from connector.core.decision.steps import Awaited
from connector.core.facts.change import InputType
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.journal.step import Outcome, StepName
from connector.journal.store import Journal

from .conftest import CERTIFICATE, MovableClock, intend

CSR, ISSUANCE, DEPLOYMENT = Awaited.CSR, Awaited.ISSUANCE, Awaited.DEPLOYMENT


def issue(
    journal: Journal,
    clock: MovableClock,
    csr: Csr,
    number: int,
    *answered: InputType,
    csr_seconds: int = 20,
    account: str = "default",
) -> None:
    """Bring a certificate live: *csr_seconds* for the CSR, 60 s at SCM, 600 s to production."""
    change, key = ChangeId(number), CsrKey(f"{number:064x}")
    with journal.intended(CERTIFICATE, StepName.OPEN_RENEWAL) as step:
        step.end(Outcome.DONE, change_ids=[change])
    clock.sleep(timedelta(seconds=csr_seconds))
    first = tuple(one for one in answered if one is InputType.PRE_VERIFICATION)
    _acknowledge(journal, clock, change, *first)
    journal.intend_order(
        CERTIFICATE,
        replace(csr, key=key),
        change_id=change,
        enrollment_id=EnrollmentId(1),
        account=account,
        names=["www.example.com"],
    )
    journal.order_placed(key, OrderId(str(number)))
    clock.sleep(timedelta(seconds=60))
    journal.order_issued(key, certificate_pem="", chain_pem="", fingerprint=str(number))
    with journal.intended(CERTIFICATE, StepName.UPLOAD, change_id=change):
        journal.order_uploaded(key)
    _acknowledge(journal, clock, change, *(one for one in answered if one not in first))
    clock.sleep(timedelta(seconds=600))
    journal.change_deployed(CERTIFICATE, change)


def _acknowledge(
    journal: Journal, clock: MovableClock, change: ChangeId, *inputs: InputType
) -> None:
    for one in inputs:
        with journal.intended(CERTIFICATE, StepName.ACKNOWLEDGE, change_id=change, input_type=one):
            clock.sleep(timedelta(hours=1))


def told(journal: Journal, awaited: Awaited, account: str = "default") -> list[float]:
    found = journal.durations(awaited, CERTIFICATE, account)
    return [one.total_seconds() for one in found]


def test_nothing_is_known_at_first(journal: Journal) -> None:
    """Nor of what has only begun."""
    journal.intend(CERTIFICATE, StepName.UPLOAD, change_id=ChangeId(1))

    assert [told(journal, one) for one in Awaited] == [[], [], []]


def test_each_step_is_known_by_its_moments(journal: Journal, clock: MovableClock, csr: Csr) -> None:
    """Newest first; and not for ever, as a vendor's pace changes."""
    for number in range(1, 12):
        issue(journal, clock, csr, number, csr_seconds=number)

    assert told(journal, CSR) == list(range(11, 2, -1))
    assert told(journal, ISSUANCE) == [60] * 9
    assert told(journal, DEPLOYMENT) == [600] * 9


def test_where_a_person_approves_it_is_no_duration(
    journal: Journal, clock: MovableClock, csr: Csr
) -> None:
    """Warnings before the CSR lengthen that; those after the upload, and staging, the rest."""
    issue(journal, clock, csr, 1)
    issue(journal, clock, csr, 2, InputType.PRE_VERIFICATION, csr_seconds=50)
    assert (told(journal, CSR), told(journal, DEPLOYMENT)) == ([20], [600, 600])

    issue(journal, clock, csr, 3, InputType.POST_VERIFICATION, csr_seconds=30)

    assert told(journal, CSR) == [30, 20]


def test_what_stopped_last_time_may_stop_again(
    journal: Journal, clock: MovableClock, csr: Csr
) -> None:
    """So it is not left alone until it can be live; other certificates are."""
    issue(journal, clock, csr, 1)
    issue(journal, clock, csr, 2, InputType.CHANGE_MANAGEMENT)

    assert told(journal, DEPLOYMENT) == []
    other = journal.durations(DEPLOYMENT, "C-1/api.example.com", "default")
    assert other == (timedelta(seconds=600),)

    issue(journal, clock, csr, 3)
    assert told(journal, DEPLOYMENT) == [600, 600]


def test_each_account_of_scm_has_its_own_pace(
    journal: Journal, clock: MovableClock, csr: Csr
) -> None:
    """A private CA signs at once, a person validates an organization."""
    issue(journal, clock, csr, 1, account="private")

    assert told(journal, ISSUANCE) == []
    assert told(journal, ISSUANCE, "private") == [60]


def test_what_was_adopted_was_not_waited_for(
    journal: Journal, clock: MovableClock, csr: Csr
) -> None:
    """Its moment is that of a person's word."""
    intend(journal, csr)
    journal.adopt_order(csr.key, OrderId("7"), who="Ada")
    clock.sleep(timedelta(minutes=1))
    journal.order_issued(csr.key, certificate_pem="", chain_pem="", fingerprint="F")

    assert told(journal, ISSUANCE) == []
