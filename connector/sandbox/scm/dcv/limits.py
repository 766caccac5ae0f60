"""How long a proof may be used: by the day on which the certificate is issued."""

from datetime import UTC, datetime, timedelta

from connector.sandbox.scm.dcv.proof import PERSISTENT

_LIMITS = (
    (datetime(2029, 3, 12, tzinfo=UTC), 8),
    (datetime(2027, 3, 12, tzinfo=UTC), 98),
)
_FIRST = 198
_PERSISTENT = 10


def limit(method: str, moment: datetime, days: int | None) -> timedelta:
    """
    Return how long a proof holds.

    Args:
        method: Of the proof; persistent records hold for ten days at most.
        moment: When it is used.
        days: In place of the limit by date, where a switch says so.
    """
    found = days or next((allowed for since, allowed in _LIMITS if moment >= since), _FIRST)
    return timedelta(days=min(found, _PERSISTENT) if method == PERSISTENT else found)


def perspectives(moment: datetime) -> int:
    """Return from how many places a CA looks, its own included."""
    since = ((datetime(2026, 12, 15, tzinfo=UTC), 5), (datetime(2026, 6, 15, tzinfo=UTC), 4))
    return 1 + next((remote for start, remote in since if moment >= start), 3)


def may_disagree(count: int) -> int:
    """Return how many of *count* remote perspectives may see something else."""
    return 1 if count <= 5 else 2  # noqa: PLR2004 - the table of the Baseline Requirements
