"""How urgent a certificate is, and what comes first in a list."""

from dataclasses import replace
from typing import Any

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st
from inventories import days, entry, inventory

from connector.core.decision.verdict import WaitingFor
from connector.core.inventory.entry import SHORT, Entry, Keeping, Urgency
from connector.core.inventory.inventory import Inventory
from connector.core.report.values import CertificateState

UNREADABLE = Entry("request.yaml", Keeping.MANAGED, error="It is no certificate request.")


@pytest.mark.parametrize(
    ("found", "urgency"),
    [
        (entry(), Urgency.CURRENT),
        (entry(left=29), Urgency.DUE),
        (entry(due=True), Urgency.DUE),
        (entry(left=9), Urgency.CRITICAL),
        (entry(left=-1), Urgency.BROKEN),
        (entry(state=CertificateState.REVOKED), Urgency.BROKEN),
        (entry(state=CertificateState.GONE, expires=None, critical_at=None), Urgency.BROKEN),
        (entry(chain_ends=NOW), Urgency.BROKEN),
        (entry(due=True, waits_for=WaitingFor.PERSON), Urgency.PERSON),
        (entry(left=29, due=True, waits_for=WaitingFor.CA), Urgency.WAITING),
        (entry(left=9, due=True, waits_for=WaitingFor.CA), Urgency.CRITICAL),
        (entry(pending="renewal"), Urgency.WAITING),
        (entry(due=True, pending="inside_window", waits_for=WaitingFor.APPLY), Urgency.DUE),
        (UNREADABLE, Urgency.UNKNOWN),
        (entry(left=6, due_at=None, critical_at=None), Urgency.CRITICAL),
        (entry(left=8, due_at=None, critical_at=None), Urgency.CURRENT),
        (entry(expires=None, due_at=None, critical_at=None), Urgency.CURRENT),
    ],
)
def test_the_gravest_that_holds_counts(found: Entry, urgency: Urgency) -> None:
    assert found.urgency(NOW) is urgency


def test_without_a_known_lifetime_a_week_is_critical() -> None:
    assert days(7) == SHORT


def test_what_is_left_is_told_in_whole_days() -> None:
    """Of what has ended as well: less than a day ago is minus one."""
    assert [entry(left=left).days_left(NOW) for left in (1.5, 0.5, -0.5)] == [1, 0, -1]
    assert entry(expires=None).days_left(NOW) is None
    assert entry().lifetime == days(90)
    assert entry(live_since=None).lifetime is None


SCHEDULED = {"left": 9, "waits_for": WaitingFor.WINDOW, "until": NOW + days(3)}
"""Uploaded; Akamai deploys it in three days, six before the end of what is live."""


@pytest.mark.parametrize(
    ("found", "after", "ends", "urgency"),
    [
        (entry(**SCHEDULED), 2.9, 9, Urgency.CRITICAL),
        (entry(**SCHEDULED), 3, 90, Urgency.CURRENT),
        (entry(**SCHEDULED), 10, 90, Urgency.CURRENT),
        (entry(**SCHEDULED, state=CertificateState.REVOKED), 4, 90, Urgency.CURRENT),
        (entry(**SCHEDULED, chain_ends=NOW + days(9)), 10, 90, Urgency.CURRENT),
        (entry(**SCHEDULED), 61, 90, Urgency.DUE),
        (entry(**SCHEDULED), 91, 90, Urgency.BROKEN),
        (entry(**SCHEDULED, due=True), 10, 9, Urgency.BROKEN),
        (entry(**SCHEDULED, looked_at=None), 10, 9, Urgency.BROKEN),
        (entry(**SCHEDULED | {"waits_for": WaitingFor.CA}), 10, 9, Urgency.BROKEN),
        (entry(**SCHEDULED | {"until": None}), 10, 9, Urgency.BROKEN),
    ],
)
def test_what_akamai_was_told_to_deploy_is_live_from_then_on(
    found: Entry, after: float, ends: float, urgency: Urgency
) -> None:
    """What waits for a run of ours is not: nothing is done until then."""
    (then,) = inventory(found, after=after).entries

    assert then.expires == NOW + days(ends)
    assert then.urgency(NOW + days(after)) is urgency


def test_the_most_urgent_comes_first_and_of_equals_the_next_to_end() -> None:
    """What ends at no known time comes last of its kind."""
    found = inventory(
        entry("c.example.com"),
        entry("endless.example.com", expires=None, due_at=None, critical_at=None),
        entry("b.example.com"),
        entry("sooner.example.com", left=70),
        entry("due.example.com", left=25),
        entry("ended.example.com", left=-3),
        UNREADABLE,
    )

    assert [one.common_name for one in found.entries] == [
        *("ended.example.com", "request.yaml", "due.example.com", "sooner.example.com"),
        *("b.example.com", "c.example.com", "endless.example.com"),
    ]
    assert found.counts == {
        Urgency.BROKEN: 1,
        Urgency.CRITICAL: 0,
        Urgency.UNKNOWN: 1,
        Urgency.PERSON: 0,
        Urgency.DUE: 1,
        Urgency.WAITING: 0,
        Urgency.CURRENT: 4,
    }


ENTRIES: Any = st.lists(
    st.builds(
        lambda name, left, due: entry(name, left=left, due=due),
        st.sampled_from(["a.example", "b.example", "c.example"]),
        st.floats(-400, 400),
        st.booleans(),
    ),
    max_size=12,
)


@given(ENTRIES)
def test_every_certificate_is_counted_once(entries: list[Entry]) -> None:
    """By its urgency, and in the histogram."""
    found = inventory(*entries)

    assert sum(found.counts.values()) == len(entries)
    assert sum(bar.count for bar in found.days_left) == len(entries)


@given(ENTRIES, st.integers(0, 300), st.integers(0, 300))
def test_waiting_makes_nothing_less_urgent(entries: list[Entry], one: int, other: int) -> None:
    """If nothing is done."""
    soon, late = sorted((one, other))
    for each in entries:
        ranks = [list(Urgency).index(each.urgency(NOW + days(after))) for after in (soon, late)]
        assert ranks[0] >= ranks[1]


@given(ENTRIES, st.randoms())
def test_the_order_does_not_depend_on_where_entries_came_from(
    entries: list[Entry], chance: Any
) -> None:
    mixed = list(entries)
    chance.shuffle(mixed)

    assert [e.order(NOW) for e in Inventory.of(mixed, NOW).entries] == [
        e.order(NOW) for e in Inventory.of(entries, NOW).entries
    ]


def test_the_histogram_has_what_ended_and_leaves_out_what_has_no_end() -> None:
    lefts = (-0.5, 0.5, 7.5, 8, 14, 15, 30, 31, 60, 61, 90, 91, 200, 201, 500)
    found = inventory(*(entry(left=left) for left in lefts), replace(entry(), expires=None))

    assert [(bar.label, bar.count) for bar in found.days_left] == [
        *(("expired", 1), ("0 to 7", 2), ("8 to 14", 2), ("15 to 30", 2), ("31 to 60", 2)),
        *(("61 to 90", 2), ("91 to 200", 2), ("201 or more", 2)),
    ]
