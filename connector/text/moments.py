"""Moments as persons and programs read them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_OF_DAY: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def utc_text(moment: datetime) -> str:
    """
    Return an aware UTC time to the second (RFC 3339).

    >>> from datetime import UTC
    >>> utc_text(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC))
    '2026-01-02T03:04:05Z'
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(text: str, now: datetime) -> datetime:
    """
    Return the moment that a person names: RFC 3339, or `HH:MM` in UTC, which is the next such.

    Args:
        text: As it was written.
        now: Aware UTC.

    Raises:
        ValueError: It is neither, or names no zone.

    >>> read_moment("06:30", datetime(2026, 1, 2, 22, tzinfo=UTC)).isoformat()
    '2026-01-03T06:30:00+00:00'
    """
    of_day = _OF_DAY.fullmatch(text)
    if of_day is not None:
        hour, minute = map(int, of_day.groups())
        today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return today if today > now else today + timedelta(days=1)
    return kept_moment(text).astimezone(UTC)


def kept_moment(text: str) -> datetime:
    """
    Return the moment of a text that a program has written.

    Raises:
        ValueError: It is none, or names no zone.

    >>> kept_moment("2026-01-02T03:04:05Z").isoformat()
    '2026-01-02T03:04:05+00:00'
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} says nothing of its zone")
    return moment
