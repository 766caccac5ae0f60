"""How long a validation holds, with the limits that are coming."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.core.domains.reuse import LIMITS, effective_end, is_due, reuse
from connector.core.domains.values import DomainState
from connector.core.domains.words import DomainStatus, Method

DAY = timedelta(days=1)


def at(text: str) -> datetime:
    """Return midnight of a day."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def valid(validated: str | None, expires: str | None, method: Method = Method.CNAME) -> DomainState:
    """Return a validated domain."""
    return DomainState(
        "example.org",
        DomainStatus.VALIDATED,
        method=method,
        validated_on=None if validated is None else date.fromisoformat(validated),
        expires_on=None if expires is None else date.fromisoformat(expires),
    )


def test_150_more_days_are_nothing_to_do() -> None:
    """Of 198, as long as no limit comes in between."""
    state = valid("2026-06-01", "2026-12-16")
    found = reuse(state, at("2026-07-19"))
    assert found is not None
    assert not found.shortened
    assert found.due_at == at("2026-10-11")
    assert not is_due(state, at("2026-07-19"))
    assert is_due(state, at("2026-11-26"))


@pytest.mark.parametrize("validated", ["2026-12-14", None], ids=["told", "left out"])
def test_a_coming_limit_ends_a_validation_before_its_shown_day(validated: str | None) -> None:
    """Of 2026-12-14, shown until 2027-06-30: 98 days count then; SCM's lists leave out the day."""
    state = valid(validated, "2027-06-30")
    found = reuse(state, at("2027-03-10"))
    assert found is not None
    assert found.ends_at == at("2027-03-22")
    assert found.shortened
    assert is_due(state, at("2027-03-10"))


def test_what_the_new_limit_would_end_at_once_ends_the_day_before_it() -> None:
    """98 days were over before."""
    assert effective_end(date(2026, 11, 1), date(2027, 5, 18)) == date(2027, 3, 11)


def test_eight_days_are_renewed_after_five() -> None:
    """A third of them is left then."""
    found = reuse(valid("2029-06-01", "2029-06-09"), at("2029-06-02"))
    assert found is not None
    assert found.due_at == at("2029-06-06") + timedelta(hours=8)


def test_two_days_before_the_end_it_is_due_however_short_it_was() -> None:
    """A third of three days would be too late."""
    found = reuse(valid("2029-06-01", "2029-06-04"), at("2029-06-02"))
    assert found is not None
    assert found.due_at == at("2029-06-02")


@pytest.mark.parametrize(
    ("today", "end"), [("2027-03-23", "2027-03-22"), ("2027-03-24", "2027-06-30")]
)
def test_without_the_day_of_validation_the_latest_that_explains_the_end_counts(
    today: str, end: str
) -> None:
    """98 days before 2027-06-30, from that day on: what is older SCM has shortened by then."""
    found = reuse(valid(None, "2027-06-30"), at(today))
    assert found is not None
    assert found.ends_at == at(end)


def test_what_no_limit_explains_ends_as_it_is_shown() -> None:
    """The limit of that time is taken for its life."""
    found = reuse(valid(None, "2028-06-30"), at("2027-12-01"))
    assert found is not None
    assert found.ends_at == at("2028-06-30")
    assert found.ends_at - found.due_at == 98 * DAY / 3
    early = reuse(valid(None, "2026-01-31"), at("2025-12-01"))
    assert early is not None
    assert early.ends_at - early.due_at == 198 * DAY / 3


def test_a_domain_without_an_end_is_not_due() -> None:
    """Nobody knows."""
    assert reuse(valid("2026-06-01", None), at("2027-06-01")) is None
    assert not is_due(valid("2026-06-01", None), at("2027-06-01"))


@pytest.mark.parametrize(
    ("status", "due"),
    [
        (DomainStatus.EXPIRED, True),
        (DomainStatus.NOT_VALIDATED, True),
        (DomainStatus.UNKNOWN, False),
    ],
)
def test_a_domain_that_is_not_validated(status: DomainStatus, due: bool) -> None:
    """It is due, unless the word is not known."""
    assert is_due(DomainState("example.org", status), at("2026-12-01")) == due


