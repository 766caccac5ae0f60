"""What tests read out of a forecast."""

from datetime import datetime, timedelta

from builders import NOW
from inventories import days

from connector.core.inventory.entry import Entry
from connector.core.inventory.forecast import Forecast
from connector.core.inventory.lives import renewals

YEAR = days(365)
PACE = 30


def dues(found: Entry, lifetime: timedelta | None = None, *, start: datetime = NOW) -> list[float]:
    """The days from *start* on which *found* is renewed in a year."""
    end = start + YEAR
    return [(one.due_at - start) / days(1) for one in renewals(found, start, end, lifetime)]


def why(found: Forecast) -> dict[str, str]:
    return {miss.common_name: miss.why for miss in found.misses}
