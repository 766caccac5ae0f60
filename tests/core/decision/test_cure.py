"""What another certificate does not cure is not ordered for: by dates, by reason, by memory."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import (
    NOW,
    certificate,
    change,
    collected,
    entry,
    live,
    order,
    outcome,
    request,
    situation,
    snapshot,
)
from hypothesis import given
from hypothesis import strategies as st

from connector.core.decision.decide import decide
from connector.core.decision.live import live_reason, next_renewal, stays_wrong
from connector.core.decision.notes import request_notes
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Ask, OpenRenewal
from connector.core.decision.verdict import Action
from connector.core.facts.certificate import CertificateFacts, Revocation
from connector.core.facts.change import InputType
from connector.core.facts.ids import ChangeId
from connector.core.facts.order import OrderView
from connector.core.facts.snapshot import Snapshot

DAY = timedelta(days=1)


def came(facts: CertificateFacts, ago: timedelta, because: str = "") -> OrderView:
    """The order of a live certificate that was collected that long ago."""
    return collected(
        fingerprint=facts.fingerprint,
        change_id=ChangeId(1),
        collected_on=NOW - ago,
        because=because,
    )


LATE = certificate(not_before=NOW - 80 * DAY, not_after=NOW + 10 * DAY)
"""90 days of which 10 are left."""


def seen_with(facts: CertificateFacts, *orders: OrderView, **more: object) -> Snapshot:
    return snapshot(production=live(facts), orders=orders, **more)


def test_what_comes_inside_its_window_counts_from_then_on() -> None:
    """Of the 10 days that it has, two thirds pass before the next one; and it is told."""
    seen = seen_with(LATE, came(LATE, timedelta(0)))
    assert live_reason(situation(request(), seen)) is None
    assert next_renewal(situation(request(), seen)) == LATE.not_after - 10 * DAY / 3
    assert any(
        "was inside its renewal window when it came" in n
        for n in request_notes(situation(request(), seen))
    )


def test_a_machine_without_memory_goes_by_the_history_of_cps() -> None:
    told, before = replace(entry(LATE), ended_on=NOW), entry(certificate("0B"))
    assert live_reason(situation(request(), seen_with(LATE, history=(told, before)))) is None
    assert (
        live_reason(situation(request(), seen_with(LATE, history=(entry(LATE), before))))
        is not None
    )


def test_what_has_replaced_nothing_may_have_been_brought_late_in_its_life() -> None:
    told = replace(entry(LATE), ended_on=NOW)
    assert live_reason(situation(request(), seen_with(LATE, history=(told,)))) is not None


def test_what_came_in_time_keeps_its_window() -> None:
    """Memory moves nothing: every machine tells the same day."""
    seen = seen_with(LATE, came(LATE, 70 * DAY))
    assert next_renewal(situation(request(), seen)) == NOW - 20 * DAY
    assert live_reason(situation(request(), seen)) is not None
    after_its_end = seen_with(LATE, came(LATE, -11 * DAY))
    assert next_renewal(situation(request(), after_its_end)) == NOW - 20 * DAY


@given(
    lifetime=st.integers(1, 400),
    passed=st.integers(0, 400),
    before=st.none() | st.integers(1, 800),
)
def test_what_has_just_come_is_not_due(lifetime: int, passed: int, before: int | None) -> None:
    """Whatever its dates and the wanted window: at least a third of what it has is served."""
    facts = certificate(not_before=NOW - passed * DAY, not_after=NOW + lifetime * DAY)
    wanted = request(renew_before=None if before is None else before * DAY)
    due = next_renewal(situation(wanted, seen_with(facts, came(facts, timedelta(0)))))
    assert due is not None
    assert due > NOW


REVOKED = {"revocation": Revocation.REVOKED}


@pytest.mark.parametrize(
    ("ago", "because", "repeated"),
    [
        (timedelta(0), Reason.REVOKED, True),
        (timedelta(0), Reason.INSIDE_WINDOW, False),
        (timedelta(0), "", False),
        (30 * DAY, Reason.REVOKED, True),
        (41 * DAY, Reason.REVOKED, False),
    ],
)
def test_what_was_ordered_for_a_reason_is_not_replaced_for_it(
    ago: timedelta, because: str, repeated: bool
) -> None:
    """For a third of the time that it had; then it is nobody's fault that it happened again."""
    facts = certificate(not_before=NOW - ago - DAY, not_after=NOW + 80 * DAY)
    seen = seen_with(facts, came(facts, ago, because), **REVOKED)
    verdict = decide(situation(request(), seen))
    if repeated:
        assert outcome(verdict) == (Ask, Action.BLOCKED, Reason.REVOKED, ())
        assert "it was ordered for that reason itself" in verdict.message
        assert verdict.until == NOW - ago + (80 * DAY + ago) / 3
        forced = decide(situation(request(renewal_trigger="now"), seen))
        assert (type(forced.step), forced.reason) == (OpenRenewal, Reason.FORCED)
    else:
        assert (type(verdict.step), verdict.reason) == (OpenRenewal, Reason.REVOKED)


def test_an_uncollected_order_tells_no_reason() -> None:
    facts = certificate()
    unknown = replace(came(facts, DAY, Reason.REVOKED), collected_on=None)
    assert live_reason(situation(request(), seen_with(facts, unknown, **REVOKED))) is not None


@pytest.mark.parametrize(("had", "repeated"), [(timedelta(hours=5), True), (2 * DAY, False)])
def test_what_had_hours_is_replaced_when_a_person_says_so(had: timedelta, repeated: bool) -> None:
    facts = certificate(not_before=NOW - 9 * DAY, not_after=NOW - timedelta(hours=1))
    ago = had + timedelta(hours=1)
    verdict = decide(situation(request(), seen_with(facts, came(facts, ago))))
    expected = Ask if repeated else OpenRenewal
    assert (type(verdict.step), verdict.reason) == (expected, Reason.EXPIRED)
    assert ("less than 24 hours" in verdict.message) is repeated


def test_a_change_of_somebody_else_does_not_hide_it() -> None:
    facts = certificate(not_before=NOW - DAY)
    seen = seen_with(
        facts,
        came(facts, DAY, Reason.REVOKED),
        change=change(InputType.CERTIFICATE),
        **REVOKED,
    )
    verdict = decide(situation(request(), seen))
    assert outcome(verdict) == (Ask, Action.BLOCKED, Reason.REVOKED, ())


def test_other_orders_tell_nothing_about_what_is_live() -> None:
    seen = seen_with(LATE, order(collected_on=NOW, change_id=ChangeId(1)))
    assert live_reason(situation(request(), seen)) is not None
    assert stays_wrong(situation(request(), seen)) is None
