"""A step carries all that carrying it out needs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import (
    BOTH,
    CONTACT,
    ECDSA,
    NOW,
    RSA,
    allowed,
    certificate,
    change,
    collected,
    csr,
    csr_key,
    due_certificate,
    enrollment,
    following,
    live,
    order,
    request,
    situation,
    snapshot,
    waiting,
)

from connector.core.decision.decide import decide
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    AbsentOrder,
    Acknowledge,
    AddCertificate,
    AdoptedOrder,
    Awaited,
    Collect,
    FoundOrder,
    IssuedOrder,
    OpenRenewal,
    PlaceOrders,
    SettleOrders,
    SignedCsr,
    Step,
    UpdateEnrollment,
    UploadCertificates,
    Wait,
    replaced_change,
)
from connector.core.facts.change import ChangeManagementInfo, ChangeRef, InputType, PendingChange
from connector.core.facts.claim import Claim, ClaimWord
from connector.core.facts.ids import ChangeId, EnrollmentId, OrderId
from connector.core.facts.order import ORDER_SETTLING, OrderStage, OrderStatus, OrderView, Search
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import AcknowledgePolicy, Approve, Request, WarningPolicy
from connector.core.warnings.judge import Acceptance, CPSWarning

WHERE = ChangeRef(EnrollmentId(10002), ChangeId(77))
TWO = request(key_algorithms=BOTH)
TWO_CSRS = {"csrs": (csr(), csr(ECDSA)), "enrollment": enrollment(multi_stacked=True)}
EVERYTHING = Approve(
    WarningPolicy(AcknowledgePolicy.ALL), WarningPolicy(AcknowledgePolicy.ALL), True
)
NAMES = request(sans=frozenset({"api.example.com"}))


def step_for(wanted: Request, seen: Snapshot) -> Step:
    return decide(situation(wanted, seen)).step


def lost(key: str, **overrides: object) -> OrderView:
    known = {"stage": OrderStage.INTENDED, "order_id": None, "status": None, "search": Search.DONE}
    return order({"RSA": RSA, "ECDSA": ECDSA}[key], **(known | overrides))


def test_an_order_is_placed_for_the_csrs_that_have_none() -> None:
    found = step_for(TWO, following(waiting(), order(), **TWO_CSRS))
    assert found == PlaceOrders(WHERE, (csr(ECDSA),), Reason.KEY_ALGORITHMS_CHANGED)


def test_an_order_tells_why_a_certificate_is_wanted() -> None:
    because = {
        Reason.INSIDE_WINDOW: following(waiting()),
        Reason.NOT_ISSUED: following(waiting(), production=(), history=()),
        None: following(waiting(), production=live(certificate())),
    }
    for reason, seen in because.items():
        assert step_for(request(), seen) == PlaceOrders(WHERE, (csr(),), reason)


def test_what_was_issued_is_collected_at_the_account_that_it_was_ordered_from() -> None:
    issued = order(status=OrderStatus.ISSUED, account="second")
    found = step_for(TWO, following(waiting(), issued, order(ECDSA), **TWO_CSRS))
    assert isinstance(found, Collect)
    (one,) = found.orders
    assert one == IssuedOrder(csr(), OrderId("4711"), "second", one.if_misfit)
    assert "renewal_trigger" in one.if_misfit
    assert found.remedy == ""


def test_the_certificates_of_all_keys_are_uploaded_to_the_input_that_waits() -> None:
    orders = [
        collected(key, certificate_pem=f"{key} leaf", chain_pem=f"{key} chain") for key in BOTH
    ]
    found = step_for(TWO, following(waiting(), *reversed(orders), **TWO_CSRS))
    assert isinstance(found, UploadCertificates)
    assert found.change == WHERE
    assert found.waiting == allowed(InputType.CERTIFICATE)
    assert found.signed == tuple(SignedCsr(csr(key), f"{key} leaf", f"{key} chain") for key in BOTH)


def test_what_came_of_a_lost_order_is_settled_for_each_csr() -> None:
    found = lost("RSA", found=(OrderId("9"), OrderId("10")))
    absent = lost("ECDSA", age=ORDER_SETTLING)
    assert step_for(TWO, following(waiting(), absent, found, **TWO_CSRS)) == SettleOrders(
        WHERE, (FoundOrder(csr(), OrderId("9")), AbsentOrder(csr(ECDSA)))
    )


def test_what_a_person_adopted_comes_with_the_persons_word() -> None:
    claim = Claim(csr_key(RSA)[:12], ClaimWord.ADOPTED, NOW, order_id=OrderId("9001"))
    assert step_for(request(), following(waiting(), claims=(claim,))) == SettleOrders(
        WHERE, (AdoptedOrder(csr(), claim),)
    )


@pytest.mark.parametrize("kind", [InputType.PRE_VERIFICATION, InputType.POST_VERIFICATION])
def test_warnings_are_acknowledged_at_the_input_that_waits_for_it(kind: InputType) -> None:
    seen = following(change(kind), warnings_text="Something.")
    accepted = (Acceptance(CPSWarning(None, "Something.")),)
    expected = Acknowledge(WHERE, allowed(kind), accepted=accepted)
    assert step_for(request(approve=EVERYTHING), seen) == expected


@pytest.mark.parametrize(
    ("info", "sent"), [(None, ""), (ChangeManagementInfo("abc", None), "abc")], ids=["none", "one"]
)
def test_staging_is_acknowledged_with_its_hash(
    info: ChangeManagementInfo | None, sent: str
) -> None:
    kind = InputType.CHANGE_MANAGEMENT
    seen = following(change(kind), change_management=info)
    assert step_for(request(approve=EVERYTHING), seen) == Acknowledge(WHERE, allowed(kind), sent)


@pytest.mark.parametrize(
    ("wanted", "force", "both"),
    [
        pytest.param(NAMES, False, False, id="CPS sees that the names differ"),
        pytest.param(TWO, True, True, id="CPS is told of a key"),
        pytest.param(replace(NAMES, key_algorithms=BOTH), False, True, id="names and a key"),
    ],
)
def test_an_update_that_needs_a_csr_says_what_cps_would_not_see(
    wanted: Request, force: bool, both: bool
) -> None:
    update = UpdateEnrollment(enrollment(), renewing=True, force_renewal=force, both_keys=both)
    assert step_for(wanted, snapshot()) == update
    replacing = replace(update, replaces=WHERE)
    assert step_for(wanted, following(waiting())) == replacing
    assert replaced_change(replacing) == WHERE


def test_an_update_of_settings_tells_which_csrs_somebody_else_may_have_ordered_for() -> None:
    pending = enrollment(pending=(PendingChange(ChangeId(77), "renewal"),))
    seen = snapshot(enrollment=pending, change=waiting(), csrs=(csr(), csr(ECDSA)))
    wanted = request(tech_contact=replace(CONTACT, email="new@example.com"))
    assert step_for(wanted, seen) == UpdateEnrollment(
        pending, renewing=False, replaces=WHERE, unordered=(csr(), csr(ECDSA))
    )


def test_a_change_of_the_enrollment_is_opened_by_its_id() -> None:
    stacked = enrollment(multi_stacked=True)
    assert step_for(TWO, snapshot(enrollment=stacked)) == AddCertificate(EnrollmentId(10002))
    due = snapshot(production=live(due_certificate()))
    assert step_for(request(), due) == OpenRenewal(EnrollmentId(10002))
    assert replaced_change(OpenRenewal(EnrollmentId(10002))) is None


def test_what_is_waited_for_replaces_nothing() -> None:
    found = step_for(request(), following(waiting(), order()))
    assert found == Wait(Awaited.ISSUANCE)
    assert replaced_change(found) is None


def test_a_step_that_comes_again_later_is_the_same_step() -> None:
    """So that a run that takes it without effect pauses before it takes it again."""
    issued, brought = order(status=OrderStatus.ISSUED), collected(uploaded=timedelta(minutes=5))
    for one in (order(stage=OrderStage.CLOSED), issued, brought):
        later = replace(one, age=one.age + timedelta(minutes=1))
        if one.uploaded is not None:
            later = replace(later, uploaded=one.uploaded + timedelta(minutes=1))
        first, second = (following(waiting(), seen) for seen in (one, later))
        assert step_for(request(), first) == step_for(request(), second)
