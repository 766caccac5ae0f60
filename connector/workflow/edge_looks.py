"""Whether the edge serves what CPS shows: asked, kept, and told. It stops nothing."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from connector.clock import Clock
from connector.core.facts.edge import AtEdge, EdgeQuestion, EdgeState
from connector.core.facts.situation import Situation
from connector.core.report.edge import at_edge, edge_questions, still_true, unnamed_answer
from connector.edge.asking import Ask
from connector.edge.kept import KeptEdge

LONGEST_WAIT: Final = timedelta(minutes=2)
"""For the edge to serve what was just deployed."""
_LOOK_AGAIN: Final = timedelta(seconds=15)
_FRESH: Final = timedelta(days=1)
"""So long an `apply` that has nothing to do takes the edge for asked, if all was well."""


class EdgeLooks:
    """Asks the edge about the certificates of a run, and keeps its answers."""

    def __init__(self, ask: Ask, kept: KeptEdge, clock: Clock) -> None:
        """
        Ask nothing yet.

        Args:
            ask: Asks the edge.
            kept: Where its answers are kept.
            clock: Measures, and lets time pass between two looks.
        """
        self._ask, self._kept, self._clock = ask, kept, clock

    def known(self, situation: Situation) -> tuple[AtEdge, ...]:
        """Return what was found last, as far as it is about what is deployed now."""
        questions = edge_questions(situation)
        return still_true(self._kept.read(situation.request.key), questions) if questions else ()

    def look(self, situation: Situation) -> tuple[AtEdge, ...]:
        """Ask, and return what was found, which is kept."""
        questions = edge_questions(situation)
        return self._looked(situation, questions, timedelta()) if questions else ()

    def follow(self, situation: Situation, tell: Callable[[str], None]) -> tuple[AtEdge, ...]:
        """
        Ask after a run that has acted, or might have, and return what was found.

        Nothing is asked where all was well a short time ago. What was not asked about before was
        deployed lately: as long as the edge serves something else, it is waited for, for
        `LONGEST_WAIT` at most.

        Args:
            situation: What the run has seen last.
            tell: Told of that wait.
        """
        questions = edge_questions(situation)
        if not questions:
            return ()
        known = self.known(situation)
        is_new = len(known) < len(questions)
        if not is_new and all(_was_well(one, situation.now) for one in known):
            return ()
        began, spent = self._clock.monotonic(), timedelta()
        while True:
            found = self._looked(situation, questions, spent)
            lags = [one for one in found if one.state is EdgeState.OTHER]
            if not (lags and is_new) or spent + _LOOK_AGAIN > LONGEST_WAIT:
                return found
            if not spent:
                minutes = LONGEST_WAIT // timedelta(minutes=1)
                tell(f"{lags[0].message} Looking again for {minutes} minutes at most.")
            self._clock.sleep(_LOOK_AGAIN)
            spent = timedelta(seconds=self._clock.monotonic() - began)

    def files(self, certificate_key: str) -> frozenset[Path]:
        """Return the files that `known` reads for a certificate."""
        return self._kept.files(certificate_key)

    def _looked(
        self, situation: Situation, questions: Iterable[EdgeQuestion], later: timedelta
    ) -> tuple[AtEdge, ...]:
        """Ask, *later* than the situation was found."""
        key, now = situation.request.key, situation.now + later
        before = self._kept.read(key)
        found = tuple(
            at_edge(one, self._ask(one) if one.name else unnamed_answer(), now, before)
            for one in questions
        )
        self._kept.keep(key, found)
        return found


def _was_well(found: AtEdge, now: datetime) -> bool:
    return found.state is EdgeState.SERVED and now - found.asked_at < _FRESH
