"""When the calendar lets a certificate be deployed, and until when it has to be."""

from datetime import datetime, timedelta
from typing import Final

from connector.core.calendar.openings import next_opening, opening_before_end
from connector.core.decision.deferral import critical_from
from connector.core.decision.emergency import meant_by_emergency
from connector.core.decision.live import first_end
from connector.core.facts.certificate import Revocation
from connector.core.facts.situation import Situation

AHEAD: Final = timedelta(days=366)
"""So far ahead an opening is looked for where nothing is live that ends before."""


def cannot_wait(situation: Situation) -> bool:
    """Whether what is live serves nobody, or must not: no window and no freeze holds that up."""
    ended = first_end(situation)
    return (
        (ended is not None and ended <= situation.now)
        or situation.snapshot.revocation is Revocation.REVOKED
        or bool(meant_by_emergency(situation))
    )


def opening(situation: Situation, start: datetime) -> datetime | None:
    """
    Return the first moment from *start* on at which the certificate may be deployed.

    Returns:
        Aware UTC; None: there is none before what is live ends (`opening_before_end`).
    """
    end = first_end(situation) or start + AHEAD
    return opening_before_end(situation.calendar, start, end, critical_from(situation))


def given_way(situation: Situation) -> bool:
    """Whether a freeze does not hold any more, since what is live would expire in it."""
    calendar = situation.calendar
    if not calendar.freezes:
        return False
    end, critical = first_end(situation), critical_from(situation)
    if end is None or critical is None or situation.now < critical:
        return False
    frozen = next_opening(calendar, situation.now, end) is None
    return frozen and not cannot_wait(situation) and opening(situation, situation.now) is not None


def is_never_open(situation: Situation, since: datetime) -> bool:
    """Whether what is live ends before its successor may be deployed, from *since* on."""
    return (
        not situation.calendar.is_open_always
        and bool(situation.deployed)
        and not cannot_wait(situation)
        and opening(situation, max(since, situation.now)) is None
    )
