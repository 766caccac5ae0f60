"""
When a window opens, by its cron expression.

Around a change to or from summer time as Debian's cron has it: what falls into the hour that does
not exist opens right after it, and what would open twice opens once.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from connector.core.calendar.values import Window

_FIELDS: Final = 5
_CHANGE: Final = timedelta(hours=3)
"""More than any clock is set forward or back: within it local times may be twice or never."""
_START: Final = datetime(2026, 1, 1, tzinfo=UTC)
_YEAR: Final = timedelta(days=366)
_MANY: Final = 1_000
"""Of a window that opens more often in a year, the longest pause is no day."""


def cron_fault(cron: str) -> str | None:
    """Return what is wrong with an expression; None: nothing, it comes within any year."""
    from cronsim import CronSim, CronSimError  # noqa: PLC0415 - only where there are windows

    if len(cron.split()) != _FIELDS:
        return "must have five fields: minute, hour, day of the month, month, day of the week"
    try:
        found = next(CronSim(cron, _START), None)
    except CronSimError as error:
        return f"is no cron expression ({str(error).lower()})"
    if found is None or found > _START + _YEAR:
        return "does not come every year"
    return None


def timezone_fault(name: str) -> str | None:
    """Return what is wrong with the name of a time zone; None: nothing."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - as above

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "is no time zone of the IANA, such as Europe/Berlin or UTC"
    return None


def opens_after(window: Window, moment: datetime) -> datetime | None:
    """
    Return when the window opens for the first time after *moment*; both aware UTC.

    None: never again, or not before time itself ends here.
    """
    try:
        return next((one for one in _openings(window, moment) if one > moment), None)
    except OverflowError:
        return None


def opened_before(window: Window, moment: datetime) -> datetime | None:
    """
    Return when the window opened for the last time before *moment*.

    None: never, or *moment* is where time itself ends here, as of what has no end.
    """
    try:
        return next((one for one in _openings(window, moment, back=True) if one < moment), None)
    except OverflowError:
        return None


def longest_pause(windows: tuple[Window, ...]) -> timedelta:
    """
    Return how long at most, in a year, no window opens; zero where they open many times a day.

    Args:
        windows: At least one.
    """
    starts = []
    for window in windows:
        moment = _START
        for _ in range(_MANY):
            opens = opens_after(window, moment)
            if opens is None or opens > _START + _YEAR:
                break
            starts.append(opens)
            moment = opens
        else:
            return timedelta()
    marks = [_START, *sorted(starts), _START + _YEAR]
    return max(later - earlier for earlier, later in pairwise(marks))


def _openings(window: Window, moment: datetime, *, back: bool = False) -> Iterator[datetime]:
    """Return when the window opens, from a little before *moment* on, or back from after it."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - as above

    from cronsim import CronSim  # noqa: PLC0415 - as above

    start = moment + (_CHANGE if back else -_CHANGE)
    local = start.astimezone(ZoneInfo(window.timezone))
    return (opens.astimezone(UTC) for opens in CronSim(window.cron, local, reverse=back))
