"""How long a public certificate may live."""

from datetime import UTC, datetime, timedelta

import pytest

from connector.core.x509.public_limit import lifetime_note, public_limit


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


@pytest.mark.parametrize(
    ("days", "private", "told"),
    [
        (199, False, False),
        (200, False, False),
        (201, False, True),
        (3650, False, True),
        (3650, True, False),
    ],
)
def test_a_lifetime_that_no_public_certificate_has_is_told(days, private, told) -> None:
    """A private CA may give any; where nothing says that it is one, a person should know."""
    issued = datetime(2026, 4, 1, tzinfo=UTC)

    note = lifetime_note(issued, issued + timedelta(days=days), private=private)

    assert (f"valid for {days} days" in note) is told
    assert bool(note) is told
