"""Whom a run tells what has happened, and what it keeps for a later one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from scripted_server import Answer, ScriptedServer
from virtual_clock import VirtualClock

from connector.core.events.values import Event, EventName
from connector.errors import (
    ConnectorError,
    JournalError,
    PersonNeededError,
    StillWaitingError,
)
from connector.journal.events import Delivery
from connector.journal.store import FILE_NAME, Journal
from connector.settings.hooks import Hook
from connector.text.secret import Secret
from connector.transport.session import HTTPSSession
from connector.workflow.events.courier import (
    Document,
    RefusedError,
    ToHooks,
    environment,
    signature,
)
from connector.workflow.events.events import Events

NAME = "www.example.com"
PAPER = Hook(frozenset(EventName), run=("paper",))
PAGER = Hook(frozenset({EventName.DUE, EventName.FAILED}), run=("pager",))


def event(name: EventName, key: str = "1", about: str = NAME) -> Event:
    return Event(name, about, key, {"common_name": about})


@dataclass
class Book:
    """A courier that writes down whom it has told what, unless it cannot."""

    told: list[tuple[str, str]] = field(default_factory=list)
    fails: dict[str, Exception] = field(default_factory=dict)

    def tell(self, hook: Hook, document: Document) -> None:
        self.told.append((hook.name, document["event"]))
        if hook.name in self.fails:
            raise self.fails[hook.name]


@dataclass
class Run:
    """Events that are kept in a journal of a test, and what is told of them."""

    journal: Journal
    book: Book = field(default_factory=Book)
    said: list[str] = field(default_factory=list)

    def events(self, *hooks: Hook) -> Events:
        return Events(hooks, self.journal, self.book, self.said.append)

    @property
    def left(self) -> list[Delivery]:
        return list(self.journal.undelivered())


@pytest.fixture
def run(tmp_path) -> Iterator[Run]:
    with Journal.open(tmp_path / FILE_NAME, VirtualClock()) as journal:
        yield Run(journal)


def test_who_fails_once_is_left_for_a_later_run_and_others_are_told(run: Run) -> None:
    run.book.fails["paper"] = RefusedError("ended with 1")
    events = run.events(PAPER, PAGER)
    for name in (EventName.DUE, EventName.FAILED):
        events.happened(event(name))

    events.deliver(NAME)

    assert run.book.told == [("paper", "due"), ("pager", "due"), ("pager", "failed")]
    assert run.said == ["Note: paper was not told of due; a later run tries: ended with 1"]
    assert [(one.hook, one.attempts, one.last_error) for one in run.left] == [
        (PAPER.key, 1, "ended with 1"),
        (PAPER.key, 0, ""),
    ]


def test_what_stood_in_the_way_is_told_without_advice(run: Run) -> None:
    """Whether to run again is not for whoever reads of a hook to decide."""
    run.book.fails["pager"] = ConnectorError("No answer.", remedy="Look at it.")
    events = run.events(PAGER)
    events.happened(event(EventName.DUE))

    events.deliver(NAME)

    assert [one.last_error for one in run.left] == ["No answer."]
    assert run.said[-1].endswith("a later run tries: No answer.")


def test_who_is_no_hook_any_more_holds_nobody_up(run: Run) -> None:
    run.events(PAPER, PAGER).happened(event(EventName.DUE))

    run.events(PAGER).deliver(NAME)

    assert run.book.told == [("pager", "due")]
    assert [one.hook for one in run.left] == [PAPER.key]


def test_what_is_asked_is_not_told_as_news(run: Run) -> None:
    """An order that was held back waits for the next run to ask, and nothing waits behind it."""
    run.book.fails["paper"] = StillWaitingError("not yet")
    events = run.events(PAPER)
    with pytest.raises(StillWaitingError):
        events.ask(event(EventName.BEFORE_ORDER))
    run.book.fails.clear()
    events.happened(event(EventName.FAILED))

    events.deliver(NAME)

    assert run.book.told == [("paper", "before_order"), ("paper", "failed")]
    assert [one.last_error for one in run.left] == ["not yet"]


def test_each_certificate_tells_its_own(run: Run) -> None:
    events = run.events(PAGER)
    events.happened(event(EventName.DUE, about="other.example.com"))
    events.happened(event(EventName.DUE))

    events.deliver(NAME)

    assert [one.document["common_name"] for one in run.left] == ["other.example.com"]


def test_only_this_order_is_asked_about(run: Run) -> None:
    """What an earlier run asked of another CSR is no longer the question."""
    run.book.fails["paper"] = StillWaitingError("not yet")
    events = run.events(PAPER, PAGER)
    with pytest.raises(StillWaitingError):
        events.ask(event(EventName.BEFORE_ORDER, "first"))
    run.book.fails.clear()

    events.ask(event(EventName.BEFORE_ORDER, "second"))

    assert run.book.told == [("paper", "before_order")] * 2
    assert [one.last_error for one in run.left] == ["not yet"]
    events.ask(event(EventName.BEFORE_ORDER, "second"))
    assert len(run.book.told) == 2, "who has agreed is not asked again"


@pytest.mark.parametrize(
    ("error", "what", "remedy", "kept"),
    [
        (
            RefusedError("ended with 1"),
            "The hook paper holds the order for www.example.com back: it ended with 1.",
            "Settle that with whoever keeps paper; each run asks it again.",
            "ended with 1",
        ),
        (
            ConnectorError("No answer.", remedy="Look at it."),
            (
                "The order for www.example.com is held back, since paper could not be asked:"
                " No answer."
            ),
            "Look at it.",
            "No answer.",
        ),
        (
            ConnectorError("No answer."),
            (
                "The order for www.example.com is held back, since paper could not be asked:"
                " No answer."
            ),
            "Correct hooks in scm_config.yaml.",
            "No answer.",
        ),
    ],
    ids=["refused", "not asked", "without advice"],
)
def test_whoever_does_not_agree_holds_the_order(
    run: Run, error: Exception, what: str, remedy: str, kept: str
) -> None:
    run.book.fails["paper"] = error

    with pytest.raises(PersonNeededError) as raised:
        run.events(PAPER).ask(event(EventName.BEFORE_ORDER))

    assert (raised.value.what, raised.value.remedy) == (what, remedy)
    assert raised.value.again == "Nothing was ordered, and running again orders nothing twice."
    assert [one.last_error for one in run.left] == [kept]


def test_a_journal_that_cannot_be_used_fails_no_run(run: Run, monkeypatch) -> None:
    """Nobody is told what is not kept, and the run goes on."""
    full = JournalError("The disk is full.")

    def fail(*_: object) -> None:
        raise full

    for name in ("keep_event", "events_over", "undelivered"):
        monkeypatch.setattr(Journal, name, fail)
    events = run.events(PAGER)

    events.happened(event(EventName.DUE))
    events.goes_well(NAME)
    events.deliver(NAME)

    assert run.said == [
        f"Note: that due has happened could not be kept: {full}",
        f"Note: {full}",
        f"Note: events could not be told: {full}",
    ]
    assert run.book.told == []


def test_a_command_is_told_all_but_lists_in_its_environment() -> None:
    """What does not apply is empty, so that a script need not ask whether it is set."""
    document = {"schema": 1, "event": "due", "domain": None, "exit": 3}
    document |= {"serials": ["1f"], "order_ids": None}

    assert environment(document) == {
        "AKAMAI_SCM_EVENT": "due",
        "AKAMAI_SCM_EVENT_DOMAIN": "",
        "AKAMAI_SCM_EVENT_EXIT": "3",
    }


def test_a_signature_is_over_time_and_body() -> None:
    """`printf '1788246900.{}' | openssl dgst -sha256 -hmac secret` says the same."""
    assert signature("secret", "1788246900", b"{}") == (
        "sha256=84d335b2415d7acfcb93c8680caf88e2a8b1a09124beaf1d635f9fc4158c0764"
    )


def test_a_late_post_tells_when_it_is_sent(
    server: ScriptedServer, session: HTTPSSession, clock: VirtualClock
) -> None:
    """A receiver that refuses what is some minutes old takes what a later run tells, too."""
    server.otherwise = Answer(204)
    hook = Hook(frozenset(EventName), url=Secret(server.url), secret=Secret("word-of-the-hook"))
    document = event(EventName.BEFORE_ORDER).document(clock.now())
    clock.advance(timedelta(days=3))

    ToHooks(session).tell(hook, document)

    ((at, signed, body),) = (
        (one.headers["x-akamai-scm-timestamp"], one.headers["x-akamai-scm-signature"], one.body)
        for one in server.seen
    )
    assert at == str(int(clock.now().timestamp()))
    assert signed == signature("word-of-the-hook", at, body)
    assert json.loads(body)["at"] == "2026-09-01T07:15:00Z"
