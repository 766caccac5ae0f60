"""What a year of renewals becomes where certificates have windows and freezes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from builders import NOW
from forecasts import PACE, YEAR, dues, why
from hypothesis import given
from hypothesis import strategies as st
from inventories import days, entry, inventory

from connector.core.calendar.openings import is_open
from connector.core.calendar.values import Calendar, Freeze, Window
from connector.core.decision.verdict import WaitingFor
from connector.core.inventory.forecast import forecast
from connector.core.inventory.lives import renewals
from connector.core.inventory.misses import Miss, Trouble

NOON = Window("0 12 * * *", timedelta(hours=4))


SUNDAYS = Window("0 2 * * SUN", timedelta(hours=4))


def freeze(begins: float, ends: float) -> Freeze:
    return Freeze(NOW + days(begins), NOW + days(ends))


@pytest.mark.promise("report-calendar")
def test_each_renewal_is_deployed_when_its_calendar_is_open() -> None:
    """Ordered on the day that it is due; the window of the next Sunday brings it to the edge."""
    found = forecast(inventory(entry("a.example", calendar=Calendar((SUNDAYS,)))), PACE)

    assert [(one.due_at - NOW) / days(1) for one in found.planned][:2] == [50, 110]
    assert [f"{one.deployed_at:%a %d %b %H}" for one in found.planned][:2] == [
        *("Sun 26 Jul 02", "Sun 20 Sep 02")
    ]
    assert found.months[1].renewed == ((date(2026, 7, 21), "a.example"),)
    assert found.months[1].deployed == ((date(2026, 7, 26), "a.example"),)
    assert why(found) == {}


def test_a_certificate_without_a_calendar_is_deployed_at_once() -> None:
    found = forecast(inventory(entry()), PACE)

    assert found.planned == ()
    assert not any(month.deployed for month in found.months)


def test_a_freeze_brings_the_order_after_it_forward_too() -> None:
    """The second one would be due on day 110, in a freeze that outlasts the certificate."""
    frozen = Calendar((), (freeze(105, 145),))

    assert dues(entry(calendar=frozen))[:2] == [50, 103]
    assert why(forecast(inventory(entry(calendar=frozen)), PACE)) == {}


def test_what_is_wished_to_be_critical_counts_for_the_certificates_to_come() -> None:
    """From 25 of the last 30 days on, so that only four are left for a place."""
    assert dues(entry(place=0.5, critical=days(25), due_at=NOW + days(52)))[:2] == [52, 114]


@pytest.mark.promise("report-calendar")
def test_a_renewal_that_no_window_comes_for_is_named() -> None:
    """Nothing is done for 78 days; the next Sunday but one comes after the end."""
    calendar = Calendar((SUNDAYS,), (freeze(60, 90),), until_expiry=True)
    found = forecast(inventory(entry("a.example", calendar=calendar, critical_at=None)), PACE)
    late = forecast(
        inventory(entry("a.example", calendar=calendar, critical_at=NOW + days(80)), after=61), PACE
    )

    assert why(found) == {}
    assert late.misses == (
        Miss(
            "a.example",
            Trouble.NO_WINDOW,
            "it may not be deployed between 2026-08-01T12:00:00Z and 2026-08-20T12:00:00Z, when the"
            " certificate ends",
        ),
    )
    assert late.planned[0].deployed_at is None


def test_a_freeze_that_gives_way_is_named() -> None:
    calendar = Calendar((), (freeze(-10, 100),))
    found = forecast(inventory(entry("a.example", calendar=calendar)), PACE)

    assert [miss.trouble for miss in found.misses] == [Trouble.IN_A_FREEZE]
    assert why(found)["a.example"].endswith("it is deployed in it, from 2026-08-10T12:00:00Z on")
    assert found.planned[0].deployed_at == NOW + days(70)


def test_what_has_ended_waits_for_nothing() -> None:
    """A first certificate waits for the end of the freeze, whatever is not served meanwhile."""
    frozen = Calendar((), (freeze(-10, 100),))
    ended, never = (
        entry("ended.example", left=-1, calendar=frozen),
        entry("never.example", expires=None, live_since=None, due=True, calendar=frozen),
    )
    found = forecast(inventory(ended, never), PACE)

    firsts = {one.common_name: one.deployed_at for one in reversed(found.planned)}
    assert firsts == {"ended.example": NOW, "never.example": NOW + days(100)}
    assert [miss.common_name for miss in found.misses] == ["ended.example"]


def test_what_waits_at_akamai_is_deployed_when_akamai_was_told() -> None:
    waiting = {"waits_for": WaitingFor.WINDOW, "calendar": Calendar((SUNDAYS,))}
    told = entry(left=9, until=NOW + days(3), **waiting)
    unknown = entry(left=9, until=None, **waiting)

    sunday = datetime(2026, 6, 7, 2, tzinfo=UTC)
    assert next(renewals(told, NOW, NOW + YEAR)).deployed_at == NOW + days(3)
    assert next(renewals(unknown, NOW, NOW + YEAR)).deployed_at == sunday


def test_a_turn_that_ends_after_the_last_window_is_named() -> None:
    """So many are due at once that the last one is ordered when the window is over."""
    one = {"due": True, "critical_at": NOW + days(9)}
    last = entry("z.example", left=1, calendar=Calendar((NOON,)), **one)
    others = (entry(f"{n}.example", left=0.99, **one) for n in range(1000))
    found = forecast(inventory(last, *others), PACE)

    assert why(found) == {
        "z.example": "its turn ends at 2026-06-01T16:26:56Z, and after that it may not be deployed"
        " before the certificate ends (2026-06-02T12:00:00Z)"
    }
    assert {miss.trouble for miss in found.misses} == {Trouble.NO_WINDOW}


CALENDARS = st.builds(
    lambda windows, freezes, until_expiry: Calendar(
        windows, tuple(freeze(a, a + b) for a, b in freezes), until_expiry=until_expiry
    ),
    st.sampled_from([(), (NOON,), (SUNDAYS,)]),
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), max_size=2),
    st.booleans(),
)


@pytest.mark.promise("report-calendar")
@given(CALENDARS, st.floats(1, 89), st.none() | st.floats(0, 1, exclude_max=True))
def test_a_calendar_is_kept_or_the_miss_is_named(
    calendar: Calendar, left: float, place: float | None
) -> None:
    """Nothing is ordered later than without one, and nothing deployed before it is ordered."""
    found = forecast(inventory(entry("a.example", left=left, calendar=calendar, place=place)), PACE)
    free = forecast(inventory(entry("a.example", left=left, place=place)), PACE)

    assert len(found.planned) >= free.renewals or calendar.is_open_always
    for one in found.planned:
        if one.deployed_at is None:
            assert why(found).keys() == {"a.example"}
            continue
        assert one.due_at <= one.deployed_at
        if not is_open(calendar, one.deployed_at):
            assert why(found).keys() == {"a.example"}
