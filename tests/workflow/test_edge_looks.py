"""When the edge is asked, how long it is waited for, and what is told of that."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import NOW, certificate, live, request, situation, snapshot
from virtual_clock import VirtualClock

from connector.core.facts.edge import AtEdge, EdgeQuestion, EdgeState, Network
from connector.core.facts.situation import Situation
from connector.workflow.edge_looks import EdgeLooks

SECOND = timedelta(seconds=1)
SERVED, OTHER = EdgeState.SERVED, EdgeState.OTHER
FOUND = AtEdge(
    Network.PRODUCTION,
    "www.example.com",
    "www.example.com:443",
    SERVED,
    "0A",
    ("0A",),
    trusted=True,
    message="It serves something else.",
    since=NOW,
    asked_at=NOW,
)


class Edge:
    """Serves what a script says, the last of it again and again; remembers what was found."""

    def __init__(self, *states: EdgeState) -> None:
        self.states = list(states)
        self.clock = VirtualClock(NOW)
        self.kept: tuple[AtEdge, ...] = ()
        self.asked: list[timedelta] = []
        self.said: list[str] = []

    def read(self, key: str) -> tuple[AtEdge, ...]:
        return self.kept

    def keep(self, key: str, found: Sequence[AtEdge]) -> None:
        self.kept = tuple(found)

    def answer(
        self, question: EdgeQuestion, answer: Any, now: Any, before: Sequence[AtEdge]
    ) -> AtEdge:
        assert (answer, before) == (question.name, self.kept)
        self.asked.append(now - NOW)
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return replace(FOUND, state=state, asked_at=now)

    def looks(self) -> EdgeLooks:
        kept: Any = self
        return EdgeLooks(self._ask, kept, self.clock)

    def _ask(self, question: EdgeQuestion) -> Any:
        return question.name

    def follow(self, seen: Situation) -> list[EdgeState]:
        return [one.state for one in self.looks().follow(seen, self.said.append)]


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Any:
    def serving(*states: EdgeState) -> Edge:
        found = Edge(*states)
        monkeypatch.setattr("connector.workflow.edge_looks.at_edge", found.answer)
        return found

    return serving


def seen(**wanted: Any) -> Situation:
    return situation(
        request(verify_edge=True, **wanted), snapshot(production=live(certificate("0A")))
    )


def test_a_new_certificate_is_waited_for_and_that_is_told_once(edge: Any) -> None:
    """Until the edge serves it; each look is told with the time that has passed."""
    asked = edge(OTHER, OTHER, SERVED)

    assert asked.follow(seen()) == [SERVED]
    assert asked.asked == [0 * SECOND, 15 * SECOND, 30 * SECOND]
    assert asked.said == ["It serves something else. Looking again for 2 minutes at most."]


def test_it_is_waited_for_two_minutes_at_most(edge: Any) -> None:
    """The last look is at their very end."""
    asked = edge(OTHER)

    assert asked.follow(seen()) == [OTHER]
    assert asked.asked[-1] == 120 * SECOND
    assert len(asked.asked) == 9


def test_what_cannot_be_found_out_is_not_waited_for(edge: Any) -> None:
    asked = edge(EdgeState.UNREACHED)

    assert asked.follow(seen()) == [EdgeState.UNREACHED]
    assert (len(asked.asked), asked.clock.sleeps) == (1, [])


def test_what_was_asked_about_before_is_not_waited_for(edge: Any) -> None:
    """It was not deployed lately; it is asked about again, as all was not well."""
    asked = edge(OTHER)
    asked.kept = (replace(FOUND, state=OTHER),)

    assert asked.follow(seen()) == [OTHER]
    assert (len(asked.asked), asked.clock.sleeps) == (1, [])


@pytest.mark.parametrize(("age", "asks"), [(timedelta(days=1) - SECOND, 0), (timedelta(days=1), 1)])
def test_what_was_well_is_asked_about_once_a_day(edge: Any, age: timedelta, asks: int) -> None:
    asked = edge(SERVED)
    asked.kept = (replace(FOUND, asked_at=NOW - age),)

    assert asked.follow(seen()) == [SERVED] * asks
    assert len(asked.asked) == asks


def test_who_does_not_want_it_is_not_asked_for(edge: Any) -> None:
    asked = edge(SERVED)
    unwanted = situation(request(), snapshot())

    looks = asked.looks()
    assert looks.follow(unwanted, asked.said.append) == looks.look(unwanted) == ()
    assert (looks.known(unwanted), asked.asked) == ((), [])


def test_a_look_asks_and_what_it_finds_is_known_then(edge: Any) -> None:
    """As long as the same is deployed."""
    asked = edge(SERVED)
    looks = asked.looks()

    (found,) = looks.look(seen())

    assert looks.known(seen()) == (found,)
    later = situation(request(verify_edge=True), snapshot(production=live(certificate("0B"))))
    assert looks.known(later) == ()
    assert len(asked.asked) == 1
