"""A renewal is due so early that its certificate can be deployed."""

from datetime import UTC, datetime, timedelta

import pytest
from builders import NOW, certificate, live, request, situation, snapshot
from hypothesis import given
from hypothesis import strategies as st

from connector.core.calendar.openings import last_opening, next_opening
from connector.core.calendar.values import OPEN, Calendar, Freeze, Window
from connector.core.decision.in_time import AHEAD, Span, in_time
from connector.core.decision.live import next_renewal
from connector.core.decision.renewal import critical_at, is_cut, renewal_due_at, window_opens_at

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 6, 1, tzinfo=UTC)
SUNDAYS = Calendar((Window("0 2 * * SUN", 4 * HOUR),))


def span(days: float) -> Span:
    """The times of a certificate that lives so long, in a window of its last third."""
    end = START + days * DAY
    opens = window_opens_at(START, end, None)
    return Span(START + days * DAY / 3, opens, critical_at(START, end, None, None), end)


@pytest.mark.parametrize(
    ("begins", "ends", "due"),
    [
        (70, 75, 60),
        (60, 78, 60),
        (59, 95, 57),
        (20, 95, 60),
        (31, 95, 30),
        (60, 95, 58),
        (65, 95, 60),
    ],
)
def test_a_freeze_brings_a_renewal_forward(begins: int, ends: int, due: int) -> None:
    """Due on day 60 of 90: two days before what freezes the rest, and never before day 30."""
    calendar = Calendar((), (Freeze(START + begins * DAY, START + ends * DAY),))

    assert in_time(START + 60 * DAY, span(90), calendar, None) == START + due * DAY


def test_a_window_that_comes_seldom_brings_it_forward() -> None:
    """Due on day 60 by itself: the 1st of August has the last one before day 79."""
    monthly = Calendar((Window("0 2 1 * *", 4 * HOUR),))
    due = in_time(START + 60 * DAY, span(89), monthly, None)

    assert due == datetime(2026, 7, 31, 0, tzinfo=UTC)
    assert next_opening(monthly, due + AHEAD, START + 89 * DAY) is not None


def test_without_an_opening_it_is_due_when_it_was() -> None:
    frozen = Calendar((), (Freeze(START, START + 100 * DAY),))

    assert in_time(START + 60 * DAY, span(90), frozen, None) == START + 60 * DAY


def test_what_a_freeze_brings_forward_is_spread_before_it() -> None:
    calendar = Calendar((), (Freeze(START + 70 * DAY, START + 95 * DAY),))
    dues = [in_time(START + 79 * DAY, span(90), calendar, place / 8) for place in range(1, 8)]

    assert START + 60 * DAY <= min(dues) < max(dues) <= START + 68 * DAY
    assert dues == sorted(dues)


CALENDARS = st.builds(
    lambda cron, duration, freezes: Calendar(
        () if cron is None else (Window(cron, duration),),
        tuple(Freeze(START + a * DAY, START + (a + b) * DAY) for a, b in freezes),
    ),
    st.none() | st.sampled_from(["0 22 * * *", "0 2 * * SUN", "0 2 1 * *"]),
    st.timedeltas(HOUR, 2 * DAY),
    st.lists(st.tuples(st.integers(-20, 90), st.integers(1, 40)), max_size=2),
)
PLACES = st.none() | st.floats(0, 1, exclude_max=True)


@given(CALENDARS, st.floats(5, 100), PLACES)
def test_it_is_never_late_and_leaves_an_opening(calendar, days, place) -> None:
    """If one begins that long after the earliest time, it can be reached by who looks daily."""
    times = span(days)
    due = renewal_due_at(START, times.ends, None, None, place)
    found = in_time(due, times, calendar, place)
    last = last_opening(calendar, times.earliest, times.ends)

    assert min(times.earliest, due) <= found <= due
    if last is not None and last.ends - 2 * AHEAD >= times.earliest:
        assert next_opening(calendar, found + AHEAD, times.ends) is not None


@given(st.floats(5, 100), PLACES)
def test_an_open_calendar_changes_nothing(days, place) -> None:
    due = START + days * DAY / 2

    assert in_time(due, span(days), OPEN, place) == due


def test_the_live_certificate_is_due_in_time() -> None:
    """It ends in 80 days and is due in 50; the freeze begins in 40."""
    freeze = Freeze(NOW + 40 * DAY, NOW + 200 * DAY)
    seen = snapshot(production=live(certificate()))

    assert next_renewal(situation(request(), seen)) == NOW + 50 * DAY
    assert next_renewal(situation(request(freeze=(freeze,)), seen)) == NOW + 38 * DAY


@pytest.mark.parametrize(("days", "opens"), [(9.9, 4.95), (10, 20 / 3), (6, 3), (90, 60)])
def test_the_window_of_a_short_lived_one_is_its_last_half(days: float, opens: float) -> None:
    found = window_opens_at(START, START + days * DAY, None)

    assert abs(found - START - opens * DAY) < timedelta(milliseconds=1)


@pytest.mark.parametrize(("wanted", "cut"), [(None, False), (60, False), (61, True)])
def test_a_window_is_cut_to_two_thirds(wanted: int | None, cut: bool) -> None:
    window = None if wanted is None else wanted * DAY

    assert is_cut(START, START + 90 * DAY, window) == cut
