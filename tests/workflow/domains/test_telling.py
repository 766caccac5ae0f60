"""What is told of a domain that is not done yet, and of one that something has ended."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from domain_cases import AWAITING, DUE, FRESH, NOW, RECORD, SUBMITTED, case

from connector.core.domains.steps import DomainVerdict, Rest, WaitForCA
from connector.core.domains.ways import Way
from connector.errors import FailedError
from connector.settings.dcv import WaySettings
from connector.workflow.domains.stand import Waiting
from connector.workflow.domains.telling import DomainEntries

WAITS = DomainVerdict(WaitForCA(RECORD), "It waits.")


def entries(
    way: WaySettings | None = None, publishes: Way | None = None, *notes: str
) -> DomainEntries:
    """Return what tells of a domain; *publishes*: what has published its proof in this run."""
    proofs: Any = SimpleNamespace(way=publishes, notes=list(notes))
    return DomainEntries(DUE, way, proofs)


@pytest.mark.parametrize(
    ("waiting", "code"), [(Waiting.DNS, 75), (Waiting.CA, 75), (Waiting.GRACE, 0), (None, 0)]
)
def test_only_what_is_not_validated_yet_has_a_code_of_its_own(
    waiting: Waiting | None, code: int
) -> None:
    """A record that stays for its grace is no reason to run again."""
    until = NOW + timedelta(minutes=10)

    stand = entries().stand(case(SUBMITTED), WAITS, waiting, until=until)

    assert (stand.entry.exit, stand.waiting, stand.until) == (code, waiting, until)


def test_what_scm_tells_to_be_in_dns_is_told_as_long_as_that_is_under_way() -> None:
    """Afterwards SCM goes on showing it, and nobody is to publish it any more."""
    rest = DomainVerdict(Rest(), "It rests.")
    over = replace(FRESH, host=AWAITING.host, point=AWAITING.point)

    assert entries().stand(case(AWAITING), WAITS).entry.record == RECORD
    assert entries().stand(case(over), rest).entry.record is None
    assert entries().stand(case(over), rest, proof=RECORD).entry.record == RECORD


def test_notes_follow_what_is_told() -> None:
    """Also of what has failed."""
    told = entries(None, None, "One.", "Two.")

    stand = told.stand(case(SUBMITTED), WAITS)
    assert (stand.entry.message, stand.is_odd) == ("It waits. One. Two.", True)
    assert entries().stand(case(SUBMITTED), WAITS).is_odd is False
    failed = told.failed(FailedError("It failed.", again=""), None, NOW)
    assert failed.message == "It failed. One. Two."


def test_what_has_failed_is_told_as_scm_has_shown_it_last() -> None:
    """With the record only where this run has seen it; it goes on being due."""
    error = FailedError("It failed.")

    unseen = entries().failed(error, None, NOW)
    seen = entries().failed(error, AWAITING, NOW)

    assert (unseen.domain, unseen.state, unseen.record) == ("example.org", DUE, None)
    assert (seen.state, seen.record) == (AWAITING, RECORD)
    assert (seen.exit, seen.due) == (1, True)
    assert seen.reuse is not None
    assert seen.reuse.ends_at.date() == DUE.expires_on


@pytest.mark.parametrize(
    ("way", "publishes", "told"),
    [
        (None, None, None),
        (None, Way.PERSON, Way.PERSON),
        (WaySettings(Way.COMMAND), None, Way.COMMAND),
        (WaySettings(Way.EDGEDNS), Way.PERSON, Way.PERSON),
        (WaySettings(Way.PERSISTENT), None, Way.PERSISTENT),
        (WaySettings(Way.PERSISTENT), Way.PERSON, Way.PERSISTENT),
    ],
)
def test_the_way_is_told_that_was_taken_else_the_one_that_is_chosen(
    way: WaySettings | None, publishes: Way | None, told: Way | None
) -> None:
    """A record that stays is told as such, whoever has brought it there."""
    found = entries(way, publishes)

    assert found.stand(case(SUBMITTED), WAITS).entry.way is told
    assert found.person(case(SUBMITTED), WAITS, RECORD, "").entry.way is told
    assert found.failed(FailedError("It failed."), None, NOW).way is told


def test_where_nothing_is_known_to_be_missing_nothing_is_told_of_it() -> None:
    stand = entries().person(case(AWAITING), WAITS, RECORD, "")

    assert "and run the same again. Check it with" in stand.entry.message


def test_what_a_person_is_to_publish_is_told_whole() -> None:
    stand = entries().person(case(AWAITING), WAITS, RECORD, "ns1 has none")

    assert (stand.entry.exit, stand.entry.record, stand.waiting) == (3, RECORD, None)
    assert stand.entry.message == (
        f"To validate example.org, publish {RECORD.name}. 300 CNAME {RECORD.value}. and run the"
        f" same again (ns1 has none). Check it with: dig +short CNAME {RECORD.name}."
    )
