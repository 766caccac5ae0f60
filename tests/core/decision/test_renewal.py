"""When a certificate is due."""

from datetime import UTC, datetime, timedelta

import pytest

from connector.core.decision.renewal import critical_at, renewal_due_at

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
    ("lifetime", "wanted", "critical", "at"),
    [
        (90, None, None, 80),
        (47, None, None, 47 - 47 / 9),
        (90, 9, None, 87),
        (47, 90, None, 47 - 2 * 47 / 9),
        (90, None, 40, 50),
        (90, None, 0, 90),
    ],
)
def test_a_renewal_becomes_critical(lifetime, wanted, critical, at) -> None:
    """In the last third of the window, or so many days before the end as a person says."""
    days = [None if each is None else timedelta(days=each) for each in (wanted, critical)]
    found = critical_at(START, START + timedelta(days=lifetime), *days)

    assert abs(found - START - timedelta(days=at)) < timedelta(milliseconds=1)
