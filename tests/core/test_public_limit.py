"""How long a public certificate may live."""

from datetime import UTC, datetime, timedelta

import pytest

from connector.core.public_limit import public_limit


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (datetime(2026, 3, 14, 23, 59, tzinfo=UTC), 398),
        (datetime(2026, 3, 15, tzinfo=UTC), 200),
        (datetime(2027, 3, 14, tzinfo=UTC), 200),
        (datetime(2027, 3, 15, tzinfo=UTC), 100),
        (datetime(2029, 3, 15, tzinfo=UTC), 47),
        (datetime(2035, 1, 1, tzinfo=UTC), 47),
    ],
)
def test_public_lifetimes_fall(day, days) -> None:
    """On the days that the CA/B Forum fixed."""
    assert public_limit(day) == timedelta(days=days)
