"""What a run does for a domain that is proven by a text, which SCM tells once it is submitted."""

from dataclasses import replace

from domain_attempts import OnDomain
from domain_cases import DUE, NOW, OURS, SUBMITTED, TEXT

from connector.core.domains.values import RecordType
from connector.core.domains.ways import Way
from connector.core.domains.words import Method
from connector.settings.dcv import WaySettings
from connector.workflow.domains.stand import Waiting


def test_a_text_is_submitted_before_it_can_be_published(at_work: OnDomain) -> None:
    """SCM tells it only then; it counts as submitted at once."""
    work = at_work(DUE)

    stand = work.attempt(WaySettings(Way.EDGEDNS, record=RecordType.TXT)).advance()

    assert work.scm.calls == ["status", "submit text"]
    assert (stand.waiting, stand.entry.record) == (Waiting.CA, TEXT)
    assert work.publisher.done == ["present"]


def test_a_text_takes_the_place_of_what_was_begun_by_another_method(at_work: OnDomain) -> None:
    """And was given up; SCM goes on telling the old method."""
    work = at_work(replace(DUE, mode=Method.EMAIL))

    stand = work.attempt(WaySettings(Way.EDGEDNS, record=RecordType.TXT)).advance()

    assert (stand.waiting, stand.entry.record) == (Waiting.CA, TEXT)


def test_a_text_that_scm_tells_no_more_is_kept_as_the_journal_knows_it(at_work: OnDomain) -> None:
    """It goes on being told, too."""
    work = at_work(replace(SUBMITTED, mode=Method.TXT, host="", point=""))
    work.begun(replace(OURS, record=TEXT, submitted_at=NOW), published=True)
    work.publisher.missing = ["it is gone"]

    stand = work.attempt(WaySettings(Way.EDGEDNS, record=RecordType.TXT)).advance()

    assert (stand.waiting, stand.entry.record) == (Waiting.CA, TEXT)
    assert work.publisher.done == ["present"]
