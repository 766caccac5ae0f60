"""A due renewal while SCM is out: put off until it is critical, and nothing else is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import (
    CONTACT,
    NOW,
    certificate,
    csr,
    live,
    order,
    request,
    situation,
    snapshot,
    waiting,
)
from hypothesis import given
from hypothesis import strategies as st

from connector.core.decision.decide import decide
from connector.core.decision.deferral import (
    critical_from,
    is_critical,
    put_off_renewal,
    waits_for_scm,
)
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Nothing
from connector.core.decision.verdict import Action
from connector.core.facts.certificate import Revocation
from connector.core.facts.order import OrderStage, OrderStatus
from connector.core.facts.snapshot import Snapshot
from connector.core.report.build import build_report

OUT = "SCM answered 503."
DAY = timedelta(days=1)


def ending(days: float, **more: object) -> Snapshot:
    """A snapshot whose certificate, of 90 days, ends in *days*; SCM is out."""
    facts = certificate(not_before=NOW - (90 - days) * DAY, not_after=NOW + days * DAY)
    return snapshot(production=live(facts), scm_out=OUT, **more)


def test_a_renewal_that_has_time_is_put_off() -> None:
    """Nothing is done, it is due all the same, and it is told until when and why."""
    verdict = decide(situation(request(), ending(29)))

    assert (type(verdict.step), verdict.action, verdict.reason) == (
        Nothing,
        Action.NONE,
        Reason.DEFERRED,
    )
    assert verdict.due
    assert "SCM answered 503" in verdict.message
    assert "From 2026-06-20T12:00:00Z on (critical_days)" in verdict.message


def test_what_is_told_is_as_if_nothing_were_due_but_due() -> None:
    """The trigger of a Terraform plan does not move; the warning says what is put off."""
    seen = ending(29)
    verdict = decide(situation(request(), seen))
    found = build_report(situation(request(), seen), verdict, ())

    assert (found.action, found.due, found.reason) == (Action.NONE, True, Reason.DEFERRED)
    assert found.renews == ()
    assert found.notes[0] == verdict.message


@pytest.mark.parametrize(
    ("days", "wanted", "put_off"),
    [
        (29, {}, True),
        (10.1, {}, True),
        (10, {}, False),
        (1, {}, False),
        (29, {"critical": 29 * DAY}, False),
        (5, {"critical": 4 * DAY}, True),
        (5, {"critical": timedelta(0)}, True),
        (2.9, {"renew_before": 9 * DAY}, False),
        (3.1, {"renew_before": 9 * DAY}, True),
    ],
)
def test_the_critical_part_is_the_last_third_of_the_window(days, wanted, put_off) -> None:
    """Unless `critical_days` says otherwise."""
    wish = request(**wanted)
    seen = ending(days)
    verdict = decide(situation(wish, seen))

    assert (verdict.reason is Reason.DEFERRED) is put_off
    assert waits_for_scm(situation(wish, seen), verdict) is not put_off


@pytest.mark.parametrize(
    ("wanted", "more", "reason"),
    [
        ({}, {"scm_out": ""}, Reason.INSIDE_WINDOW),
        ({}, {"revocation": Revocation.REVOKED}, Reason.REVOKED),
        ({"renewal_trigger": "x"}, {"served_trigger": ""}, Reason.INSIDE_WINDOW),
        ({"sans": frozenset({"api.example.com"})}, {}, Reason.NAMES_CHANGED),
    ],
)
def test_what_a_person_asks_for_or_what_is_revoked_is_not_put_off(wanted, more, reason) -> None:
    """Such a plan shows what is to be done, and the apply says that SCM is out."""
    verdict = decide(situation(request(**wanted), replace(ending(29), **more)))

    assert verdict.reason is reason
    assert verdict.action is not Action.NONE


def test_an_expired_certificate_cannot_wait() -> None:
    seen = ending(-1)
    verdict = decide(situation(request(), seen))

    assert verdict.reason is Reason.EXPIRED
    assert waits_for_scm(situation(request(), seen), verdict)


def test_settings_are_updated_meanwhile() -> None:
    """A phone number needs no order."""
    wish = request(tech_contact=replace(CONTACT, phone="+1 555 0199"))

    assert decide(situation(wish, ending(29))).reason is Reason.SETTINGS_CHANGED


@pytest.mark.parametrize(
    "stages",
    [
        {},
        {"stage": OrderStage.PLACED, "status": OrderStatus.PROCESSING},
        {"stage": OrderStage.PLACED, "status": None},
        {"stage": OrderStage.PLACED, "status": OrderStatus.ISSUED},
    ],
    ids=["to be ordered", "processed", "not known", "issued"],
)
def test_a_renewal_under_way_waits_as_well(stages) -> None:
    """What the open change waits for comes from SCM; a phone number has to wait with it."""
    orders = (order(**stages),) if stages else ()
    seen = ending(29, change=waiting(), change_is_ours=True, csrs=(csr(),), orders=orders)
    wish = request(tech_contact=replace(CONTACT, phone="+1 555 0199"))

    assert decide(situation(wish, seen)).reason is Reason.DEFERRED
    assert decide(situation(wish, replace(seen, scm_out=""))).action is Action.RESUME


def test_nothing_live_is_never_put_off() -> None:
    """A first order has nothing that could serve meanwhile."""
    seen = Snapshot(scm_out=OUT)

    assert decide(situation(request(), seen)).action is Action.ENROLL
    assert critical_from(situation(request(), seen)) is None
    assert put_off_renewal(situation(request(), seen), "until then") is None


@pytest.mark.parametrize(("days", "critical"), [(80, False), (11, False), (9, True), (-1, True)])
def test_what_is_live_becomes_critical(days: float, critical: bool) -> None:
    """In the last third of its window, here of 30 days; what is not live never."""
    assert is_critical(situation(request(), ending(days))) is critical
    assert not is_critical(situation(request(), Snapshot()))


@given(
    st.floats(-5, 89, allow_nan=False),
    st.none() | st.integers(0, 100),
    st.none() | st.integers(1, 100),
    st.booleans(),
)
def test_an_outage_never_makes_more_due(
    days: float, critical: int | None, window: int | None, up: bool
) -> None:
    """Whatever the dates: due stays due, not due stays so, and put off is only before the end."""
    wish = request(
        critical=None if critical is None else critical * DAY,
        renew_before=None if window is None else window * DAY,
    )
    seen = ending(days)
    usual, found = (decide(situation(wish, replace(seen, scm_out=text))) for text in ("", OUT))

    assert usual.due is found.due
    if found.reason is Reason.DEFERRED:
        end = critical_from(situation(wish, seen))
        assert end is not None
        assert NOW < end <= seen.production[0].facts.not_after
        assert usual.reason is Reason.INSIDE_WINDOW
