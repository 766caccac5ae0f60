"""Which domains are to be validated before a certificate can be ordered."""

from datetime import UTC, datetime, timedelta

from connector.core.domains.lapsing import Lapsing, lapsing
from connector.core.domains.outlook import outlook
from connector.core.domains.values import DomainState
from connector.core.domains.words import DomainStatus, Method

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 1, tzinfo=UTC)


def valid(domain: str, days: int, method: Method = Method.CNAME) -> DomainState:
    day = NOW.date()
    end = day + timedelta(days=days)
    return DomainState(
        domain, DomainStatus.VALIDATED, method=method, validated_on=day, expires_on=end
    )


def found(*names: str, rows: tuple[DomainState, ...]) -> tuple[Lapsing, ...]:
    return lapsing(outlook(names, {row.domain: row for row in rows}, NOW, NOW))


def test_what_does_not_hold_until_the_order_is_signed_lapses() -> None:
    """What holds, what nobody knows of, and what SCM does not list, does not."""
    rows = (
        valid("a.example", 3),
        valid("b.example", 4),
        DomainState("c.example", DomainStatus.EXPIRED),
        DomainState("d.example", DomainStatus.UNKNOWN),
        valid("e.example", 1, Method.PERSISTENT_TXT),
    )
    names = [f"www.{row.domain}" for row in rows]
    assert found(*names, "www.nowhere.test", rows=rows) == (
        Lapsing("a.example", MIDNIGHT + timedelta(days=3)),
        Lapsing("c.example"),
    )


def test_a_proof_that_does_not_reach_one_of_the_names_is_none() -> None:
    """Though it holds for another one."""
    rows = (valid("a.example", 2, Method.HTTP),)
    assert found("a.example", "www.a.example", rows=rows) == (Lapsing("a.example"),)
    assert found("a.example", "zzz.a.example", "b.a.example", rows=rows) == (Lapsing("a.example"),)
    assert found("a.example", rows=rows) == (Lapsing("a.example", MIDNIGHT + timedelta(days=2)),)


def test_it_holds_until_its_end() -> None:
    """Nothing holds that is not validated."""
    until = Lapsing("a.example", NOW)
    assert until.holds(NOW - timedelta(seconds=1))
    assert not until.holds(NOW)
    assert not Lapsing("a.example").holds(NOW)
    assert str(until) == "a.example (validated until 2026-06-01T12:00:00Z)"
    assert str(Lapsing("a.example")) == "a.example (not validated)"
