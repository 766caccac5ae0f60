"""When a certificate is due."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.decision.renewal import (
    ROOM,
    critical_at,
    renewal_due_at,
    window_opens_at,
)

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
    end = START + timedelta(days=lifetime)
    found = window_opens_at(START, end, window)

    assert abs(found - START - timedelta(days=due)) < timedelta(milliseconds=1)
    assert renewal_due_at(START, end, window) == found


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


DAY = timedelta(days=1)
SPANS = st.timedeltas(timedelta(), 400 * DAY)
PLACES = st.floats(0, 1, exclude_max=True)


@given(SPANS, st.none() | SPANS, st.none() | SPANS, PLACES)
def test_every_place_is_in_the_window_and_early_enough(lifetime, wanted, critical, place) -> None:
    """Where there is no room, it is due as soon as the window opens: never later than without."""
    end = START + lifetime
    opens = window_opens_at(START, end, wanted)
    latest = min(critical_at(START, end, wanted, given) for given in (None, critical)) - ROOM
    found = renewal_due_at(START, end, wanted, critical, place)

    assert opens <= found <= max(opens, latest)


@given(st.timedeltas(DAY, 400 * DAY), PLACES, st.floats(0, 24, exclude_max=True))
def test_who_looks_once_a_day_sees_it_before_it_is_critical(lifetime, place, hour) -> None:
    """At whatever hour, as long as the window before that has a whole day at all."""
    end = START + lifetime
    due = renewal_due_at(START, end, None, None, place)
    first_look = due + timedelta(hours=hour)

    if critical_at(START, end, None, None) - window_opens_at(START, end, None) >= DAY:
        assert first_look < critical_at(START, end, None, None)
