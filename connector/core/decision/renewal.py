"""When a certificate is due for renewal, and when that can wait no longer, by its own validity."""

from datetime import datetime, timedelta

SHARE_OF_LIFETIME = 3
"""Without `renew_before_days` the window is the last third of the lifetime."""
SHARE_OF_WINDOW = 3
"""Without `critical_days` a renewal is critical in the last third of the window."""


def renewal_due_at(
    not_before: datetime, not_after: datetime, renew_before: timedelta | None
) -> datetime:
    """
    Return the moment at which the renewal window opens.

    The window is a share of the real lifetime, because public lifetimes keep falling: what leaves a
    month for a certificate of 90 days leaves two weeks for one of 47. A wanted window is kept as
    long as a third of the lifetime is left in service; a longer one (90 days for a certificate of
    47) would make every certificate due on the day it is issued, and each apply would order anew.

    Args:
        not_before: Start of validity, aware UTC.
        not_after: End of validity, aware UTC.
        renew_before: Length of the wanted window; None for a third of the lifetime.

    >>> from datetime import UTC
    >>> start = datetime(2026, 1, 1, tzinfo=UTC)
    >>> renewal_due_at(start, start + timedelta(days=90), None) - start
    datetime.timedelta(days=60)
    """
    third = (not_after - not_before) / SHARE_OF_LIFETIME
    window = third if renew_before is None else renew_before
    return max(not_after - window, not_before + third)


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
    window = not_after - renewal_due_at(not_before, not_after, renew_before)
    return not_after - (window / SHARE_OF_WINDOW if critical is None else critical)
