"""What a run does for a domain that a record proves which stays in DNS."""

from dataclasses import replace

from domain_attempts import OnDomain
from domain_cases import DUE, FRESH, OURS, STAYS

from connector.core.domains.ways import Way
from connector.core.domains.words import Method, ProofStatus
from connector.settings.dcv import WaySettings
from connector.workflow.domains.stand import Waiting

KEPT = replace(FRESH, method=Method.PERSISTENT_TXT)
STAYING = WaySettings(Way.PERSISTENT, value=STAYS.value, by=WaySettings(Way.EDGEDNS))
SUBMITTED_FOR_GOOD = replace(
    DUE,
    proof=ProofStatus.SUBMITTED,
    mode=Method.PERSISTENT_TXT,
    host=STAYS.name,
    point=STAYS.value,
)


def test_a_record_that_stays_and_is_there_is_left_alone(at_work: OnDomain) -> None:
    """It is told; nothing is asked of SCM, and nothing is left open."""
    work = at_work(KEPT)
    work.begun(replace(OURS, record=STAYS, noted_end=KEPT.expires_on), published=True)

    stand = work.attempt(STAYING).advance()

    assert (stand.waiting, stand.entry.record, stand.entry.way) == (None, STAYS, Way.PERSISTENT)
    assert (work.publisher.done, work.known()) == ([], None)


def test_a_record_that_stays_and_is_gone_is_published_again(at_work: OnDomain) -> None:
    work = at_work(KEPT)
    work.publisher.missing = ["it is gone"]

    stand = work.attempt(STAYING).advance()

    assert (work.publisher.done, work.known()) == (["present"], None)
    assert (stand.waiting, stand.entry.exit, stand.entry.record) == (None, 0, STAYS)


def test_a_record_that_stays_and_is_gone_is_a_persons_who_brought_it_there(
    at_work: OnDomain,
) -> None:
    work = at_work(KEPT)
    work.publisher.way, work.publisher.missing = Way.PERSON, ["it is gone"]

    stand = work.attempt(replace(STAYING, by=None)).advance()

    assert (stand.entry.exit, stand.entry.record) == (3, STAYS)
    assert "(it is not in DNS any more)" in stand.entry.message


def test_a_record_that_stays_is_published_before_it_is_submitted(at_work: OnDomain) -> None:
    work = at_work(DUE, SUBMITTED_FOR_GOOD)

    stand = work.attempt(STAYING).advance()

    assert work.publisher.done == ["present"]
    assert work.scm.calls == ["status", "submit what stays", "status"]
    assert (stand.waiting, stand.entry.record) == (Waiting.CA, STAYS)
