"""
Carry out one decided step: the intent goes to the journal before, the outcome after.

A step that ends without an outcome in the journal is found out by the next observation, never
repeated on a guess.
"""

from collections.abc import Callable, Sequence
from typing import Final

from connector.akamai.values import Started, UpdateOptions, Upload
from connector.core.decision.ordering import way_out
from connector.core.decision.verdict import OPENS_CHANGE, Reason, Step, Verdict
from connector.core.facts.change import AllowedInput, InputType
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import EnrollmentId
from connector.core.facts.order import OrderView
from connector.core.request.values import Request
from connector.core.warnings.predict import predict_warnings
from connector.errors import (
    ConflictError,
    ConnectorError,
    Effect,
    FailedError,
    NotFoundError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.journal.record import DONE, REFUSED, names_text
from connector.transport.retry import SERVER_ERROR
from connector.workflow.act.acknowledge import acknowledge
from connector.workflow.act.elsewhere import take_over
from connector.workflow.act.orders import collect, fitting_offer, place_orders, settle_orders
from connector.workflow.observe.observe import Observation
from connector.workflow.tools import Tools

Act = Callable[[Request, Observation, Tools], None]


def act(seen: Observation, tools: Tools) -> None:
    """
    Carry out the step of *seen*, told once it is known that an order it leads to can be placed.

    Raises:
        ConnectorError: The vendor refused, cannot be reached, or the answer was lost.
    """
    request = seen.situation.completed
    offer = fitting_offer(request, seen, tools) if _leads_to_an_order(seen.verdict) else None
    tools.progress(seen.verdict.message)
    if seen.verdict.step is Step.PLACE_ORDERS:
        place_orders(request, seen, tools, offer)
    else:
        _ACTS[seen.verdict.step](request, seen, tools)


def _leads_to_an_order(verdict: Verdict) -> bool:
    opens = verdict.step in OPENS_CHANGE
    return verdict.step is Step.PLACE_ORDERS or (opens and verdict.renewing)


def _create_enrollment(request: Request, _seen: Observation, tools: Tools) -> None:
    _open_change(
        request, tools, Step.CREATE_ENROLLMENT, None, lambda: tools.cps.create_enrollment(request)
    )


def _update_enrollment(request: Request, seen: Observation, tools: Tools) -> None:
    verdict = seen.verdict
    if verdict.cancel_pending:
        take_over(request, seen, tools)
    options = UpdateOptions(
        cancel_pending=verdict.cancel_pending,
        force_renewal=verdict.reason is Reason.KEY_ALGORITHMS_CHANGED,
        both_keys=bool(seen.situation.unmade_keys),
    )
    _update(request, seen, tools, Step.UPDATE_ENROLLMENT, options)


def _open_renewal(request: Request, seen: Observation, tools: Tools) -> None:
    options = UpdateOptions(force_renewal=True, cancel_pending=seen.verdict.cancel_pending)
    _update(request, seen, tools, Step.OPEN_RENEWAL, options)
    tools.journal.serve_trigger(request.key, request.renewal_trigger)


def _add_certificate(request: Request, seen: Observation, tools: Tools) -> None:
    """Ask CPS for the missing key alone, which it may not do; then renew for all keys."""
    options = UpdateOptions(allow_missing_certificate=True)
    try:
        started = _update(request, seen, tools, Step.ADD_CERTIFICATE, options)
    except (ConflictError, NotFoundError):
        raise
    except VendorRefusedError as error:
        tools.progress(f"{error.what} All keys are renewed instead.")
    else:
        if started.change_ids:
            return
        tools.progress("CPS added no key. All keys are renewed instead.")
    _open_renewal(request, seen, tools)


def _update(
    request: Request, seen: Observation, tools: Tools, step: Step, options: UpdateOptions
) -> Started:
    """Put the enrollment back with what the person has written, and nothing that was filled in."""
    enrollment_id = seen.enrollment.enrollment_id
    return _open_change(
        request,
        tools,
        step,
        enrollment_id,
        lambda: tools.cps.update_enrollment(enrollment_id, seen.situation.request, options),
    )


def _open_change(
    request: Request,
    tools: Tools,
    step: Step,
    enrollment_id: EnrollmentId | None,
    write: Callable[[], Started],
) -> Started:
    intent = tools.journal.intend(
        request.key, step, enrollment_id=enrollment_id, detail=names_text(request.names)
    )
    try:
        started = write()
    except ConnectorError as error:
        if error.effect is Effect.NONE or error.status == SERVER_ERROR:
            tools.journal.outcome(intent, type(error).__name__)
        raise
    tools.journal.outcome(
        intent, DONE, enrollment_id=started.enrollment_id, change_ids=started.change_ids
    )
    return started


def _acknowledge(request: Request, seen: Observation, tools: Tools) -> None:
    change = seen.situation.snapshot.change
    waiting = next(
        item
        for item in (change.inputs if change is not None else ())
        if item.type in _ACKNOWLEDGED_BY[seen.verdict.reason]
    )
    info = seen.situation.snapshot.change_management
    hash_ = info.validation_result_hash if info is not None else ""
    enrollment_id, change_id = seen.enrollment.enrollment_id, seen.change.change_id
    acknowledge(request, enrollment_id, change_id, waiting, tools, hash_=hash_)


_ACKNOWLEDGED_BY: Final = {
    Reason.PRE_VERIFICATION_WARNINGS: {InputType.PRE_VERIFICATION},
    Reason.POST_VERIFICATION_WARNINGS: {InputType.POST_VERIFICATION},
    Reason.CHANGE_MANAGEMENT: {InputType.CHANGE_MANAGEMENT},
}


def _upload(request: Request, seen: Observation, tools: Tools) -> None:
    ready = _ready(seen)
    for csr, order in ready:
        for warning in predict_warnings(csr, order.certificate_pem, request, seen.situation.now):
            tools.progress(f"CPS is expected to warn: {warning.id}: {warning.text}")
    intent = tools.journal.intend(
        request.key,
        Step.UPLOAD,
        enrollment_id=seen.enrollment.enrollment_id,
        change_id=seen.change.change_id,
    )
    uploads = [
        Upload(order.key_algorithm, order.certificate_pem, order.chain_pem) for _, order in ready
    ]
    try:
        tools.cps.upload_certificates(_waiting(seen, InputType.CERTIFICATE), uploads)
    except VendorUnavailableError:
        raise
    except ConnectorError as error:
        if not (isinstance(error, VendorRefusedError) and error.status in _REFUSE_A_CERTIFICATE):
            tools.journal.outcome(intent, type(error).__name__)
            raise
        tools.journal.outcome(intent, f"{REFUSED}{error.detail}")
        raise FailedError(
            error.what,
            remedy="Correct the cause at the CA or in the request."
            f" {way_out(seen.situation.snapshot)}",
            again="Running again is safe: nothing will be ordered twice. While the change waits,"
            " each run uploads the certificate once more.",
        ) from error
    for _, order in ready:
        tools.journal.order_uploaded(order.csr_key)
    tools.journal.outcome(intent, DONE)


_REFUSE_A_CERTIFICATE: Final = frozenset({400, 422})
"""Statuses of problem documents that are about what was uploaded; others are about the call."""


def _ready(seen: Observation) -> Sequence[tuple[Csr, OrderView]]:
    return [
        (csr, order)
        for csr in seen.situation.csrs
        if (order := seen.situation.snapshot.open_order(csr)) is not None
    ]


def _waiting(seen: Observation, wanted: InputType) -> AllowedInput:
    change = seen.situation.snapshot.change
    waiting = change.waits_for(wanted) if change is not None else None
    if waiting is None:
        raise FailedError(f"The change does not wait for {wanted} any more.")
    return waiting


_ACTS: Final[dict[Step, Act]] = {
    Step.CREATE_ENROLLMENT: _create_enrollment,
    Step.UPDATE_ENROLLMENT: _update_enrollment,
    Step.OPEN_RENEWAL: _open_renewal,
    Step.ADD_CERTIFICATE: _add_certificate,
    Step.ACKNOWLEDGE: _acknowledge,
    Step.SETTLE_ORDERS: settle_orders,
    Step.COLLECT: collect,
    Step.UPLOAD: _upload,
}
