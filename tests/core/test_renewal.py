"""When a certificate is due."""

from datetime import UTC, datetime, timedelta

import pytest

from connector.core.renewal import public_limit, renewal_due_at

START = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lifetime", "wanted", "due"),
    [
        (90, None, 60),
        (47, None, 47 * 2 / 3),
        (90, 10, 80),
        (90, 0, 90),
        (90, 60, 30),
        (90, 61, 30),
        (47, 90, 47 / 3),
    ],
)
def test_the_window_opens(lifetime, wanted, due) -> None:
    """As wished, but not before a third of the lifetime is served; else in the last third."""
    window = None if wanted is None else timedelta(days=wanted)
    found = renewal_due_at(START, START + timedelta(days=lifetime), window)

    assert abs(found - START - timedelta(days=due)) < timedelta(milliseconds=1)


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
