"""What a person wants of the time at which a certificate is replaced."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from connector.core.calendar.values import OPEN, Calendar
from connector.core.decision.spread import wanted_place
from connector.core.facts.situation import Situation, once
from connector.core.request.values import Request


@dataclass(frozen=True, slots=True)
class Wishes:
    """When renewals come due, and when certificates may be deployed."""

    renew_before: timedelta | None = None
    """The window; None: a third of the lifetime."""
    critical: timedelta | None = None
    """How long before its end a renewal is critical; None: a third of the window."""
    place: float | None = None
    """Where in its windows its renewals come due, from 0 up to 1; None: where they open."""
    calendar: Calendar = OPEN
    """When its certificates may be deployed."""


NO_WISHES: Final = Wishes()
"""Of whoever has said nothing."""


def wishes_of(request: Request, house: Calendar) -> Wishes:
    """Return what *request* wants, and *house* for all that do not say it themselves."""
    return Wishes(
        request.renew_before, request.critical, wanted_place(request), request.calendar(house)
    )


@once
def wishes(situation: Situation) -> Wishes:
    """Return what is wanted in *situation*."""
    return wishes_of(situation.request, situation.house)
