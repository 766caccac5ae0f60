"""The decision as a whole: the order of its checks, and what holds for every snapshot."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import (
    BOTH,
    CONTACT,
    ECDSA,
    NOW,
    RSA,
    Outcome,
    allowed,
    awaited,
    certificate,
    change,
    csr,
    due_certificate,
    enrollment,
    keys_of,
    live,
    order,
    outcome,
    replaces,
    request,
    situation,
    snapshot,
    uploaded,
)
from hypothesis import given
from hypothesis import strategies as st

from connector.core.decision.cps_renewal import is_keeper, is_opened_by_cps
from connector.core.decision.decide import CHECKS, decide, request_notes
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    AddCertificate,
    Ask,
    Collect,
    CreateEnrollment,
    Fail,
    Nothing,
    OpenRenewal,
    PlaceOrders,
    Refuse,
    UpdateEnrollment,
    Wait,
)
from connector.core.decision.verdict import Action
from connector.core.facts.certificate import Revocation
from connector.core.facts.change import InputType
from connector.core.facts.order import OrderStage, OrderStatus
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import AcknowledgePolicy, Approve, Request, WarningPolicy

NEW_NAMES = request(sans=frozenset({"api.example.com"}))
NEW_CONTACT = request(tech_contact=replace(CONTACT, email="new@example.com"))

CASES = [
    pytest.param(
        request(), snapshot(), (Nothing, Action.NONE, Reason.CURRENT, ()), id="all is well"
    ),
    pytest.param(
        request(),
        Snapshot(),
        (CreateEnrollment, Action.ENROLL, Reason.ABSENT, ()),
        id="without an enrollment one is created",
    ),
    pytest.param(
        request(enrollment_id=10002),
        Snapshot(),
        (Refuse, Action.BLOCKED, Reason.ENROLLMENT_GONE, ()),
        id="an enrollment that was asked for by number is never created anew",
    ),
    pytest.param(
        request(sni_only=False),
        snapshot(enrollment=enrollment(third_party=False)),
        (Refuse, Action.BLOCKED, Reason.NOT_THIRD_PARTY, ()),
        id="an enrollment of another type is refused before its fields are compared",
    ),
    pytest.param(
        request(sni_only=False, sans=NEW_NAMES.sans),
        snapshot(),
        (Refuse, Action.BLOCKED, Reason.FIXED_FIELD, ()),
        id="a fixed field is refused before names are changed",
    ),
    pytest.param(
        NEW_NAMES,
        snapshot(orders=(uploaded(),)),
        (Wait, Action.RESUME, Reason.AWAITING_DEPLOYMENT, ()),
        id="a deployment is waited for before names are changed",
    ),
    pytest.param(
        request(wait_for_deployment=False),
        snapshot(orders=(uploaded(),)),
        (Nothing, Action.NONE, Reason.DEPLOYING, ()),
        id="nobody wants to wait for the network",
    ),
    pytest.param(
        NEW_NAMES,
        snapshot(production=live(due_certificate())),
        (UpdateEnrollment, Action.UPDATE, Reason.NAMES_CHANGED, ()),
        id="new names bring the new CSR, also where a renewal is due",
    ),
    pytest.param(
        request(),
        snapshot(production=(), history=()),
        (OpenRenewal, Action.ENROLL, Reason.NOT_ISSUED, ()),
        id="an enrollment without a certificate is completed",
    ),
    pytest.param(
        request(),
        snapshot(production=()),
        (OpenRenewal, Action.RENEW, Reason.GONE_FROM_PRODUCTION, ()),
        id="a certificate that is gone is replaced",
    ),
    pytest.param(
        request(key_algorithms=BOTH),
        snapshot(enrollment=enrollment(multi_stacked=True)),
        (AddCertificate, Action.UPDATE, Reason.KEY_ALGORITHMS_CHANGED, ()),
        id="a key that CPS makes already is added",
    ),
    pytest.param(
        request(key_algorithms=BOTH),
        snapshot(),
        (UpdateEnrollment, Action.UPDATE, Reason.KEY_ALGORITHMS_CHANGED, ()),
        id="a key that CPS does not make yet needs new CSRs for all",
    ),
    pytest.param(
        NEW_CONTACT,
        snapshot(production=live(due_certificate())),
        (OpenRenewal, Action.RENEW, Reason.INSIDE_WINDOW, ()),
        id="a due renewal comes before settings",
    ),
    pytest.param(
        request(sans=NEW_NAMES.sans),
        snapshot(enrollment=enrollment(names=NEW_NAMES.names)),
        (OpenRenewal, Action.RENEW, Reason.NAMES_CHANGED, ()),
        id="the enrollment has the names already, the live certificate does not",
    ),
    pytest.param(
        NEW_CONTACT,
        snapshot(),
        (UpdateEnrollment, Action.UPDATE, Reason.SETTINGS_CHANGED, ()),
        id="settings are updated without a new certificate",
    ),
]


@pytest.mark.parametrize(("wanted", "seen", "expected"), CASES)
def test_decide(wanted: Request, seen: Snapshot, expected: Outcome) -> None:
    verdict = decide(situation(wanted, seen))
    assert outcome(verdict) == expected
    settled = {Reason.CURRENT, Reason.SETTINGS_CHANGED}
    blocked = verdict.action is Action.BLOCKED
    assert verdict.renewing == (verdict.reason not in settled and not blocked)
    assert verdict.due == (verdict.action is not Action.NONE)
    assert not replaces(verdict)


def test_a_settled_certificate_tells_when_it_is_due() -> None:
    for wanted in (request(), NEW_CONTACT):
        assert decide(situation(wanted, snapshot())).renewal_due_at == NOW + timedelta(days=50)


def test_only_the_first_check_speaks_without_an_enrollment() -> None:
    """So no later check can decide on an enrollment that is not there."""
    wanted = request(tech_contact=NEW_CONTACT.tech_contact, sans=NEW_NAMES.sans, sni_only=False)
    speaking = [check.__name__ for check in CHECKS if check(situation(wanted, Snapshot()))]
    assert speaking == ["enroll_when_absent"]


@pytest.mark.parametrize(
    ("wanted", "seen", "parts"),
    [
        pytest.param(request(), snapshot(), (), id="nothing to tell"),
        pytest.param(
            request(),
            snapshot(notes=("SCM did not answer",)),
            ("SCM did not answer",),
            id="what was not found out",
        ),
        pytest.param(
            request(renewal_trigger="again"),
            snapshot(served_trigger=None),
            ("renewal_trigger is taken as already served",),
            id="a trigger without a memory",
        ),
        pytest.param(
            request(renewal_trigger="again"),
            snapshot(served_trigger=None, production=()),
            (),
            id="a trigger is no matter where nothing is live",
        ),
        pytest.param(
            request(),
            snapshot(production=live(certificate(), certificate("0E", key_algorithm=ECDSA))),
            ("not asked for (ECDSA)",),
            id="a key that nobody wants",
        ),
        pytest.param(
            request(),
            snapshot(production=live(certificate(), certificate("0E", key_algorithm=None))),
            (),
            id="a key of an unknown kind",
        ),
        pytest.param(
            request(),
            snapshot(orders=(order(), order(ECDSA, stage=OrderStage.INTENDED, order_id=None))),
            ("order 4711 (RSA) is of no use", "order for CSR eeeeeeeeeeeeeeee (ECDSA) is of no"),
            id="orders whose change is gone",
        ),
        pytest.param(
            request(change_management=True),
            snapshot(change=change()),
            ("the open one will not stop on staging",),
            id="a stop that comes too late for the open change",
        ),
    ],
)
def test_notes(wanted: Request, seen: Snapshot, parts: tuple[str, ...]) -> None:
    notes = request_notes(situation(wanted, seen))
    assert len(notes) == len(parts)
    assert all(part in note for part, note in zip(parts, notes, strict=True))


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
