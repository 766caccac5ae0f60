"""The record of a domain: written once, over what was there before, kept, and removed."""

from dataclasses import replace

import pytest
from domain_attempts import AtWork, OnDomain, ScriptedPublisher, proofs
from domain_cases import DUE, OURS, RECORD, STAYS, TEXT

from connector.core.domains.values import ProofRecord
from connector.core.domains.ways import Way
from connector.errors import PersonNeededError, StillWaitingError
from connector.journal.validations import ValidationRecord, ValidationStep
from connector.workflow.domains.proofs import Proofs
from connector.workflow.domains.publishing import Published

OTHER_VALUE = replace(RECORD, value="other.sectigo.com")
OTHER_NAME = replace(RECORD, name="_cd.example.org")
OTHER_TEXT = replace(TEXT, value="another")


@pytest.mark.parametrize(
    ("before", "now", "way", "done"),
    [
        (OTHER_NAME, RECORD, Way.EDGEDNS, ["remove", "present"]),
        (OTHER_VALUE, RECORD, Way.EDGEDNS, ["present"]),
        (OTHER_VALUE, RECORD, Way.COMMAND, ["present"]),
        (RECORD, RECORD, Way.COMMAND, ["present"]),
        (replace(RECORD, name=TEXT.name), TEXT, Way.EDGEDNS, ["remove", "present"]),
        (OTHER_TEXT, TEXT, Way.EDGEDNS, ["present"]),
        (OTHER_TEXT, TEXT, Way.COMMAND, ["remove", "present"]),
        (TEXT, TEXT, Way.COMMAND, ["present"]),
    ],
)
def test_what_was_told_before_gives_way_where_it_would_stay_beside(
    at_work: OnDomain, before: ProofRecord, now: ProofRecord, way: Way, done: list[str]
) -> None:
    """A command adds a text to others; all else is written over."""
    work = at_work(DUE)
    work.publisher.way = way
    begun = work.begun(replace(OURS, record=before), published=True)

    proofs(work).write(begun, now)

    known = work.known()
    assert known is not None
    assert (work.publisher.done, known.facts.record) == (done, now)


def test_what_was_never_written_is_not_removed(at_work: OnDomain) -> None:
    work = at_work(DUE)

    proofs(work).write(work.begun(replace(OURS, record=OTHER_NAME)), RECORD)

    assert work.publisher.done == ["present"]


def test_a_record_is_written_once_in_a_run(at_work: OnDomain) -> None:
    """And another one after it."""
    work = at_work(DUE)
    begun, ours = work.begun(OURS), proofs(work)

    for record in (RECORD, RECORD, OTHER_VALUE):
        ours.write(begun, record)

    assert work.publisher.done == ["present", "present"]


def test_what_published_it_gets_back_what_it_has_said(at_work: OnDomain) -> None:
    """Also in another run."""
    work = at_work(DUE)
    work.publisher.output = "id-7"
    proofs(work).write(work.begun(OURS), RECORD)
    known = work.known()
    assert known is not None

    proofs(work).remove(known, RECORD)

    assert work.publisher.removed == [Published("zone", "id-7")]


def test_for_what_is_a_registrys_nothing_is_written(at_work: OnDomain) -> None:
    work = at_work(DUE)

    with pytest.raises(PersonNeededError, match=r"record for co\.uk was not written") as refused:
        Proofs("co.uk", work.tools).write(work.begun(OURS), RECORD)

    assert refused.value.remedy.startswith("Check url of the account in scm_config.yaml")
    assert work.publisher.done == []


class Refusing(ScriptedPublisher):
    """May not write."""

    def present(self, domain: str, record: ProofRecord, ours: ProofRecord | None) -> Published:
        raise PersonNeededError("It may not be written.", remedy="Write it there.")

    def remove(self, domain: str, record: ProofRecord, published: Published) -> str:
        raise StillWaitingError("Somebody else writes it.", remedy="Wait.")


def test_what_may_not_be_written_a_person_may_have(at_work: OnDomain) -> None:
    """Then it is gone on with; else they are told the record."""
    work = at_work(DUE)
    work.publisher = Refusing()
    begun = work.begun(OURS)

    proofs(work).write(begun, RECORD)
    assert begun.published_in == ""
    work.publisher = Refusing(missing=["it is not there"])
    with pytest.raises(PersonNeededError) as refused:
        proofs(work).write(begun, RECORD)

    assert refused.value.remedy == (
        f"Write it there. The record: {RECORD.name}. 300 CNAME {RECORD.value}.."
    )


