"""Orders that will not bring what was asked for, and what a person does about them."""

from dataclasses import replace

import pytest
from builders import (
    RSA,
    following,
    order,
    outcome,
    replaces,
    request,
    situation,
    waiting,
)

from connector.core.decision.decide import decide
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Collect,
    Fail,
    OpenRenewal,
)
from connector.core.decision.verdict import Action
from connector.core.facts.marker import order_marker
from connector.core.facts.order import OrderStage, OrderStatus, OrderView
from connector.core.facts.snapshot import Snapshot

ONE = request()


def one_key(*orders: OrderView) -> Snapshot:
    return following(waiting(), *orders)


def ended(stage: OrderStage) -> OrderView:
    """An order of which the journal knows that it ended."""
    return order(stage=stage, status=None, vendor_status="Declined")


def test_a_lost_order_tells_where_to_look_and_how_to_go_on() -> None:
    lost = order(stage=OrderStage.INTENDED, order_id=None, status=None)
    remedy = decide(situation(ONE, one_key(lost))).remedy
    assert order_marker(lost.csr_key) == "akamai-scm:" + "a" * 16
    assert order_marker(lost.csr_key) in remedy
    assert f"adopt {'a' * 16} ID" in remedy
    assert f"forget {'a' * 16}" in remedy


@pytest.mark.parametrize("ours", [True, False])
def test_a_declined_order_says_how_to_order_again(ours: bool) -> None:
    """A new change is offered only where the change is ours to replace."""
    seen = following(waiting(), ended(OrderStage.DECLINED), change_is_ours=ours)
    verdict = decide(situation(ONE, seen))
    assert "(SCM says 'Declined')" in verdict.message
    assert f"forget {'a' * 16}" in verdict.remedy
    assert ("renewal_trigger" in verdict.remedy) is ours


def test_a_declined_order_gives_way_to_a_new_trigger() -> None:
    wanted = request(renewal_trigger="again")
    seen = following(waiting(), ended(OrderStage.DECLINED), served_trigger="")
    verdict = decide(situation(wanted, seen))
    assert (type(verdict.step), replaces(verdict)) == (OpenRenewal, True)


MISFIT = order(status=OrderStatus.ISSUED, misfit="names missing: a.example.com")


def test_what_does_not_fit_is_told_and_collected_again() -> None:
    """Another certificate or chain may have come; a trigger replaces the change meanwhile."""
    seen = following(waiting(), MISFIT)
    told = decide(situation(request(), seen))
    assert outcome(told) == (Collect, Action.BLOCKED, Reason.MISFIT, (RSA,))
    assert "order 4711: names missing: a.example.com" in told.message
    assert "renewal_trigger" in told.remedy
    replaced = decide(situation(request(renewal_trigger="anew"), seen))
    assert (type(replaced.step), replaces(replaced)) == (OpenRenewal, True)


def test_in_a_change_that_may_not_be_replaced_the_order_is_forgotten() -> None:
    told = decide(situation(request(), following(waiting(), MISFIT, change_is_ours=False)))
    assert outcome(told) == (Collect, Action.BLOCKED, Reason.MISFIT, (RSA,))
    assert f"`akamai-scm orders forget {MISFIT.csr_key[:16]}`" in told.remedy
    assert "renewal_trigger" not in told.remedy


def test_what_did_not_fit_is_told_of_an_order_that_has_ended_too() -> None:
    """SCM gives nothing else for it any more: forgotten or replaced, it makes way."""
    ended = replace(MISFIT, status=OrderStatus.REVOKED)
    told = decide(situation(request(), following(waiting(), ended)))
    assert outcome(told) == (Fail, Action.BLOCKED, Reason.MISFIT, ())
    assert "names missing: a.example.com, and has ended" in told.message
    assert "orders forget" in told.remedy
    assert "renewal_trigger" in told.remedy


def test_what_a_program_has_delivered_is_checked_again() -> None:
    """There is no other to be had for it, and no SCM to be asked."""
    delivered = replace(MISFIT, signer="/opt/sign", delivered="PEM")

    told = decide(situation(request(), following(waiting(), delivered)))

    assert isinstance(told.step, Collect)
    assert [one.delivered for one in told.step.orders] == ["PEM"]
    assert (
        "Each run checks it again, in case chain_file or the request has changed." in told.message
    )
    assert told.remedy.startswith("Correct /opt/sign and its CA, or the request.")


def test_whoever_runs_a_program_s_ca_knows_why_it_has_ended() -> None:
    refused = replace(ended(OrderStage.REJECTED), signer="/opt/sign")

    told = decide(situation(request(), following(waiting(), refused)))

    assert "(/opt/sign says" in told.message
    assert told.remedy.startswith("Ask whoever runs the CA of /opt/sign why.")
