"""How long a public certificate may live: the CA/B Forum's schedule (SC-081v3, sectigo-scm 5.4)."""

from datetime import UTC, datetime, timedelta

_LIMITS = (
    (datetime(2029, 3, 15, tzinfo=UTC), timedelta(days=47)),
    (datetime(2027, 3, 15, tzinfo=UTC), timedelta(days=100)),
    (datetime(2026, 3, 15, tzinfo=UTC), timedelta(days=200)),
)
_LIMIT_BEFORE = timedelta(days=398)


def lifetime_note(not_before: datetime, not_after: datetime, *, private: bool) -> str:
    """
    Return what a person should know of a certificate that lives too long to be public.

    Args:
        not_before: Start of validity, aware UTC: the limit is that of the day of issue.
        not_after: End of validity, aware UTC.
        private: The request says that its CA is private.

    Returns:
        Empty where there is nothing to tell.

    >>> from datetime import UTC, datetime, timedelta
    >>> start = datetime(2026, 4, 1, tzinfo=UTC)
    >>> lifetime_note(start, start + timedelta(days=199), private=False)
    ''
    """
    lifetime, limit = not_after - not_before, public_limit(not_before)
    if private or lifetime <= limit:
        return ""
    return (
        f"Note: the certificate is valid for {lifetime.days} days; browsers refuse a public one"
        f" issued on that day with more than {limit.days}. If its CA is private, set validation:"
        " private; otherwise have the profile's term shortened in SCM."
    )


def public_limit(now: datetime) -> timedelta:
    """
    Return the longest lifetime that a public CA may give to a certificate issued at *now*.

    Private CAs are not bound by it. CAs stay one day below (Sectigo: 199), so that a profile's
    terms tell more exactly what can be had.
    """
    return next((limit for start, limit in _LIMITS if now >= start), _LIMIT_BEFORE)
