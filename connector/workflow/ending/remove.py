"""Remove an enrollment at CPS and wait until it is gone (akamai-cps 2.5, 4.5)."""

from datetime import timedelta
from itertools import count
from typing import Final

from connector.core.decision.backoff import is_overdue, pause_before_look
from connector.core.decision.replacing import may_replace
from connector.core.decision.steps import Acknowledge, Awaited
from connector.core.decision.stirring import Stirring
from connector.core.facts.change import Change, InputType
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request
from connector.core.warnings.judge import judge_warnings, listed
from connector.errors import (
    FailedError,
    NotFoundError,
    PersonNeededError,
    StillServedError,
    StillWaitingError,
)
from connector.journal.step import Outcome, StepName
from connector.workflow.act.acknowledge import acknowledge
from connector.workflow.ending.cancel import foreign_change
from connector.workflow.tools import Tools

_REMOVING: Final = frozenset(
    {"deprovision-cert", "abandon-slots-action", "wait-review-cert-warning"}
)
"""Statuses that only a removal has (akamai-cps 4.1)."""
_LAST_CHECK: Final = "live-check-action"
"""What a removal ends with, and a deployment has as well."""
TO_KEEP: Final = (
    'To leave everything at Akamai as it is: set on_destroy = "keep", apply that first, since a'
    " destroy carries out what the last apply wrote down; then destroy again."
)
"""What ends a destroy that was meant to end nothing."""


def remove_enrollment(
    request: Request, snapshot: Snapshot, enrollment: Enrollment, tools: Tools
) -> None:
    """
    Remove *enrollment* and return once CPS does not know it any more.

    Raises:
        PersonNeededError: Somebody else's change is open, or a warning waits that the request does
            not approve.
        StillServedError: Hosts are still served by the certificate; nothing was changed.
        StillWaitingError: It takes longer than `timeouts.deployment`.
        FailedError: CPS stopped the removal.
    """
    change = snapshot.change
    if change is not None and _is_removal(request, change, tools):
        _settle(request, tools, change)
    else:
        if change is not None and not may_replace(snapshot):
            raise _foreign(request, snapshot, change)
        _send(request, enrollment, change, tools)
        _settle(request, tools)
    _wait_until_gone(request, enrollment, tools)


def _is_removal(request: Request, change: Change, tools: Tools) -> bool:
    begun = bool(tools.journal.open_intents(request.key, StepName.DELETE))
    return (
        change.status in _REMOVING
        or tools.journal.opened_by(change.change_id) is StepName.DELETE
        or (begun and change.status == _LAST_CHECK)
    )


def _foreign(request: Request, snapshot: Snapshot, change: Change) -> PersonNeededError:
    """Return the error for a change that is not ours to end, as far as the state knows."""
    error = foreign_change(request, snapshot, change)
    if change.status != _LAST_CHECK:
        return error
    return error.with_remedy(
        "If a run whose state is not here began to remove this enrollment, it is that, and it ends"
        " by itself: run the same command again in some minutes. Else ask who opened it; it can be"
        " cancelled in Akamai Control Center."
    )


def _send(request: Request, enrollment: Enrollment, change: Change | None, tools: Tools) -> None:
    enrollment_id = enrollment.enrollment_id
    tools.progress(f"Removing enrollment {enrollment_id} for {request.common_name}.")
    with tools.journal.intended(
        request.key, StepName.DELETE, enrollment_id=enrollment_id
    ) as intended:
        try:
            started = tools.cps.delete_enrollment(enrollment_id, cancel_pending=change is not None)
        except NotFoundError:
            return
        except StillServedError as error:
            raise _served_still(request, error) from error
        intended.end(Outcome.DONE, change_ids=started.change_ids)


def _served_still(request: Request, error: StillServedError) -> StillServedError:
    """Return *error* with what to do first about the hosts that are still served."""
    return StillServedError(
        f"{error.what} So the certificate for {request.common_name} stays live, and nothing was"
        " removed.",
        status=error.status,
        code=error.code,
        detail=error.detail,
        remedy="Move the named hosts to another certificate, or take them out of their property"
        f" (and activate that), then run the same command again. {TO_KEEP}",
    )


def _settle(request: Request, tools: Tools, found: Change | None = None) -> None:
    """Write that whatever an earlier run began has come to this removal; *found*: not sent anew."""
    ours = () if found is None else (found.change_id,)
    for intent in tools.journal.open_intents(request.key, StepName.DELETE):
        tools.journal.outcome(intent.step_id, Outcome.FOUND, change_ids=ours)


def _wait_until_gone(request: Request, enrollment: Enrollment, tools: Tools) -> None:
    limit = request.timeouts.deployment
    began, stirring = tools.clock.monotonic(), Stirring()
    for looks in count():
        try:
            present = tools.cps.get_enrollment(enrollment.enrollment_id)
        except NotFoundError:
            return
        change = _newest_change(present, tools)
        if change is not None:
            _answer_warnings(request, present, change, tools)
        waited = timedelta(seconds=tools.clock.monotonic() - began)
        status = change.status if change is not None else "no change is shown"
        if waited >= limit:
            raise StillWaitingError(
                f"Akamai is still removing enrollment {enrollment.enrollment_id} for"
                f" {request.common_name} ({status}); waited {limit.total_seconds():.0f} s"
                " (timeouts.deployment).",
                remedy="Run the same command later; it goes on waiting.",
                again="Nothing is lost.",
            )
        if looks == 0:
            tools.progress(f"Akamai takes it off its networks ({status}); this takes a while.")
        overdue = is_overdue(Awaited.DEPLOYMENT, waited, None)
        stirring = stirring.seen(change, overdue=overdue)
        by_clock = pause_before_look(Awaited.DEPLOYMENT, waited, None)
        tools.clock.sleep(stirring.pause(by_clock, limit - waited))


def _newest_change(enrollment: Enrollment, tools: Tools) -> Change | None:
    """Return the change that removes; None: CPS shows none at the moment."""
    if not enrollment.pending:
        return None
    newest = max(pending.change_id for pending in enrollment.pending)
    try:
        return tools.cps.get_change(enrollment.enrollment_id, newest)
    except NotFoundError:
        return None  # not to be read yet, or not any more


def _answer_warnings(
    request: Request, enrollment: Enrollment, change: Change, tools: Tools
) -> None:
    """Acknowledge what the request approves; stop where CPS stopped or a person must decide."""
    if change.failed:
        raise FailedError(
            f"CPS stopped the removal of enrollment {enrollment.enrollment_id} for"
            f" {request.common_name} at {change.status}: {change.error or change.description}",
            remedy="Look at the change in Akamai Control Center, then run the same command again.",
        )
    waiting = change.waits_for(InputType.POST_VERIFICATION)
    if waiting is None:
        return
    text = tools.cps.get_warnings(waiting)
    if not text.strip():
        return
    now = tools.cps.vendor_time or tools.clock.now()
    approve = request.approve
    judged = judge_warnings(text, approve.post_verification_warnings, approve.counting(now))
    if not judged.acknowledge:
        raise PersonNeededError(
            f"CPS warns before it removes enrollment {enrollment.enrollment_id} for"
            f" {request.common_name}:\n{listed(judged.unapproved)}\n",
            remedy="Read them; to accept, acknowledge them in Akamai Control Center or list their"
            " ids in approve.post_verification_warnings, then run the same command again.",
            again="That is safe: the removal goes on from here.",
        )
    tools.progress(f"Acknowledging the warnings of change {change.change_id}.")
    acknowledge(Acknowledge(change.ref, waiting, accepted=judged.accepted), request, tools)
