"""What shows beside the journal that an order was begun."""

from dataclasses import replace
from pathlib import Path

import pytest

from connector.core.facts.claim import Witness
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, EnrollmentId, OrderId
from connector.core.facts.order import ClosedBecause
from connector.errors import JournalError, PersonNeededError
from connector.journal.store import Journal
from connector.journal.witnesses import Witnesses


@pytest.fixture
def places(path: Path, tmp_path: Path) -> Witnesses:
    return Witnesses(path.parent, tmp_path / "logs")


def begin(places: Witnesses, journal: Journal, csr: Csr, *, again: bool = False) -> Witness:
    witness = Witness("", csr.key, "default", ChangeId(20), journal._clock.now())
    journal.intend_order(
        "c",
        csr,
        change_id=ChangeId(20),
        enrollment_id=EnrollmentId(10),
        account="default",
        names=[],
    )
    places.begin(journal, csr.key, witness, again=again)
    return witness


def test_an_order_is_shown_in_both_places_before_and_after(places, journal, csr) -> None:
    witness = begin(places, journal, csr)

    assert [(one.csr_key, one.order_id) for one in places.seen()] == [
        (csr.key, None),
        (csr.key[:16], None),
    ]
    journal.order_placed(csr.key, OrderId("17"))
    places.placed(journal, csr.key, replace(witness, order_id=OrderId("17")))
    assert {one.order_id for one in places.seen()} == {"17"}
    assert {one.change_id for one in places.seen()} == {20}
    assert {one.begun_at for one in places.seen()} == {witness.begun_at}


def test_a_second_run_stops_where_a_first_has_begun(places, journal, csr) -> None:
    begin(places, journal, csr)
    journal.order_closed(csr.key, ClosedBecause.FORGOTTEN, note="the journal was put back, say")

    with pytest.raises(PersonNeededError, match="Another run has begun"):
        begin(places, journal, csr)
    journal.order_closed(csr.key, ClosedBecause.FORGOTTEN)
    begin(places, journal, csr, again=True)


def test_what_cannot_be_shown_is_not_ordered(places, journal, csr, path) -> None:
    path.parent.mkdir(exist_ok=True)
    (path.parent / "ordered").touch()

    with pytest.raises(JournalError, match=r"cannot be written.*Nothing was ordered"):
        begin(places, journal, csr)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"order_id": null, "account": 1}', "\0"])
def test_a_note_that_cannot_be_read_shows_nothing(places, path, text) -> None:
    (path.parent / "ordered").mkdir(parents=True)
    (path.parent / "ordered" / f"{'a' * 64}.json").write_text(text)

    assert places.seen() == ()


def test_the_notes_are_their_owners(places, journal, csr, path) -> None:
    begin(places, journal, csr)

    (note,) = (path.parent / "ordered").iterdir()
    assert note.stat().st_mode & 0o077 == 0
    assert note.parent.stat().st_mode & 0o077 == 0