def kept(work: AtWork, begun: ValidationRecord, record: ProofRecord = RECORD) -> list[str]:
    """Return what is told of keeping a record."""
    ours = proofs(work)
    assert ours.keep(begun, record) is False
    return ours.notes


def test_a_record_that_is_gone_is_written_again_and_that_is_told(at_work: OnDomain) -> None:
    """Unless nothing was written after all; one that is there is left alone."""
    work = at_work(DUE)
    begun = work.begun(OURS, published=True)

    assert (kept(work, begun), work.publisher.done) == ([], [])
    work.publisher.missing = ["it is gone"]
    assert kept(work, begun) == [
        (
            f"The record {RECORD.name} was gone and was published again: perhaps a program that"
            " keeps the zone as code removes it."
        )
    ]
    work.publisher.written = False
    assert kept(work, begun) == []
    assert work.publisher.done == ["present", "present"]


def test_a_text_is_written_as_soon_as_it_is_told(at_work: OnDomain) -> None:
    """It was never there before, so that nothing is told of it; afterwards as any other."""
    work = at_work(DUE)
    work.publisher.missing = ["it is not there"]
    begun = work.begun(replace(OURS, record=TEXT))

    assert kept(work, begun, TEXT) == []
    known = work.known()
    assert known is not None
    assert known.published_in == "zone"
    work.publisher.missing = [""]
    assert kept(work, known, TEXT) == []
    assert work.publisher.done == ["present"]


def test_what_this_run_has_just_written_is_given_its_time(at_work: OnDomain) -> None:
    """Name servers need not have it at once."""
    work = at_work(DUE)
    work.publisher.missing = ["it is not there yet"]
    begun, ours = work.begun(OURS), proofs(work)

    ours.write(begun, RECORD)

    assert ours.keep(begun, RECORD) is False
    assert (work.publisher.done, ours.notes) == (["present"], [])


@pytest.mark.parametrize("missing", ["it is gone", ""])
def test_what_a_person_publishes_is_kept_by_them(at_work: OnDomain, missing: str) -> None:
    work = at_work(DUE)
    work.publisher = ScriptedPublisher(Way.PERSON, [missing])

    assert proofs(work).keep(work.begun(OURS), RECORD) is bool(missing)
    assert work.publisher.done == []


@pytest.mark.parametrize(
    ("record", "published", "left"),
    [(None, False, False), (RECORD, False, False), (RECORD, True, True), (STAYS, True, False)],
)
def test_a_record_of_ours_is_left_until_it_is_removed(
    at_work: OnDomain, record: ProofRecord | None, published: bool, left: bool
) -> None:
    """But for one that is to stay."""
    work = at_work(DUE)

    begun = work.begun(replace(OURS, record=record), published=published)

    assert proofs(work).is_left(begun) is left


def test_what_a_killed_run_may_have_written_is_left_as_well(at_work: OnDomain) -> None:
    work = at_work(DUE)
    begun = work.begun(OURS)
    step = work.journal.intended_for_domain(begun.id, ValidationStep.PUBLISH)

    step.__enter__()

    assert proofs(work).is_left(begun) is True


def test_a_removal_closes_what_was_open(at_work: OnDomain) -> None:
    """One that fails is told, and left to the next run."""
    work = at_work(DUE)
    begun, ours = work.begun(OURS, published=True), proofs(work)

    work.publisher = Refusing()
    ours.remove(begun, RECORD)
    assert (ours.left, work.known()) == (True, begun)
    assert ours.notes == [f"The record {RECORD.name} stays for now: Somebody else writes it."]
    work.publisher = ScriptedPublisher()
    again = proofs(work)
    again.remove(begun, RECORD)
    assert (again.left, again.notes, work.known()) == (False, [], None)
    assert work.publisher.done == ["remove"]


def test_a_record_that_stays_is_never_removed(at_work: OnDomain) -> None:
    work = at_work(DUE)
    begun = work.begun(replace(OURS, record=STAYS), published=True)

    proofs(work).remove(begun, STAYS)

    assert (work.publisher.done, work.known()) == ([], None)


def test_what_is_waited_for_is_told_until_it_changes(at_work: OnDomain) -> None:
    work = at_work(DUE)
    ours = proofs(work)

    for message in ("One.", "One.", "Two.", "One."):
        ours.tell_once(message)

    assert work.said == ["One.", "Two.", "One."]
