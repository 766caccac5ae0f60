"""
When to look again at something that takes its time: each look is a call of the account's few.

Akamai publishes no durations (akamai-cps 6.3), and no answer of CPS tells when a step will end. So
what a step takes as a rule is learned from what the journal has seen; until then the looks come at
growing distances, the first so early that a vendor who answers in a moment costs nobody a minute.
"""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from typing import Final

from connector.core.decision.steps import Awaited

FIRST_LOOK: Final = timedelta(seconds=2)
"""At a step of which nothing is known."""
SHORTEST_PAUSE: Final = timedelta(seconds=1)
SHARE_OF_USUAL: Final = 16
"""A step that takes a little longer than usual is noticed later by this share of it."""
SHARE_OF_WAIT: Final = 3
"""A step that takes longer than usual is noticed later by this share of its duration at most."""

EXPECTED: Final = {
    Awaited.CSR: timedelta(seconds=45),
    Awaited.ISSUANCE: timedelta(seconds=4),
    Awaited.DEPLOYMENT: timedelta(seconds=90),
}
"""
Of a step of which nothing is known and that is not done at the first look: the second one. A CSR
takes seconds to two minutes, the check of an upload a minute or few (akamai-cps 6.3); of SCM
nothing is known, and it counts no calls (sectigo-scm 3.3).
"""
LONGEST_PAUSE: Final = {
    Awaited.CSR: timedelta(minutes=1),
    Awaited.ISSUANCE: timedelta(minutes=1),
    Awaited.DEPLOYMENT: timedelta(minutes=5),
}

LONGEST_USUAL: Final = {
    Awaited.CSR: timedelta(minutes=10),
    Awaited.ISSUANCE: timedelta(minutes=30),
    Awaited.DEPLOYMENT: timedelta(minutes=60),
}
"""Longer ones are no duration of a step, but of runs that ended and went on later."""
_OF_SEEN: Final = 0.75
"""So large a share of what was seen must have been over by the usual time."""
_SOONER: Final = 0.95
"""What was seen is when a look was meant, so each one comes a little sooner than the last."""
_ROOM: Final = 0.5
"""
No more of a run's limit passes before its first look: a vendor that goes on by how often it is
asked would else be asked too seldom, the more so the longer that has taken the last times.
"""
_ENOUGH: Final = 3
"""Of fewer that were seen, each may have been noticed just when it was over."""


def usual_duration(
    awaited: Awaited, seen: Sequence[timedelta], limit: timedelta
) -> timedelta | None:
    """
    Return how long a step takes as a rule; None: nothing usable was seen.

    Args:
        awaited: What kind of step.
        seen: How long such steps took at most: until the look that found them over was meant.
        limit: How long a run waits for it.

    >>> seen = [timedelta(seconds=20), timedelta(seconds=40)]
    >>> usual_duration(Awaited.CSR, seen, timedelta(minutes=10))
    datetime.timedelta(seconds=40)
    """
    whole = sorted(one for one in seen if timedelta() <= one <= LONGEST_USUAL[awaited])
    if not whole:
        return None
    most = whole[ceil(len(whole) * _OF_SEEN) - 1]
    usual = most * _SOONER if len(whole) >= _ENOUGH else most
    return max(min(usual, limit * _ROOM), SHORTEST_PAUSE)


def pause_before_look(
    awaited: Awaited, waited: timedelta, usual: timedelta | None, *, slow: bool = False
) -> timedelta:
    """
    Return how long to pause before the next look; what is over within *usual* costs one look.

    Without a usual duration it is two where the step takes what is expected, and then each look
    comes after twice the time of the one before: noticed late by as long as the step took at most.

    Args:
        awaited: What kind of step.
        waited: Since it began.
        usual: What it takes as a rule, of `usual_duration`; None: not known.
        slow: This vendor is known to be none that answers in a moment.

    >>> pause_before_look(Awaited.CSR, timedelta(), None)
    datetime.timedelta(seconds=2)
    >>> pause_before_look(Awaited.CSR, timedelta(seconds=60), timedelta(seconds=60))
    datetime.timedelta(seconds=3, microseconds=750000)
    """
    marks = [usual] if usual is not None else [EXPECTED[awaited]]
    if usual is None and not slow:
        marks.insert(0, FIRST_LOOK)
    ahead = next((mark for mark in marks if waited < mark), None)
    if ahead is not None:
        return max(ahead - waited, SHORTEST_PAUSE)
    if usual is None:
        growing = waited
    elif is_overdue(awaited, waited, usual):
        growing = waited / SHARE_OF_WAIT
    else:
        growing = usual / SHARE_OF_USUAL
    return min(max(growing, SHORTEST_PAUSE), LONGEST_PAUSE[awaited])


def is_overdue(awaited: Awaited, waited: timedelta, usual: timedelta | None) -> bool:
    """
    Whether a step takes longer than it should by what is known, or expected where nothing is.

    Args:
        awaited: What kind of step.
        waited: Since it began.
        usual: What it takes as a rule, of `usual_duration`; None: not known.
    """
    if usual is None:
        return waited >= 2 * EXPECTED[awaited]
    return waited >= usual * (1 + 1 / SHARE_OF_USUAL)
