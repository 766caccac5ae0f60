"""What a run will cost, before it is begun: calls, and the time that limits and CAs take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from connector.core.decision.verdict import Action

LOOK: Final = 3
"""Calls of one look at a certificate by itself: enrollments, deployments, history."""

CALLS: Final = {
    Action.NONE: 0,
    Action.BLOCKED: LOOK,
    Action.ENROLL: 7,
    Action.RENEW: 8,
    Action.UPDATE: 8,
    Action.RESUME: 6,
}
"""
How many calls to CPS a certificate takes from its first look until it is live, by what is due.

As the tests count them of many where nothing surprises: the first of a run, begun before it is
known what CPS takes its time for, cost one or two more.
"""


VALIDATION: Final = 10
"""
Calls to SCM and Edge DNS that a domain takes from its start until it is validated, as the tests
count them where nothing surprises; its record goes with a later run.
"""

LISTS: Final = 3
"""Calls for the lists of domains, before and once one job has its turn, and of zones."""

VALIDATED_WITHIN: Final = timedelta(minutes=5)
"""So long do name servers and the CA take as a rule, for many domains at once."""

_DNS_CALLS_A_MINUTE: Final = 120


@dataclass(frozen=True, slots=True)
class Cost:
    """The calls of a run, and how long they take at its pace."""

    calls: int
    takes: timedelta


def cost(actions: Iterable[Action], per_minute: int) -> Cost:
    """
    Return what certificates cost of which *actions* are due.

    Args:
        actions: One for each certificate.
        per_minute: Calls that an account may be asked in a minute.
    """
    calls = sum(CALLS[action] for action in actions)
    return Cost(calls, timedelta(minutes=1) * calls / per_minute)


def validations_cost(domains: int) -> Cost:
    """Return what it costs to validate so many domains before certificates are ordered."""
    if not domains:
        return Cost(0, timedelta())
    calls = LISTS + VALIDATION * domains
    paced = timedelta(minutes=1) * calls / _DNS_CALLS_A_MINUTE
    return Cost(calls, VALIDATED_WITHIN + paced)