def test_what_a_persistent_record_keeps_valid_is_never_due() -> None:
    """Its end is always near."""
    state = valid("2026-11-25", "2026-12-05", Method.PERSISTENT_TXT)
    assert not is_due(state, at("2026-12-04"))


def test_what_a_persistent_record_keeps_valid_has_the_short_life_that_its_rules_give_it() -> None:
    """No day is told in the past for what is fresh."""
    found = reuse(valid(None, "2026-12-07", Method.PERSISTENT_TXT), at("2026-11-29"))
    assert found is not None
    assert found.due_at == at("2026-12-04") + timedelta(hours=8)


def test_an_order_before_which_it_lapses_makes_it_due_earlier() -> None:
    """But not before the time that a new one would need."""
    state = valid("2026-06-01", "2026-12-16")
    assert _due_at(state) == at("2026-10-11")
    assert _due_at(state, at("2026-12-13")) == at("2026-10-11")
    assert _due_at(state, at("2026-12-14")) == at("2026-10-09")
    assert _due_at(state, at("2027-12-14")) == at("2026-10-11")


def _due_at(state: DomainState, next_order: datetime | None = None) -> datetime:
    found = reuse(state, at("2026-07-19"), next_order)
    assert found is not None
    return found.due_at


def test_an_order_soon_does_not_make_it_due_before_it_began() -> None:
    """A validation of today is not due today."""
    state = valid("2029-06-01", "2029-06-03")
    found = reuse(state, at("2029-06-01"), at("2029-06-02"))
    assert found is not None
    assert found.due_at == at("2029-06-01")


DAYS = st.dates(date(2026, 3, 12), date(2031, 12, 31))


@given(DAYS, st.integers(0, 400))
def test_the_effective_end_keeps_the_limit_of_every_day_until_then(
    validated: date, life: int
) -> None:
    """No day up to it is refused by the limit of that day, and it is no later than shown."""
    shown = validated + life * DAY
    end = effective_end(validated, shown)
    assert validated <= end <= shown
    for offset in range((end - validated).days + 1):
        day = validated + offset * DAY
        limit = next(limit for start, limit in reversed(LIMITS) if start <= day)
        assert offset <= limit.days
    after = end + DAY
    limit = next(limit for start, limit in reversed(LIMITS) if start <= after)
    assert end == shown or after - validated > limit


@given(DAYS, st.integers(1, 200), st.integers(0, 300))
def test_what_is_due_stays_due_until_it_is_validated_again(
    validated: date, life: int, later: int
) -> None:
    """Time never takes it back."""
    state = DomainState(
        "example.org",
        DomainStatus.VALIDATED,
        validated_on=validated,
        expires_on=validated + life * DAY,
    )
    found = reuse(state, at("2026-07-19"))
    assert found is not None
    assert is_due(state, found.due_at + later * DAY)
    assert found.due_at < found.ends_at
    assert found.holds_for_order(found.ends_at - 3 * DAY)


@pytest.mark.parametrize(("day", "end"), [(24, 10), (25, 11), (26, 11), (27, 11)])
def test_a_coming_limit_counts_from_its_first_day_on(day: int, end: int) -> None:
    """What would end just then ends the day before."""
    validated_on = date(2026, 8, day)

    assert effective_end(validated_on, date(2028, 1, 1)) == date(2027, 3, end)


def test_a_domain_is_due_for_an_order_that_it_would_not_outlast() -> None:
    """Though it is not by itself."""
    state = DomainState(
        "example.org",
        DomainStatus.VALIDATED,
        validated_on=date(2026, 10, 23),
        expires_on=date(2026, 12, 22),
    )
    now = datetime(2026, 12, 1, 12, tzinfo=UTC)

    assert is_due(state, now) is False
    assert is_due(state, now, now + timedelta(days=10)) is False
    assert is_due(state, now, now + timedelta(days=19)) is True
