"""Each event is kept once and told once to each hook, also after a crash."""

from datetime import timedelta

from connector.core.events.values import Event, EventName
from connector.journal.events import TRIED_FOR

DEPLOYED = Event(EventName.DEPLOYED, "C-1/a", "20", {"common_name": "a", "serials": ["0A"]})
FAILED = Event(EventName.FAILED, "C-1/a", "1 x", {"common_name": "a"})


def test_an_event_is_kept_once(journal) -> None:
    for _ in range(2):
        journal.keep_event(DEPLOYED, ["one", "two", "one"])

    waiting = journal.undelivered("C-1/a")
    assert [one.hook for one in waiting] == ["one", "two"]
    assert [one.document["event"] for one in waiting] == ["deployed", "deployed"]
    assert waiting[0].document == DEPLOYED.document(waiting[0].happened_at)
    assert journal.undelivered("C-1/b") == ()
    assert journal.undelivered() == waiting


def test_what_was_told_is_not_told_again(journal) -> None:
    journal.keep_event(DEPLOYED, ["one", "two"])
    one, two = journal.undelivered()
    journal.not_delivered(two.id, "It was out.")
    journal.delivered(one.id)

    (left,) = journal.undelivered()
    assert (left.hook, left.attempts, left.last_error) == ("two", 1, "It was out.")
    journal.delivered(left.id)
    journal.keep_event(DEPLOYED, ["one", "two"])
    assert journal.undelivered() == ()


def test_what_has_gone_wrong_is_told_again_once_it_was_well(journal) -> None:
    journal.keep_event(FAILED, ["one"])
    journal.keep_event(FAILED, ["one"])
    assert len(journal.undelivered()) == 1
    journal.events_over("C-1/b")
    journal.events_over("C-1/a")
    journal.events_over("C-1/a")
    journal.keep_event(FAILED, ["one"])

    assert len(journal.undelivered()) == 2
    journal.keep_event(DEPLOYED, ["one"])
    journal.events_over("C-1/a")
    journal.keep_event(DEPLOYED, ["one"])
    assert len(journal.undelivered()) == 3


def test_after_a_week_it_is_no_news(journal, clock) -> None:
    journal.keep_event(DEPLOYED, ["one"])
    clock.sleep(TRIED_FOR)
    assert len(journal.undelivered()) == 1
    clock.sleep(timedelta(seconds=1))

    assert journal.undelivered() == ()


def test_other_certificates_have_their_own(journal) -> None:
    journal.keep_event(DEPLOYED, ["one"])
    journal.keep_event(Event(EventName.DEPLOYED, "C-1/b", "20", {}), ["one"])

    assert len(journal.undelivered()) == 2
