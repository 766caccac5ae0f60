"""When a calendar is open, and by whose clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from connector.core.calendar.cron import (
    cron_fault,
    longest_pause,
    opened_before,
    opens_after,
    timezone_fault,
)
from connector.core.calendar.openings import Opening, is_open, last_opening, next_opening
from connector.core.calendar.values import OPEN, Calendar, Freeze, Window

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHTLY = Window("0 22 * * *", 4 * HOUR)
SUNDAYS = Window("0 2 * * SUN", 4 * HOUR, "Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_calendar_that_says_nothing_is_open() -> None:
    assert OPEN.is_open_always
    assert is_open(OPEN, at("2026-06-01"))
    assert next_opening(OPEN, at("2026-06-01"), at("2026-06-02")) == at("2026-06-01")
    assert last_opening(OPEN, at("2026-06-01"), at("2026-06-02")) == Opening(
        at("2026-06-01"), at("2026-06-02")
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-06-01T21:59:59", "2026-06-01T22:00"),
        ("2026-06-01T22:00", "2026-06-01T22:00"),
        ("2026-06-02T01:59:59", "2026-06-02T01:59:59"),
        ("2026-06-02T02:00", "2026-06-02T22:00"),
    ],
)
def test_a_window_over_midnight(now: str, expected: str) -> None:
    """Open from its first moment on, and closed at its last."""
    calendar = Calendar((NIGHTLY,))

    assert next_opening(calendar, at(now), at("2027-01-01")) == at(expected)
    assert is_open(calendar, at(now)) == (now == expected)


@pytest.mark.parametrize(
    ("cron", "after", "opens"),
    [
        ("30 2 * * *", "2026-03-28T12:00", "2026-03-29T01:00"),
        ("30 2 * * *", "2026-10-24T12:00", "2026-10-25T00:30"),
        ("30 2 * * *", "2026-10-25T00:30", "2026-10-26T01:30"),
        ("0 12 * * *", "2026-03-28T12:00", "2026-03-29T10:00"),
        ("0 12 * * *", "2026-10-24T12:00", "2026-10-25T11:00"),
    ],
    ids=["an hour that is not", "an hour twice", "only once", "summer begins", "summer ends"],
)
def test_windows_by_a_clock_that_is_changed(cron: str, after: str, opens: str) -> None:
    """Berlin goes from 2 to 3 on 2026-03-29 and from 3 back to 2 on 2026-10-25, at 1:00 UTC."""
    window = Window(cron, HOUR, "Europe/Berlin")

    assert opens_after(window, at(after)) == at(opens)
    assert opened_before(window, at(opens) + HOUR) == at(opens)


def test_a_window_is_open_for_as_long_as_it_says_over_the_change() -> None:
    calendar = Calendar((Window("0 1 * * *", 3 * HOUR, "Europe/Berlin"),))
    opening = last_opening(calendar, at("2026-03-28T12:00"), at("2026-03-29T12:00"))

    assert opening == Opening(at("2026-03-29T00:00"), at("2026-03-29T03:00"))


def test_a_freeze_closes_windows() -> None:
    freeze = Freeze(at("2026-06-01T23:00"), at("2026-06-03T23:00"))
    calendar, end = Calendar((NIGHTLY,), (freeze,)), at("2026-07-01")

    assert is_open(calendar, at("2026-06-01T22:59:59"))
    assert not is_open(calendar, at("2026-06-01T23:00"))
    assert next_opening(calendar, at("2026-06-01T23:00"), end) == at("2026-06-03T23:00")
    assert next_opening(calendar, at("2026-06-01T23:00"), at("2026-06-03T23:00")) is None
    found = last_opening(calendar, at("2026-05-01"), at("2026-06-03T22:30"))
    assert found == Opening(at("2026-06-01T22:00"), at("2026-06-01T23:00"))
    assert calendar.unfrozen == Calendar((NIGHTLY,))


def test_freezes_one_after_the_other() -> None:
    one, two = (
        Freeze(at("2026-06-01"), at("2026-06-03")),
        Freeze(at("2026-06-03"), at("2026-06-05")),
    )
    calendar = Calendar((), (two, one))

    assert next_opening(calendar, at("2026-06-02"), at("2026-07-01")) == at("2026-06-05")
    assert last_opening(calendar, at("2026-05-01"), at("2026-06-04")) == Opening(
        at("2026-05-01"), at("2026-06-01")
    )
    assert last_opening(calendar, at("2026-06-01"), at("2026-06-04")) is None
    assert last_opening(calendar, at("2026-05-01"), at("2026-06-06")) == Opening(
        at("2026-06-05"), at("2026-06-06")
    )


def test_several_windows() -> None:
    calendar = Calendar((NIGHTLY, SUNDAYS))

    assert next_opening(calendar, at("2026-06-06T12:00"), at("2026-07-01")) == at(
        "2026-06-06T22:00"
    )
    assert is_open(calendar, at("2026-06-07T03:59"))
    assert last_opening(calendar, at("2026-06-01"), at("2026-06-07T12:00")) == Opening(
        at("2026-06-07T00:00"), at("2026-06-07T04:00")
    )


def test_no_window_in_the_time_that_is_left() -> None:
    calendar = Calendar((SUNDAYS,))

    assert next_opening(calendar, at("2026-06-01"), at("2026-06-06")) is None
    assert last_opening(calendar, at("2026-06-01"), at("2026-06-06")) is None


CRONS = st.sampled_from(
    ["0 22 * * *", "*/30 * * * *", "0 2 * * SUN", "30 2 * * *", "15 4 1,15 * *", "0 0 L * *"]
)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"])
MOMENTS = st.integers(0, 365 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
WINDOWS = st.builds(Window, CRONS, st.timedeltas(timedelta(minutes=1), 3 * DAY), ZONES)
FREEZES = st.builds(
    lambda begins, lasts: Freeze(begins, begins + lasts),
    MOMENTS,
    st.timedeltas(timedelta(seconds=1), 60 * DAY),
)
CALENDARS = st.builds(
    Calendar,
    st.lists(WINDOWS, max_size=3).map(tuple),
    st.lists(FREEZES, max_size=3).map(tuple),
)


@given(CALENDARS, MOMENTS, st.timedeltas(timedelta(minutes=1), 60 * DAY), st.floats(0, 1))
def test_the_next_opening_is_the_first_open_moment(calendar, start, span, share) -> None:
    """It is open, and nothing before it is."""
    found = next_opening(calendar, start, start + span)
    probe = start + span * share

    if found is not None:
        assert start <= found < start + span
        assert is_open(calendar, found)
    if start <= probe < (found or start + span):
        assert not is_open(calendar, probe)


@given(CALENDARS, MOMENTS, st.timedeltas(timedelta(minutes=1), 60 * DAY), st.floats(0, 1))
def test_the_last_opening_is_open_and_the_last(calendar, start, span, share) -> None:
    end = start + span
    found = last_opening(calendar, start, end)
    probe = start + span * share

    if found is None:
        assert probe == end or not is_open(calendar, probe)
        return
    assert start <= found.begins < found.ends <= end
    assert is_open(calendar, found.begins + (found.ends - found.begins) * share * 0.999)
    if found.ends <= probe < end:
        assert not is_open(calendar, probe)


@given(WINDOWS, MOMENTS)
def test_openings_forth_and_back_are_the_same(window, moment) -> None:
    opens = opens_after(window, moment)
    assume(opens is not None)

    assert opens > moment
    assert opened_before(window, opens + timedelta(seconds=1)) == opens
    assert opened_before(window, opens) < opens
    assert opened_before(window, opens) <= moment


@pytest.mark.parametrize(
    ("cron", "fault"),
    [
        ("0 22 * * TUE,THU", None),
        ("0 2 * * SUN#2", None),
        ("0 0 29 2 *", "does not come every year"),
        ("0 0 30 2 *", "is no cron expression (bad day-of-month)"),
        ("0 0 31 2 */2", "is no cron expression (bad day-of-month)"),
        ("61 * * * *", "is no cron expression (bad minute)"),
        ("0 0 0 1 1 *", "must have five fields: minute, hour, day of the month, month, day of the"),
    ],
)
def test_what_is_wrong_with_an_expression(cron: str, fault: str | None) -> None:
    found = cron_fault(cron)
    assert found == fault if fault is None else (found or "").startswith(fault)


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("UTC", True),
        ("Europe/Berlin", True),
        ("Europe", False),
        ("Mars/Base", False),
        ("../x", False),
    ],
)
def test_time_zones(name: str, good: bool) -> None:
    assert (timezone_fault(name) is None) == good


@pytest.mark.parametrize(
    ("crons", "days"),
    [
        (["0 2 * * SUN"], 7),
        (["0 2 * * SUN", "0 2 * * WED"], 4),
        (["* * * * *"], 0),
        (["0 2 1 * *"], 31),
    ],
)
def test_the_longest_pause_between_windows(crons: list[str], days: int) -> None:
    windows = tuple(Window(cron, HOUR) for cron in crons)

    assert longest_pause(windows).days == days


@pytest.mark.parametrize("window", [NIGHTLY, SUNDAYS])
def test_beyond_the_end_of_time_nothing_opens(window: Window) -> None:
    """What has no end by its date ends there (RFC 5280 4.1.2.5)."""
    end = at("9999-12-31T23:59:59")

    assert opens_after(window, end) is None
    assert opened_before(window, end) is None
