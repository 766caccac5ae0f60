"""What holds for every decision, whatever was asked for and seen."""

from dataclasses import replace
from datetime import timedelta

from builders import (
    BOTH,
    CONTACT,
    ECDSA,
    NOW,
    RSA,
    allowed,
    awaited,
    certificate,
    change,
    csr,
    enrollment,
    keys_of,
    live,
    order,
    replaces,
    request,
    situation,
    snapshot,
)
from hypothesis import given
from hypothesis import strategies as st

from connector.core.decision.cps_renewal import is_keeper, is_opened_by_cps
from connector.core.decision.decide import decide
from connector.core.decision.notes import request_notes
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Ask,
    Collect,
    Fail,
    Nothing,
    OpenRenewal,
    PlaceOrders,
    Refuse,
    Wait,
)
from connector.core.decision.verdict import Action, WaitingFor
from connector.core.facts.certificate import Revocation
from connector.core.facts.change import InputType
from connector.core.facts.order import OrderStage, OrderStatus
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import AcknowledgePolicy, Approve, Request, WarningPolicy

NEW_NAMES = request(sans=frozenset({"api.example.com"}))
NEW_CONTACT = request(tech_contact=replace(CONTACT, email="new@example.com"))


_POLICIES = st.builds(
    WarningPolicy, st.sampled_from(AcknowledgePolicy), st.just(frozenset({"NO_SUCH_ID"}))
)
_REQUESTS = st.builds(
    request,
    sans=st.sampled_from([frozenset(), NEW_NAMES.sans]),
    key_algorithms=st.sampled_from([(RSA,), (ECDSA,), BOTH]),
    sni_only=st.sampled_from([True, True, True, False]),
    tech_contact=st.sampled_from([CONTACT, NEW_CONTACT.tech_contact]),
    renewal_trigger=st.sampled_from(["", "again"]),
    wait_for_deployment=st.booleans(),
    enrollment_id=st.sampled_from([None, 10002]),
    approve=st.builds(Approve, _POLICIES, _POLICIES, st.booleans()),
)
_INPUTS = st.lists(
    st.builds(allowed, st.sampled_from(InputType), required=st.booleans()), max_size=2
).map(tuple)
_CHANGES = st.builds(
    change,
    state=st.sampled_from(
        ["running", "awaiting-input", "error", "cancelled", "suspended", "completed", "new-word"]
    ),
    status=st.sampled_from(["generate-csr", "verify-third-party-cert", "new-word"]),
    error=st.sampled_from(["", "It broke."]),
    inputs=_INPUTS | st.just((allowed(InputType.CERTIFICATE),)),
)
_AGES = st.sampled_from([timedelta(0), timedelta(minutes=2), timedelta(days=1)])
_ORDERS = st.builds(
    order,
    st.sampled_from(BOTH),
    stage=st.sampled_from(OrderStage),
    status=st.none() | st.sampled_from(OrderStatus),
    change_id=st.sampled_from([77, 1]),
    uploaded=st.none() | _AGES,
    misfit=st.sampled_from(["", "a name is missing"]),
    because=st.sampled_from(["", *Reason]),
    collected_on=st.sampled_from([None, NOW - timedelta(days=9), NOW]),
    fingerprint=st.sampled_from(["", "FNEW", "F0A"]),
)
_CERTIFICATES = st.builds(
    certificate,
    key_algorithm=st.sampled_from([RSA, ECDSA, None]),
    not_after=st.sampled_from([NOW - timedelta(days=1), NOW + timedelta(days=80)]),
    not_before=st.sampled_from([NOW - timedelta(days=300), NOW - timedelta(days=10)]),
)
_SNAPSHOTS = st.builds(
    snapshot,
    enrollment=st.none()
    | st.builds(
        enrollment,
        multi_stacked=st.booleans(),
        third_party=st.sampled_from([True, True, True, False]),
        names=st.sampled_from([enrollment().names, NEW_NAMES.names]),
    ),
    change=st.none() | _CHANGES,
    change_is_ours=st.booleans(),
    searchable=st.booleans(),
    csrs=st.sampled_from([(), (csr(),), (csr(ECDSA),), (csr(), csr(ECDSA))]),
    warnings_text=st.sampled_from(["", "Trust chain is empty.", "New.\nWords."]),
    acknowledged=st.lists(st.tuples(st.sampled_from(InputType), _AGES), max_size=2).map(tuple),
    orders=st.lists(_ORDERS, max_size=3).map(tuple),
    production=st.lists(_CERTIFICATES, max_size=2).map(lambda found: live(*found)),
    revocation=st.sampled_from(Revocation),
    served_trigger=st.sampled_from([None, "", "again"]),
)


