"""Moments as persons and programs read them."""

from datetime import datetime


def utc_text(moment: datetime) -> str:
    """
    Return an aware UTC time to the second (RFC 3339).

    >>> from datetime import UTC
    >>> utc_text(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC))
    '2026-01-02T03:04:05Z'
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
