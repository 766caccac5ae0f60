"""The next year: when what is renewed, what that takes of the limit, and what comes too late."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from builders import NOW
from forecasts import PACE, YEAR, dues, why
from hypothesis import given
from hypothesis import strategies as st
from inventories import days, entry, inventory

from connector.core.calendar.values import Calendar, Freeze, Window
from connector.core.inventory.entry import Keeping
from connector.core.inventory.forecast import CALLS_A_RENEWAL, forecast
from connector.core.inventory.lives import renewals
from connector.core.x509.public_limit import public_limit


def test_each_renewal_comes_when_the_last_certificate_enters_its_window() -> None:
    """90 days: every 60."""
    assert dues(entry()) == [50, 110, 170, 230, 290, 350]


def test_what_is_due_comes_at_once_also_where_nothing_is_live() -> None:
    assert dues(entry(due=True))[:2] == [0, 60]
    assert dues(entry(left=10))[:2] == [0, 60]
    assert dues(entry(due=True, expires=None, live_since=None))[0] == 0
    assert dues(entry(expires=None, live_since=None)) == []


def test_other_lifetimes_hold_from_the_next_certificate_on() -> None:
    assert dues(entry(), days(45)) == [50, 80, 110, 140, 170, 200, 230, 260, 290, 320, 350]


def test_a_wanted_window_is_kept_as_long_as_a_third_is_left_in_service() -> None:
    assert dues(entry(renew_before=days(20), due_at=NOW + days(60)))[:3] == [60, 130, 200]
    assert dues(entry(renew_before=days(80), due_at=NOW + days(20)))[:3] == [20, 50, 80]


def test_a_place_in_the_window_is_that_of_each_renewal() -> None:
    """Half of the 19 days that are free for it, every time; so is it for what Akamai tells."""
    assert dues(entry(due_at=NOW + days(59.5), place=0.5))[:3] == [59.5, 129, 198.5]
    assert dues(entry(due_at=None, place=0.5))[:2] == [59.5, 129]


def test_public_certificates_get_shorter_by_the_schedule_and_private_ones_do_not() -> None:
    """From 2027-03-15 on a public one lives 100 days at most."""
    start = datetime(2027, 4, 1, tzinfo=UTC)
    live = {"live_since": start - days(100), "expires": start + days(98)}
    public = entry(**live, due_at=start)
    long = entry(**live | {"live_since": start - days(900)}, due_at=start)
    private = entry(**live, due_at=start, private=True)

    assert dues(public, start=start)[1] == pytest.approx(100 * 2 / 3)
    assert dues(private, start=start)[1] == 132
    assert dues(private, days(47), start=start)[1] == 132
    assert dues(long, days(47), start=start)[1:] == []


def test_without_a_known_lifetime_the_public_limit_of_the_day_stands_in() -> None:
    """Of what nobody here manages Akamai tells the end alone."""
    found = entry(keeping=Keeping.UNMANAGED, live_since=None, due_at=None)
    limit = public_limit(NOW) / days(1)

    assert dues(found)[0] == pytest.approx(80 - limit / 3)


def test_akamais_own_and_what_could_not_be_looked_at_are_left_out() -> None:
    assert dues(entry(keeping=Keeping.NOT_THIRD_PARTY)) == []
    assert dues(entry(error="Akamai cannot be reached.")) == []


def test_a_month_has_what_ends_and_what_is_renewed_in_it() -> None:
    found = forecast(inventory(entry("a.example"), entry("b.example", left=29)), PACE)

    june, july, august = found.months[:3]
    assert june.first == date(2026, 6, 1)
    assert june.expiring == ((date(2026, 6, 30), "b.example"),)
    assert june.renewed == ((date(2026, 6, 1), "b.example"),)
    assert [name for _, name in july.renewed] == ["a.example", "b.example"]
    assert august.expiring == ((date(2026, 8, 20), "a.example"),)
    assert len(found.months) == 12
    assert found.months[-1].first == date(2027, 5, 1)


def test_the_busiest_day_is_held_against_the_limit() -> None:
    found = forecast(inventory(*(entry(f"{n}.example") for n in range(90)), entry(left=79)), PACE)

    assert found.busiest is not None
    assert (found.busiest.day, found.busiest.renewals) == (date(2026, 7, 21), 90)
    assert found.busiest_calls == 90 * CALLS_A_RENEWAL
    assert found.busiest_time == timedelta(minutes=24)
    assert found.busiest_share == pytest.approx(1 / 60)
    nothing = forecast(inventory(), PACE)
    assert (nothing.busiest, nothing.busiest_calls, nothing.renewals) == (None, 0, 0)


def test_what_ended_or_is_critical_by_then_has_missed_its_window() -> None:
    """If nothing is done until the day that is asked about."""
    found = forecast(
        inventory(
            entry("ended.example", left=75),
            entry("critical.example", left=95),
            entry("akamais.example", left=75, keeping=Keeping.NOT_THIRD_PARTY),
            entry("good.example", left=180),
            entry("chain.example", left=170, chain_ends=NOW + days(1)),
            after=90,
        ),
        PACE,
    )

    assert why(found) == {
        "ended.example": "it ended at 2026-08-15T12:00:00Z",
        "critical.example": "it is in the last part of its window and not replaced yet; it ends at"
        " 2026-09-04T12:00:00Z",
        "chain.example": "it is out of order and ends at 2026-11-18T12:00:00Z",
    }


def test_what_ends_before_its_turn_is_named() -> None:
    """The next to end goes first, so that as few as possible come too late."""
    takes = timedelta(minutes=CALLS_A_RENEWAL / PACE) / days(1)
    lefts = (20, 2.9 * takes, 1.5 * takes, 2.5 * takes)
    found = forecast(
        inventory(
            *(
                entry(f"{n}.example", left=left, critical_at=NOW + days(9))
                for n, left in enumerate(lefts)
            )
        ),
        PACE,
    )

    assert why(found) == {
        "1.example": "its turn ends at 2026-06-01T12:00:48Z, after the certificate"
        " (2026-06-01T12:00:46Z)"
    }


def test_a_window_that_will_not_fit_any_more_is_named() -> None:
    """One wish for 40 days of 90 fits; of 47 it does not."""
    found = inventory(entry("wide.example", renew_before=days(40)), entry("usual.example"))

    assert why(forecast(found, PACE)) == {}
    assert why(forecast(found, PACE, days(47))) == {
        "wide.example": "renew_before_days 40 is cut to 31: a certificate will live 47 days"
    }


LEFTS = st.lists(st.floats(-30, 89), max_size=8)


@given(LEFTS, st.integers(6, 398), st.integers(1, 35))
def test_shorter_lives_never_mean_fewer_renewals(
    lefts: list[float], lifetime: int, pace: int
) -> None:
    found = inventory(*(entry(f"{n}.example", left=left) for n, left in enumerate(lefts)))
    long, short = (forecast(found, pace, days(each)) for each in (lifetime, lifetime / 2))

    assert short.renewals >= long.renewals
    assert long.renewals == sum(len(month.renewed) for month in long.months)


@given(st.floats(1, 89), st.integers(3, 398), st.none() | st.integers(1, 500))
def test_nobody_is_without_a_certificate_between_two_renewals(
    left: float, lifetime: int, window: int | None
) -> None:
    """Each comes before what it replaces ends, and after a third of its life."""
    wanted = None if window is None else days(window)
    found = entry(left=left, renew_before=wanted)
    coming = list(renewals(found, NOW, NOW + YEAR, days(lifetime)))

    for one, next_ in pairwise(coming):
        assert next_.expires == one.due_at + days(lifetime)
        assert one.due_at + days(lifetime) / 3 - timedelta(seconds=1) <= next_.due_at
        assert next_.due_at < next_.expires


@given(LEFTS, st.integers(1, 200))
def test_a_certificate_that_is_not_renewed_in_time_is_missed_once(
    lefts: list[float], after: int
) -> None:
    found = forecast(
        inventory(*(entry(f"{n}.example", left=left) for n, left in enumerate(lefts)), after=after),
        PACE,
    )
    ended = {f"{n}.example" for n, left in enumerate(lefts) if left <= after}

    assert ended <= set(why(found))
    assert len(why(found)) == len(found.misses)


@pytest.mark.parametrize("windows", [(), (Window("0 2 * * 2", days(1), "Europe/Berlin"),)])
def test_what_has_no_end_by_its_date_is_reckoned_as_far_as_time_goes(
    windows: tuple[Window, ...],
) -> None:
    """9999-12-31 is that date (RFC 5280 4.1.2.5); private CAs use it."""
    calendar = Calendar(windows, (Freeze(NOW, NOW + days(3)),) if windows else ())
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    lasting = entry(
        live_since=NOW - days(9),
        expires=end,
        due_at=None,
        critical_at=None,
        chain_ends=None,
        private=True,
        renew_before=days(30),
        critical=days(0),
        calendar=calendar,
    )

    assert dues(lasting) == []
    assert dues(replace(lasting, due=True)) == [0]
