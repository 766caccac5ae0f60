"""Carry out the steps after which a change of ours is open at CPS."""

from dataclasses import replace

from connector.akamai.values import Started, UpdateOptions
from connector.core.decision.steps import (
    AddCertificate,
    CreateEnrollment,
    OpenRenewal,
    OpensChange,
    UpdateEnrollment,
)
from connector.core.facts.ids import EnrollmentId
from connector.core.facts.situation import Situation
from connector.core.request.values import Request
from connector.errors import ConflictError, NotFoundError, VendorRefusedError
from connector.journal.step import Outcome, StepName
from connector.journal.steps import IntendedStep
from connector.workflow.act.elsewhere import take_over
from connector.workflow.tools import Tools


def open_change(step: OpensChange, situation: Situation, tools: Tools) -> Started:
    """
    Have CPS open the change that *step* is for, and return what it has set going.

    Raises:
        ConnectorError: CPS refused, cannot be reached, or its answer was lost.
    """
    match step:
        case CreateEnrollment():
            return _create_enrollment(situation.completed, tools)
        case UpdateEnrollment():
            return _update_enrollment(step, situation, tools)
        case OpenRenewal():
            return _open_renewal(step, situation, tools)
        case AddCertificate():
            return _add_certificate(step, situation, tools)


def _create_enrollment(request: Request, tools: Tools) -> Started:
    """Create the enrollment of *request*."""
    with tools.journal.intended(
        request.key, StepName.CREATE_ENROLLMENT, names=request.names
    ) as intended:
        return _ended(intended, _with_changes(tools.cps.create_enrollment(request), tools))


def _update_enrollment(step: UpdateEnrollment, situation: Situation, tools: Tools) -> Started:
    """Put the enrollment back; what is known of orders for a change that goes is kept first."""
    if step.replaces is not None:
        take_over(step, step.replaces, situation.completed, tools)
    options = UpdateOptions(
        cancel_pending=step.replaces is not None,
        force_renewal=step.force_renewal,
        both_keys=step.both_keys,
    )
    enrollment_id = step.enrollment.enrollment_id
    name = StepName.UPDATE_ENROLLMENT
    return _update(situation, tools, name, enrollment_id, options, opens=step.renewing)


def _open_renewal(step: OpenRenewal, situation: Situation, tools: Tools) -> Started:
    """Have CPS make a new CSR; `renewal_trigger` is served with it."""
    options = UpdateOptions(force_renewal=True, cancel_pending=step.replaces is not None)
    name = StepName.OPEN_RENEWAL
    started = _update(situation, tools, name, step.enrollment_id, options, opens=True)
    tools.journal.serve_trigger(situation.request.key, situation.request.renewal_trigger)
    return started


def _add_certificate(step: AddCertificate, situation: Situation, tools: Tools) -> Started:
    """Ask CPS for the missing key alone, which it may not do; then renew for all keys."""
    options = UpdateOptions(allow_missing_certificate=True)
    try:
        started = _update(situation, tools, StepName.ADD_CERTIFICATE, step.enrollment_id, options)
    except (ConflictError, NotFoundError):
        raise
    except VendorRefusedError as error:
        tools.progress(f"{error.what} All keys are renewed instead.")
    else:
        if started.change_ids:
            return started
        tools.progress("CPS added no key. All keys are renewed instead.")
    return _open_renewal(OpenRenewal(step.enrollment_id), situation, tools)


def _update(  # noqa: PLR0913 - one call of CPS, and what is expected of it
    situation: Situation,
    tools: Tools,
    step: StepName,
    enrollment_id: EnrollmentId,
    options: UpdateOptions,
    *,
    opens: bool = False,
) -> Started:
    """
    Put the enrollment back with what the person has written, and nothing that was filled in.

    Args:
        situation: What was decided on.
        tools: What is worked with.
        step: What the journal calls it.
        enrollment_id: Of the enrollment.
        options: How CPS is to take it.
        opens: Whether a change has to come of it: one that the answer does not name is looked up.
    """
    completed = situation.completed
    with tools.journal.intended(
        completed.key, step, enrollment_id=enrollment_id, names=completed.names
    ) as intended:
        started = tools.cps.update_enrollment(enrollment_id, situation.request, options)
        return _ended(intended, _with_changes(started, tools) if opens else started)


def _with_changes(started: Started, tools: Tools) -> Started:
    """
    Return *started* with the change that it has opened, though CPS did not name it.

    Nobody else's can be open: CPS refuses an update beside one, or cancels that before.
    """
    if started.change_ids:
        return started
    present = tools.cps.get_enrollment(started.enrollment_id, "see which change was opened")
    return replace(started, change_ids=tuple(one.change_id for one in present.pending))


def _ended(intended: IntendedStep, started: Started) -> Started:
    """Write that a step is done, with the changes that it has opened; return *started*."""
    intended.end(Outcome.DONE, enrollment_id=started.enrollment_id, change_ids=started.change_ids)
    return started
