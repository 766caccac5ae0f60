"""What a run tries again, and what it takes for vain."""

from typing import Any

import pytest
from builders import (
    BOTH,
    allowed,
    certificate,
    change,
    collected,
    csr,
    enrollment,
    live,
    request,
    situation,
    snapshot,
)

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Acknowledge,
    Act,
    OpenRenewal,
    PlaceOrders,
    UpdateEnrollment,
    UploadCertificates,
)
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.change import ChangeRef, InputType
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId
from connector.errors import AnswerLostError, ConflictError, ConnectorError, FailedError
from connector.workflow.observe.observe import Observation
from connector.workflow.ordered_keys import OrderedKeys
from connector.workflow.retries import SETTLING, Retries

REF = ChangeRef(EnrollmentId(10002), ChangeId(77))
RENEWAL = OpenRenewal(EnrollmentId(10002))
UPDATE = UpdateEnrollment(enrollment(), renewing=False)
UPLOAD = UploadCertificates(REF, allowed(InputType.CERTIFICATE), (), "Cancel it.")
ACKNOWLEDGE = Acknowledge(REF, allowed(InputType.POST_VERIFICATION))
ORDER = PlaceOrders(REF, (csr(),), None)
REFUSED = ConflictError("It has moved on.", status=409)
LOST = AnswerLostError("It was lost.", status=None, remedy="Look.")
BROKEN = AnswerLostError("It has failed.", status=500)


def verdict(step: Any, reason: Reason = Reason.AWAITING_DEPLOYMENT) -> Verdict:
    return Verdict(step, Action.RENEW, reason, "It is due.")


def seen(step: Any, reason: Reason = Reason.AWAITING_DEPLOYMENT, **known: Any) -> Observation:
    known = {"change": None, **known}
    return Observation(situation(request(), snapshot(**known)), verdict(step, reason))


@pytest.mark.parametrize(
    ("step", "error", "again"),
    [
        (RENEWAL, REFUSED, True),
        (UPDATE, REFUSED, True),
        (UPLOAD, REFUSED, True),
        (ACKNOWLEDGE, REFUSED, False),
        (ORDER, REFUSED, False),
        (RENEWAL, LOST, False),
        (UPDATE, LOST, False),
        (ACKNOWLEDGE, LOST, True),
        (ORDER, LOST, False),
        (RENEWAL, BROKEN, True),
        (ACKNOWLEDGE, BROKEN, False),
        (ORDER, BROKEN, False),
    ],
)
def test_what_was_refused_or_lost_is_looked_at_again_once(
    step: Act, error: ConnectorError, again: bool
) -> None:
    """What a refusal has not done is decided anew; what the change shows may be repeated."""
    retries = Retries()

    if again:
        retries.after_error(verdict(step), error, 0.0)
        retries.after_error(verdict(step, Reason.AWAITING_CSR), error, 0.0)
    with pytest.raises(type(error)) as raised:
        retries.after_error(verdict(step), error, 0.0)

    assert raised.value is error


def test_an_upload_in_doubt_is_looked_at_for_a_while() -> None:
    """However often; then CPS gets the certificate once more."""
    retries = Retries()
    end = 100 + SETTLING.total_seconds()
    assert retries.is_settling(UPLOAD, 0.0) is False

    for _ in range(3):
        retries.after_error(verdict(UPLOAD), LOST, 100.0)

    assert retries.is_settling(UPLOAD, end - 1) is True
    assert retries.is_settling(UPLOAD, end) is False
    assert retries.is_settling(RENEWAL, end - 1) is False


def test_two_uploads_in_vain_are_enough() -> None:
    """Whatever else was done in between."""
    retries = Retries()
    for step in (UPLOAD, ORDER, UPLOAD):
        retries.before_step(step)

    with pytest.raises(FailedError) as told:
        retries.before_step(UPLOAD)

    assert told.value.what == (
        "CPS accepted the upload, but it had no effect. Change 77 still waits for the certificate."
    )
    assert told.value.remedy == "Look at the change in Akamai Control Center. Cancel it."
    assert told.value.again == "Nothing is lost or ordered twice: the next run uploads it again."


def test_where_an_upload_was_in_doubt_that_is_told_in_the_end() -> None:
    retries = Retries()
    for _ in range(2):
        retries.before_step(UPLOAD)
        retries.after_error(verdict(UPLOAD), BROKEN, 0.0)

    with pytest.raises(AnswerLostError) as told:
        retries.before_step(UPLOAD)

    assert told.value.what == "It has failed. Change 77 still waits for the certificate."
    assert (told.value.status, told.value.remedy) == (500, "")
    assert told.value.again == "Nothing is lost or ordered twice: the next run uploads it again."


def test_an_order_that_was_refused_for_a_domain_is_placed_once_more() -> None:
    retries = Retries()

    assert [retries.may_order_again() for _ in range(3)] == [True, False, False]


def gone(retries: Retries, look: Observation, *, replaces: bool = False) -> FailedError | None:
    try:
        retries.check_progress(look, replaces_ordered=replaces)
    except FailedError as error:
        return error
    return None


