"""Which certificates a run begins: how many, until when, and in an emergency which."""

import argparse
import threading
from dataclasses import dataclass
from datetime import datetime

from connector.clock import Clock
from connector.core.decision.emergency import meant_by_emergency
from connector.core.decision.steps import Ask, Fail, Refuse
from connector.core.decision.verdict import Verdict
from connector.core.facts.situation import Situation
from connector.errors import UsageError
from connector.text.moments import read_moment, utc_text

NOT_MEANT = "The emergency does not mean it; nothing was done."


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a command line says of it."""

    limit: int | None = None
    """How many are begun at most; None: all."""
    until: datetime | None = None
    """When the last one is begun, aware UTC; None: whenever."""


def read_bounds(arguments: argparse.Namespace, now: datetime) -> Bounds:
    """
    Return what `--limit` and `--until` say.

    Raises:
        UsageError: `--until` is no time.
    """
    text = arguments.until
    return Bounds(arguments.limit, None if text is None else named_moment("--until", text, now))


def named_moment(flag: str, text: str, now: datetime) -> datetime:
    """
    Return the moment that a flag names.

    Raises:
        UsageError: It names none.
    """
    try:
        return read_moment(text, now)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{flag} {text!r} is no time.",
            remedy="Write it as 2026-01-31T06:00:00Z or, in UTC, as 06:00.",
            again="",
        ) from None


class Agenda:
    """Says of each certificate whether it is begun; safe between threads."""

    def __init__(self, bounds: Bounds, clock: Clock) -> None:
        """Begin with none."""
        self._bounds = bounds
        self._clock = clock
        self._begun = 0
        self._guard = threading.Lock()

    @property
    def over(self) -> str:
        """Why nothing more is begun; empty: it may be."""
        limit, until = self._bounds.limit, self._bounds.until
        if until is not None and self._clock.now() >= until:
            return f"Left for a later run: it is past {utc_text(until)} (--until)."
        if limit is not None and self._begun >= limit:
            return f"Left for a later run: {limit} were begun (--limit)."
        return ""

    @property
    def in_turn(self) -> bool:
        """Whether it has to be known of each certificate if it is begun before the next one is."""
        return self._bounds.limit is not None

    def why_not(self, situation: Situation, verdict: Verdict) -> str:
        """
        Return why what is due of a certificate is not begun; empty: it is, and counts.

        What a person has to see to costs nothing, and counts for nothing.
        """
        if situation.request.emergency is not None and not meant_by_emergency(situation):
            return NOT_MEANT
        if isinstance(verdict.step, Ask | Fail | Refuse):
            return ""
        with self._guard:
            why = self.over
            self._begun += not why
        return why