@given(_REQUESTS, _SNAPSHOTS)
def test_every_snapshot_has_a_verdict_that_holds_together(wanted: Request, seen: Snapshot) -> None:
    verdict = decide(situation(wanted, seen))
    assert verdict.message
    assert (awaited(verdict) is not None) == isinstance(verdict.step, Wait)
    misfit = isinstance(verdict.step, Collect) and verdict.reason is Reason.MISFIT
    assert bool(verdict.remedy) == (misfit or isinstance(verdict.step, Ask | Fail | Refuse))
    assert bool(verdict.remedy) == (verdict.action is Action.BLOCKED)
    assert bool(verdict.remedy) == (verdict.waiting_for is WaitingFor.PERSON)
    assert verdict.waiting_for is not None or not verdict.due
    assert bool(keys_of(verdict.step)) == isinstance(verdict.step, PlaceOrders | Collect)
    assert (verdict.action is Action.NONE) == isinstance(verdict.step, Nothing)
    assert isinstance(request_notes(situation(wanted, seen)), tuple)


@given(_REQUESTS, _SNAPSHOTS)
def test_nothing_of_somebody_else_is_cancelled(wanted: Request, seen: Snapshot) -> None:
    verdict = decide(situation(wanted, seen))
    if replaces(verdict):
        assert seen.change is not None
        assert seen.change_is_ours or (is_keeper(seen) and is_opened_by_cps(seen))


@given(_REQUESTS, _SNAPSHOTS)
def test_no_csr_is_ordered_twice(wanted: Request, seen: Snapshot) -> None:
    verdict = decide(situation(wanted, seen))
    if isinstance(verdict.step, PlaceOrders):
        waiting = [item for item in seen.csrs if item.key_algorithm in keys_of(verdict.step)]
        assert len(waiting) == len(keys_of(verdict.step))
        assert all(seen.open_order(item) is None for item in waiting)


@given(_REQUESTS, _SNAPSHOTS)
def test_what_another_run_may_have_ordered_is_not_ordered(wanted: Request, seen: Snapshot) -> None:
    """Without a search, a proof or a person's word nothing is placed for a change."""
    if isinstance(decide(situation(wanted, seen)).step, PlaceOrders):
        keys = {item.key for item in seen.csrs}
        closed = any(item.csr_key in keys for item in seen.orders)
        assert seen.searchable or seen.change_is_ours or closed


@given(_REQUESTS, _SNAPSHOTS)
def test_a_failure_that_names_the_trigger_is_ended_by_it(wanted: Request, seen: Snapshot) -> None:
    failure = decide(situation(wanted, replace(seen, served_trigger="")))
    if isinstance(failure.step, Fail) and "renewal_trigger" in failure.remedy:
        forced = replace(wanted, renewal_trigger="once more")
        verdict = decide(situation(forced, replace(seen, served_trigger="")))
        assert (type(verdict.step), replaces(verdict)) == (OpenRenewal, True)


@given(_REQUESTS, _SNAPSHOTS)
def test_settings_alone_never_announce_a_certificate(wanted: Request, seen: Snapshot) -> None:
    verdict = decide(situation(wanted, seen))
    if verdict.reason in {Reason.SETTINGS_CHANGED, Reason.CURRENT}:
        assert not verdict.renewing
