"""How long a decision, and what is told of it, stays the same while only time passes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from builders import (
    NOW,
    certificate,
    due_certificate,
    enrollment,
    live,
    order,
    request,
    situation,
    snapshot,
    uploaded,
    waiting,
)
from hypothesis import given
from hypothesis import strategies as st

from connector.core.decision.decide import decide
from connector.core.decision.steadiness import steady_until
from connector.core.facts.certificate import Deployed
from connector.core.facts.change import PendingChange
from connector.core.facts.ids import ChangeId
from connector.core.facts.order import ClosedBecause, OrderStage
from connector.core.facts.snapshot import Snapshot
from connector.core.report.build import build_report
from connector.core.request.values import AcceptedWarning, Approve

DAY = timedelta(days=1)
DUE = NOW + timedelta(days=50)
"""When `certificate()` is."""


def until(seen: Snapshot, now: datetime = NOW) -> datetime | None:
    found = situation(request(), seen, now)
    return steady_until(found, decide(found))


def test_it_holds_until_the_renewal_is_due() -> None:
    assert until(snapshot()) == DUE
    assert until(snapshot(), DUE) is None


def test_it_holds_no_longer_than_anything_that_is_deployed() -> None:
    """The end of a chain, or of what is on staging alone, may change what is told."""
    chain = (Deployed(certificate(), "", NOW + 3 * DAY),)
    assert until(snapshot(staging=chain)) == NOW + 3 * DAY
    old = live(certificate("0B", not_after=NOW + DAY), certificate("0C", not_after=NOW - DAY))
    assert until(snapshot(staging=old)) == NOW + DAY


def test_it_holds_until_a_warning_is_not_accepted_any_more() -> None:
    """To the end of that day, UTC."""
    day = (NOW + 3 * DAY).date()
    accepted = (AcceptedWarning("CSR_EXPIRED", "Ada", day), AcceptedWarning("X", "Ada"))
    found = situation(request(approve=Approve(warnings=accepted)), snapshot(), NOW)
    ends = datetime(day.year, day.month, day.day, tzinfo=UTC) + DAY
    assert steady_until(found, decide(found)) == ends
    assert not accepted[0].counts(ends)
    assert accepted[0].counts(ends - timedelta(seconds=1))


UNSTEADY = {
    "nothing is there": {"enrollment": None, "production": ()},
    "nothing is live": {"production": ()},
    "it is due": {"production": live(due_certificate())},
    "a change is open": {"change": waiting()},
    "a change is pending": {"enrollment": enrollment(pending=(PendingChange(ChangeId(9), "x"),))},
    "an order is on its way": {"orders": (order(),)},
    "an order may be on its way": {"orders": (order(stage=OrderStage.INTENDED),)},
    "an upload is not live": {"orders": (uploaded(minutes=500),), "deployed": frozenset({77})},
    "SCM is out": {"scm_out": "SCM is out."},
    "something is not known": {"notes": ("whether it is revoked",)},
}


@pytest.mark.parametrize("case", UNSTEADY)
def test_what_is_due_or_odd_has_no_time(case: str) -> None:
    assert until(snapshot(**UNSTEADY[case])) is None


_ORDERS = st.builds(
    order,
    stage=st.sampled_from(OrderStage),
    uploaded=st.none() | st.timedeltas(timedelta(0), timedelta(minutes=30)),
    age=st.timedeltas(timedelta(0), timedelta(minutes=30)),
    fingerprint=st.sampled_from(["", "FNEW", "F0A", "F0A"]),
    closed_because=st.none() | st.sampled_from(ClosedBecause),
    change_id=st.sampled_from([77, 1]),
    collected_on=st.sampled_from([None, NOW - timedelta(days=9)]),
)
_SEEN = st.builds(
    snapshot,
    production=st.lists(
        st.builds(
            Deployed,
            st.builds(certificate, st.sampled_from(["0A", "0B"])),
            st.just(""),
            st.none() | st.timedeltas(timedelta(0), 90 * DAY).map(lambda left: NOW + left),
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
    staging=st.lists(
        st.builds(
            certificate,
            st.sampled_from(["0A", "0B"]),
            not_after=st.timedeltas(-DAY, 90 * DAY).map(lambda left: NOW + left),
        ),
        max_size=2,
    ).map(lambda found: live(*found)),
    orders=st.lists(_ORDERS, max_size=3).map(tuple),
    deployed=st.sampled_from([frozenset(), frozenset({ChangeId(77)})]),
    served_trigger=st.sampled_from([None, "", "again"]),
)


@given(_SEEN, st.floats(0, 1, exclude_max=True))
def test_until_then_the_same_is_told(seen: Snapshot, share: float) -> None:
    """Whatever of its time has passed, and however old everything is by then."""
    now = situation(request(), seen)
    end = steady_until(now, decide(now))
    if end is None:
        return
    passed = (end - NOW) * share
    aged = tuple(
        replace(
            one,
            age=one.age + passed,
            uploaded=None if one.uploaded is None else one.uploaded + passed,
        )
        for one in seen.orders
    )
    at = min(NOW + passed, end - timedelta(microseconds=1))
    later = situation(request(), replace(seen, orders=aged), at)

    assert build_report(later, decide(later), ()) == build_report(now, decide(now), ())
