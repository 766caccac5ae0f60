"""When a certificate is due for renewal, and when that can wait no longer, by its own validity."""

from datetime import datetime, timedelta
from typing import Final

SHARE_OF_LIFETIME = 3
"""Without `renew_before_days` the window is the last third of the lifetime."""
SHARE_OF_SHORT_LIFETIME = 2
"""Of one that is shorter than `SHORT_LIFETIME` it is the last half."""
SHORT_LIFETIME: Final = timedelta(days=10)
"""A third of less is hardly more than a weekend."""
SHARE_OF_WINDOW = 3
"""Without `critical_days` a renewal is critical in the last third of the window."""
ROOM: Final = timedelta(days=1)
"""So long before it is critical a renewal is due that is spread: a daily look sees it in time."""


def window_opens_at(
    not_before: datetime, not_after: datetime, renew_before: timedelta | None
) -> datetime:
    """
    Return the moment at which the renewal window opens.

    Without *renew_before* it is the last third of the lifetime, or of one below ten days its last
    half: a share of the real lifetime, because public lifetimes keep falling, and what leaves a
    month for a certificate of 90 days leaves two weeks for one of 47. A wanted window is kept as
    long as a third of the lifetime is left in service; a longer one (90 days for a certificate of
    47) would make every certificate due on the day it is issued, and each apply would order anew.

    Args:
        not_before: Start of validity, aware UTC.
        not_after: End of validity, aware UTC.
        renew_before: Length of the wanted window; None for a third of the lifetime.

    >>> from datetime import UTC
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> window_opens_at(start, start + timedelta(days=90), None) - start
    datetime.timedelta(days=60)
    """
    lifetime = not_after - not_before
    third = lifetime / SHARE_OF_LIFETIME
    share = SHARE_OF_SHORT_LIFETIME if lifetime < SHORT_LIFETIME else SHARE_OF_LIFETIME
    window = lifetime / share if renew_before is None else renew_before
    return max(not_after - window, not_before + third)


def earliest_due(begins: datetime, ends: datetime) -> datetime:
    """Return the moment before which no renewal is due, whatever is wished; both aware UTC."""
    return begins + (ends - begins) / SHARE_OF_LIFETIME


def is_cut(not_before: datetime, not_after: datetime, renew_before: timedelta | None) -> bool:
    """Whether the wanted window is too long for the lifetime, so that a shorter one counts."""
    lifetime = not_after - not_before
    return renew_before is not None and renew_before > lifetime - lifetime / SHARE_OF_LIFETIME


def renewal_due_at(
    not_before: datetime,
    not_after: datetime,
    renew_before: timedelta | None,
    critical: timedelta | None = None,
    place: float | None = None,
) -> datetime:
    """
    Return the moment at which a renewal is due: its place in the window.

    Places lie between the opening of the window and `ROOM` before the renewal is critical, and
    before the window's last third, whatever is said to be critical. A window that is too short for
    that has none: the renewal is due as soon as it opens.

    Args:
        not_before: Start of validity, aware UTC.
        not_after: End of validity, aware UTC.
        renew_before: Length of the wanted window; None for a third of the lifetime.
        critical: How long before the end it is critical; None for the last third of the window.
        place: Where in the window, from 0 up to 1 (`spread.wanted_place`); None: where it opens.

    >>> from datetime import UTC
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> renewal_due_at(start, start + timedelta(days=90), None, place=0.5) - start
    datetime.timedelta(days=69, seconds=43200)
    """
    opens = window_opens_at(not_before, not_after, renew_before)
    if place is None:
        return opens
    last_third, critical_from = (
        critical_at(not_before, not_after, renew_before, given) for given in (None, critical)
    )
    room = max(min(last_third, critical_from) - ROOM - opens, timedelta())
    return opens + timedelta(seconds=int(room.total_seconds() * place))


def critical_at(
    not_before: datetime,
    not_after: datetime,
    renew_before: timedelta | None,
    critical: timedelta | None,
) -> datetime:
    """
    Return the moment from which on a due renewal must not be put off any more.

    Args:
        not_before: Start of validity, aware UTC.
        not_after: End of validity, aware UTC.
        renew_before: Length of the wanted window; None for a third of the lifetime.
        critical: How long before the end; None for the last third of the window.

    >>> from datetime import UTC
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> critical_at(start, start + timedelta(days=90), None, None) - start
    datetime.timedelta(days=80)
    """
    window = not_after - window_opens_at(not_before, not_after, renew_before)
    return not_after - (window / SHARE_OF_WINDOW if critical is None else critical)
