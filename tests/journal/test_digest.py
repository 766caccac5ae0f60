"""The digest that a kept answer belongs to: another one as soon as its certificate has news."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.journal.digest import digest_of_file
from connector.journal.step import StepName
from connector.journal.store import Journal

ABOUT, OTHER = "C-1/www.example.com", "C-1/shop.example.com"
ENROLLMENT = EnrollmentId(10)


def order(journal: Journal, csr: Csr, key: str, about: str, enrollment: EnrollmentId) -> None:
    journal.intend_order(
        about,
        replace(csr, key=CsrKey(key * 64)),
        change_id=ChangeId(20),
        enrollment_id=enrollment,
        account="default",
        names=[],
    )


NEWS: dict[str, Callable[[Journal, Csr], Any]] = {
    "an order": lambda journal, csr: order(journal, csr, "b", ABOUT, ENROLLMENT),
    "an order of its enrollment, under another name": lambda journal, csr: order(
        journal, csr, "b", OTHER, ENROLLMENT
    ),
    "what came of its order": lambda journal, _: journal.order_placed(
        CsrKey("a" * 64), OrderId("7")
    ),
    "a step": lambda journal, _: journal.intend(ABOUT, StepName.UPLOAD, change_id=ChangeId(20)),
    "its enrollment": lambda journal, _: journal.remember_enrollment(ABOUT, ENROLLMENT),
}
NO_NEWS: dict[str, Callable[[Journal, Csr], Any]] = {
    "nothing": lambda *_: None,
    "another's order": lambda journal, csr: order(journal, csr, "b", OTHER, EnrollmentId(11)),
    "another's step": lambda journal, _: journal.intend(
        OTHER, StepName.UPLOAD, change_id=ChangeId(21)
    ),
}


@pytest.mark.parametrize("where", ["file"], indirect=True)
@pytest.mark.parametrize("what", [*NEWS, *NO_NEWS])
def test_it_is_another_one_with_news_of_its_certificate_alone(
    journal: Journal, csr: Csr, what: str
) -> None:
    order(journal, csr, "a", ABOUT, ENROLLMENT)
    before = journal.digest_of(ABOUT, ENROLLMENT)

    {**NEWS, **NO_NEWS}[what](journal, csr)

    assert (journal.digest_of(ABOUT, ENROLLMENT) != before) is (what in NEWS)


def test_the_file_has_it_without_being_opened_as_a_journal(
    path: Path, clock: Any, csr: Csr
) -> None:
    """While a run has it open and afterwards; what is not there yet is as what is empty."""
    path.parent.mkdir(parents=True)
    empty = digest_of_file(str(path), ABOUT, ENROLLMENT)
    with closing(Journal.open(path, clock)) as journal:
        assert journal.digest_of(ABOUT, ENROLLMENT) == empty
        order(journal, csr, "a", ABOUT, ENROLLMENT)
        found = journal.digest_of(ABOUT, ENROLLMENT)
        assert digest_of_file(str(path), ABOUT, ENROLLMENT) == found

    assert digest_of_file(str(path), ABOUT, ENROLLMENT) == found != empty
    assert digest_of_file(str(path), OTHER, None) == empty


@pytest.mark.parametrize("share", [0.0, 0.01])
def test_a_file_that_lost_what_it_held_has_none(
    path: Path, clock: Any, csr: Csr, share: float
) -> None:
    path.parent.mkdir(parents=True)
    with closing(Journal.open(path, clock)) as journal:
        order(journal, csr, "a", ABOUT, ENROLLMENT)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises((OSError, sqlite3.Error)):
        digest_of_file(str(path), ABOUT, ENROLLMENT)
