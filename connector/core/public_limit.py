"""How long a public certificate may live: the CA/B Forum's schedule (SC-081v3, sectigo-scm 5.4)."""

from datetime import UTC, datetime, timedelta

_LIMITS = (
    (datetime(2029, 3, 15, tzinfo=UTC), timedelta(days=47)),
    (datetime(2027, 3, 15, tzinfo=UTC), timedelta(days=100)),
    (datetime(2026, 3, 15, tzinfo=UTC), timedelta(days=200)),
)
_LIMIT_BEFORE = timedelta(days=398)


def public_limit(now: datetime) -> timedelta:
    """
    Return the longest lifetime that a public CA may give to a certificate issued at *now*.

    Private CAs are not bound by it. CAs stay one day below (Sectigo: 199), so that a profile's
    terms tell more exactly what can be had.
    """
    return next((limit for start, limit in _LIMITS if now >= start), _LIMIT_BEFORE)
