"""What is to be expected of the names of a certificate."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connector.core.domains.outlook import NameOutlook, outlook
from connector.core.domains.values import DomainState
from connector.core.domains.words import DomainStatus, Method

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=60)
VALIDATED, EXPIRED = DomainStatus.VALIDATED, DomainStatus.EXPIRED


def valid(domain: str, days: int, method: Method = Method.CNAME) -> DomainState:
    """Return a domain that was validated today and is for so many days."""
    day = NOW.date()
    return DomainState(
        domain,
        VALIDATED,
        method=method,
        validated_on=day,
        expires_on=day + timedelta(days=days),
    )


def only(name: str, *rows: DomainState, order_at: datetime = LATER) -> NameOutlook:
    """Return what is to be expected of one name."""
    (found,) = outlook([name], {row.domain: row for row in rows}, order_at, NOW)
    return found


def test_one_that_outlasts_the_next_order_holds() -> None:
    """Nothing is to be told of it."""
    found = only("www.example.org", valid("example.org", 198))
    assert found.state is not None
    assert found.state.domain == "example.org"
    assert found.holds
    assert not found.is_due
    assert not found.sentence


def test_one_that_ends_before_the_next_order_does_not_hold_and_is_not_due_yet() -> None:
    """It is told with the day from which on another is wanted."""
    found = only("www.example.org", valid("example.org", 50))
    assert found.holds is False
    assert not found.is_due
    assert found.sentence == (
        "example.org is validated until 2026-07-21T00:00:00Z, which is too early for the next"
        " order (2026-07-31T12:00:00Z); another validation is due from 2026-07-04T08:00:00Z on."
    )


def test_it_has_to_hold_until_the_ca_signs() -> None:
    """Not only on the day of the order."""
    day = (LATER - NOW).days
    assert only("example.org", valid("example.org", day + 3)).holds is False
    assert only("example.org", valid("example.org", day + 4)).holds


def test_one_that_ends_soon_is_due_though_the_order_comes_before() -> None:
    """The last third of its own life counts, too."""
    old = DomainState(
        "example.org",
        VALIDATED,
        validated_on=date(2026, 1, 1),
        expires_on=date(2026, 7, 18),
    )
    found = only("example.org", old, order_at=NOW)
    assert found.holds
    assert found.is_due
    assert found.sentence == (
        "example.org is validated until 2026-07-18T00:00:00Z; another validation is due since"
        " 2026-05-13T00:00:00Z."
    )


def test_a_coming_limit_is_told() -> None:
    """It ends before the day that SCM shows."""
    row = DomainState(
        "example.org",
        VALIDATED,
        validated_on=date(2026, 12, 14),
        expires_on=date(2027, 6, 30),
    )
    now = datetime(2027, 3, 10, tzinfo=UTC)
    (found,) = outlook(["example.org"], {row.domain: row}, now, now)
    assert found.is_due
    assert "until 2027-03-22T00:00:00Z, since a coming limit ends it early;" in found.sentence


def test_what_has_lapsed_lacks() -> None:
    """Whatever comes next."""
    row = DomainState("example.org", EXPIRED)
    found = only("*.example.org", row)
    assert found.holds is False
    assert found.is_due
    assert found.reuse is None
    assert found.sentence == "example.org is not validated, so no public CA signs for it."


def test_a_proof_over_http_does_not_hold_for_a_wildcard() -> None:
    """The domain is validated and yet lacks."""
    found = only("*.example.org", valid("example.org", 198, Method.HTTP))
    assert not found.is_validated
    assert found.holds is False
    assert found.is_due
    assert found.reuse is None
    assert found.sentence == (
        "example.org is validated by http, which does not hold for *.example.org."
    )


def test_what_nobody_knows_is_not_told() -> None:
    """No domain, no word that is known, no end."""
    unlisted = only("www.example.net", valid("example.org", 198))
    unclear = only("example.org", DomainState("example.org", DomainStatus.UNKNOWN))
    endless = only("example.org", DomainState("example.org", VALIDATED))
    for found in (unlisted, unclear, endless):
        assert found.holds is None
        assert not found.is_due
        assert not found.sentence


def test_a_persistent_record_keeps_its_domain_valid() -> None:
    """Its end is always near and moves by itself."""
    found = only("example.org", valid("example.org", 6, Method.PERSISTENT_TXT))
    assert found.holds
    assert not found.is_due
    assert not found.sentence


def test_an_order_of_the_past_is_one_of_now() -> None:
    """So a validation that ends tomorrow does not hold for it."""
    found = only("example.org", valid("example.org", 1), order_at=NOW - timedelta(days=90))
    assert found.order_at == NOW
    assert found.holds is False


def test_each_name_comes_once() -> None:
    """Sorted, as the names are; case and the dot at the end do not matter."""
    rows = [DomainState("b.example", EXPIRED), DomainState("a.example", EXPIRED)]
    found = outlook(
        ["www.B.example.", "b.example", "b.example", "a.example"],
        {row.domain: row for row in rows},
        NOW,
        NOW,
    )
    assert [one.name for one in found] == ["a.example", "b.example", "www.b.example"]
    assert {one.state.domain for one in found if one.state} == {"a.example", "b.example"}


@given(st.integers(0, 400), st.integers(-30, 400), st.sampled_from(Method))
def test_what_does_not_hold_is_told_and_due_in_time(days: int, ahead: int, method: Method) -> None:
    """For every length of a validation and every day of the next order."""
    found = only("example.org", valid("example.org", days, method), order_at=NOW + timedelta(ahead))
    assert bool(found.sentence) == (found.holds is False or found.is_due)
    if found.holds is False and found.reuse is not None:
        assert found.reuse.due_at <= max(found.order_at, NOW)