OURS = change(status="wait-upload-third-party")


def test_what_a_run_opens_has_to_lead_to_something() -> None:
    """Else CPS has taken it and done nothing."""
    retries = Retries()
    assert gone(retries, seen(RENEWAL)) is None
    retries.before_step(RENEWAL)

    told = gone(retries, seen(RENEWAL))

    assert told is not None
    assert told.what == "CPS accepted the update but did not apply it: It is due."
    assert told.again == "Running again would try the same update once more."
    assert gone(retries, seen(UPLOAD)) is None


def test_a_change_that_goes_while_a_run_works_on_it_is_told_as_cancelled() -> None:
    """By its status of last."""
    retries = Retries()
    retries.before_step(RENEWAL)
    assert gone(retries, seen(UPLOAD, change=OURS)) is None

    told = gone(retries, seen(RENEWAL))

    assert told is not None
    assert told.what == (
        "Change 77 was cancelled by somebody else while this run was working on it (its status was"
        " wait-upload-third-party)."
    )
    assert told.again == "Running again opens a new change, with a new CSR and a new order."


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"change": OURS}, Reason.AWAITING_DEPLOYMENT),
        (
            {
                "orders": (collected(fingerprint="F"),),
                "production": live(certificate(fingerprint="F")),
            },
            Reason.AWAITING_DEPLOYMENT,
        ),
        ({}, Reason.SETTINGS_CHANGED),
    ],
)
def test_what_was_not_cancelled_was_not_applied(known: dict[str, Any], reason: Reason) -> None:
    """It is still open, or has come live; a change of settings alone shows at the enrollment."""
    retries = Retries()
    retries.before_step(RENEWAL)
    gone(retries, seen(UPLOAD, change=OURS))

    told = gone(retries, seen(RENEWAL, reason, **known))

    assert told is not None
    assert told.what.startswith("CPS accepted the update but did not apply it")


def test_a_change_before_the_one_that_was_opened_does_not_count() -> None:
    """Nor does a step that was refused."""
    retries, refused = Retries(), Retries()
    gone(retries, seen(UPDATE, change=OURS))
    retries.before_step(RENEWAL)
    refused.before_step(RENEWAL)
    refused.after_error(verdict(RENEWAL), REFUSED, 0.0)

    told = gone(retries, seen(RENEWAL))

    assert told is not None
    assert "did not apply it" in told.what
    assert gone(refused, seen(RENEWAL)) is None


def test_what_was_ordered_is_not_replaced_in_vain() -> None:
    """As if the run had opened that already."""
    told = gone(Retries(), seen(RENEWAL), replaces=True)

    assert told is not None


def ordered(*keys: str) -> OrderedKeys:
    found = OrderedKeys()
    csrs = tuple(csr(one, key=CsrKey(key)) for one, key in zip(BOTH, keys, strict=False))
    found.before_step(PlaceOrders(REF, csrs, None), seen(ORDER))
    return found


def with_order(key: str, fingerprint: str, production: str) -> dict[str, Any]:
    orders = (collected(csr_key=CsrKey(key), fingerprint=fingerprint),)
    return {"orders": orders, "production": live(certificate(fingerprint=production))}


@pytest.mark.parametrize(
    ("step", "reason", "replaced"),
    [
        (RENEWAL, Reason.AWAITING_CSR, True),
        (UpdateEnrollment(enrollment(), renewing=True), Reason.AWAITING_CSR, True),
        (UPDATE, Reason.SETTINGS_CHANGED, False),
        (UPLOAD, Reason.AWAITING_CSR, False),
    ],
)
def test_only_what_brings_a_new_certificate_replaces_what_was_ordered(
    step: Any, reason: Reason, replaced: bool
) -> None:
    assert ordered("a").are_replaced(seen(step, reason)) is replaced
    assert OrderedKeys().are_replaced(seen(step, reason)) is False


def test_what_was_ordered_and_is_live_is_not_replaced_in_the_same_run() -> None:
    """A certificate of another order is no reason to end."""
    with pytest.raises(FailedError, match="orders no second one"):
        ordered("a").are_replaced(seen(RENEWAL, **with_order("a", "F", "F")))
    assert ordered("a").are_replaced(seen(RENEWAL, **with_order("b", "F", "F"))) is True
    assert ordered("a").are_replaced(seen(RENEWAL, **with_order("a", "F", "G"))) is True


def test_one_run_orders_once_for_each_key() -> None:
    """The same CSR is no second one."""
    found = ordered("a", "b")
    again = PlaceOrders(REF, (csr(BOTH[1], key=CsrKey("b")),), None)
    other = PlaceOrders(REF, (csr(BOTH[1], key=CsrKey("c")),), None)

    found.before_step(again, seen(again))
    found.before_step(RENEWAL, seen(RENEWAL))
    with pytest.raises(FailedError, match="orders no second one"):
        found.before_step(other, seen(other))
