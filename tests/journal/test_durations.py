"""What the journal keeps of the vendors' pace."""

from datetime import timedelta

import pytest

from connector.core.decision.steps import Awaited
from connector.core.facts.change import InputType
from connector.core.facts.ids import ChangeId
from connector.journal.step import StepName
from connector.journal.store import Journal

from .conftest import CERTIFICATE

CSR, ISSUANCE, DEPLOYMENT = Awaited.CSR, Awaited.ISSUANCE, Awaited.DEPLOYMENT
SECOND = timedelta(seconds=1)


def told(journal: Journal, awaited: Awaited, account: str = "default") -> list[float]:
    found = journal.durations(awaited, CERTIFICATE, account)
    return [one.total_seconds() for one in found]


def upload(journal: Journal, number: int, *answered: InputType) -> None:
    change = ChangeId(number)
    with journal.intended(CERTIFICATE, StepName.UPLOAD, change_id=change):
        pass
    for one in answered:
        with journal.intended(CERTIFICATE, StepName.ACKNOWLEDGE, change_id=change, input_type=one):
            pass


def test_nothing_is_known_at_first(journal: Journal) -> None:
    """Nor of what was done, whenever that was."""
    upload(journal, 1)

    assert [told(journal, one) for one in Awaited] == [[], [], []]


def test_the_newest_of_each_kind_are_told(journal: Journal) -> None:
    """Newest first; and not for ever, as a vendor's pace changes."""
    for number in range(1, 12):
        journal.took(CSR, "default", number * SECOND)
    journal.took(DEPLOYMENT, "default", 1.5 * SECOND)

    assert told(journal, CSR) == list(range(11, 2, -1))
    assert told(journal, DEPLOYMENT) == [1.5]
    assert told(journal, ISSUANCE) == []


@pytest.mark.parametrize("stopped", [InputType.POST_VERIFICATION, InputType.CHANGE_MANAGEMENT])
def test_what_stopped_last_time_may_stop_again(journal: Journal, stopped: InputType) -> None:
    """So it is not left alone until it can be live; other certificates are."""
    journal.took(DEPLOYMENT, "default", 600 * SECOND)
    upload(journal, 1, stopped)

    assert told(journal, DEPLOYMENT) == []
    other = journal.durations(DEPLOYMENT, "C-1/api.example.com", "default")
    assert other == (600 * SECOND,)

    upload(journal, 2)
    assert told(journal, DEPLOYMENT) == [600]


def test_each_account_of_scm_has_its_own_pace(journal: Journal) -> None:
    """A private CA signs at once, a person validates an organization; Akamai is the same."""
    for awaited in Awaited:
        journal.took(awaited, "private", 60 * SECOND)

    assert told(journal, ISSUANCE) == []
    assert told(journal, ISSUANCE, "private") == [60]
    assert told(journal, CSR) == told(journal, DEPLOYMENT) == [60]
