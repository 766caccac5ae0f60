"""
What to do about the open change of an enrollment (akamai-cps 4, 10).

Decided by `allowedInput`, not by the status word, which Akamai may change. Words of Akamai's are
shown to the person unchanged.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from connector.core.acknowledging import acknowledge_staging, acknowledge_warnings, waiting_for_cps
from connector.core.differences import csr_differences
from connector.core.live import is_forced, live_reason
from connector.core.model import Change, InputType, Snapshot
from connector.core.ordering import (
    certificate_step,
    ended_stage,
    is_refused,
    orders_for_change,
    way_out,
)
from connector.core.request import Request
from connector.core.verdict import Action, Reason, Step, Verdict, Wait

_Check = Callable[[Request, Snapshot, datetime, Change], Verdict | None]

_ENDED: Final = frozenset({"error", "cancelled"})
"""States of a change that CPS does not go on with."""


def follow_change(request: Request, snapshot: Snapshot, now: datetime) -> Verdict | None:
    """Return the next step for the open change; None if there is none, or it may be left alone."""
    change = snapshot.change
    if change is None:
        return None
    for check in _CHECKS:
        verdict = check(request, snapshot, now, change)
        if verdict is not None:
            return verdict
    return _wait_while_running(request, snapshot, change)


def deploying(request: Request) -> Verdict:
    """Return the verdict of a person who does not want to wait for the network."""
    return Verdict(
        Step.NOTHING,
        Action.NONE,
        Reason.DEPLOYING,
        f"The new certificate for {request.common_name} is uploaded and on its way to production.",
        renewing=True,
    )


def _replace_stuck(
    request: Request, snapshot: Snapshot, _now: datetime, change: Change
) -> Verdict | None:
    """Replace our own change, if it cannot go on, once a person asks by `renewal_trigger`."""
    if not (
        is_forced(request, snapshot) and snapshot.change_is_ours and _is_stuck(snapshot, change)
    ):
        return None
    return Verdict(
        Step.OPEN_RENEWAL,
        Action.RENEW,
        Reason.FORCED,
        f"The change for {request.common_name} cannot go on; renewal_trigger asks for a new one.",
        cancel_pending=True,
        renewing=True,
    )


def _is_stuck(snapshot: Snapshot, change: Change) -> bool:
    if _is_refused(snapshot, change) or change.state in _ENDED:
        return True
    return change.waits_for(InputType.CERTIFICATE) is not None and any(
        ended_stage(order) is not None or is_refused(order) for order in orders_for_change(snapshot)
    )


def _is_refused(snapshot: Snapshot, change: Change) -> bool:
    return bool(change.error) and any(
        order.uploaded is not None for order in orders_for_change(snapshot)
    )


def _leave_foreign(
    request: Request, snapshot: Snapshot, now: datetime, change: Change
) -> Verdict | None:
    """A change that somebody else opened is left alone while nothing is due."""
    if _is_followed(request, snapshot, now):
        return None
    return Verdict(
        Step.NOTHING,
        Action.NONE,
        Reason.CURRENT,
        f"The certificate for {request.common_name} is live and not due; somebody else's change"
        f" {change.change_id} ({change.status}) is open and left alone.",
    )


def _is_followed(request: Request, snapshot: Snapshot, now: datetime) -> bool:
    return (
        snapshot.change_is_ours
        or bool(orders_for_change(snapshot))
        or _differs(request, snapshot)
        or live_reason(request, snapshot, now) is not None
    )


def _differs(request: Request, snapshot: Snapshot) -> bool:
    return snapshot.enrollment is not None and bool(csr_differences(request, snapshot.enrollment))


def _report_failure(
    request: Request, snapshot: Snapshot, _now: datetime, change: Change
) -> Verdict | None:
    """Report a change that failed, in CPS's own words."""
    refused = _is_refused(snapshot, change)
    if not refused and change.state not in _ENDED:
        return None
    said = change.error or change.description
    return Verdict(
        Step.FAIL,
        Action.BLOCKED,
        Reason.CERTIFICATE_REFUSED if refused else Reason.CHANGE_FAILED,
        f"CPS stopped change {change.change_id} for {request.common_name} at {change.status}:"
        f" {said}",
        remedy=f"Correct the cause. {way_out(snapshot)}",
        renewing=True,
    )


def _replace_misfit(
    request: Request, snapshot: Snapshot, _now: datetime, change: Change
) -> Verdict | None:
    """Before an upload, a change whose CSR is no longer what the request wants is replaced."""
    enrollment = snapshot.enrollment
    before_upload = bool(change.inputs) and not any(
        order.uploaded is not None for order in orders_for_change(snapshot)
    )
    if enrollment is None or not before_upload:
        return None
    found = csr_differences(request, enrollment)
    if not found:
        return None
    phrases = "; ".join(phrase for _, phrase in found)
    if snapshot.change_is_ours:
        return Verdict(
            Step.UPDATE_ENROLLMENT,
            Action.UPDATE,
            found[0][0],
            f"The open change {change.change_id} for {request.common_name} is replaced: {phrases}.",
            cancel_pending=True,
            renewing=True,
        )
    return Verdict(
        Step.ASK,
        Action.BLOCKED,
        Reason.FOREIGN_CHANGE,
        f"Somebody else's change {change.change_id} ({change.status}) is open for"
        f" {request.common_name} and does not fit the request: {phrases}.",
        remedy="Finish or cancel it in Akamai Control Center, then run again.",
        renewing=True,
    )


def _certificate(
    request: Request, snapshot: Snapshot, _now: datetime, change: Change
) -> Verdict | None:
    """The change waits for a certificate: order, collect, upload."""
    if change.waits_for(InputType.CERTIFICATE) is None:
        return None
    return certificate_step(request, snapshot, change)


def _ask_about_unknown(
    request: Request, _snapshot: Snapshot, _now: datetime, change: Change
) -> Verdict | None:
    """The change waits for something that this connector does not know."""
    wanted = [item.raw_type for item in change.inputs if item.required]
    if not wanted and change.state != "suspended":
        return None
    return Verdict(
        Step.ASK,
        Action.BLOCKED,
        Reason.CHANGE_UNKNOWN,
        f"Change {change.change_id} for {request.common_name} waits at {change.status} for"
        f" {', '.join(wanted) or 'something unnamed'}: {change.description}",
        remedy="Answer it in Akamai Control Center, then run again.",
        renewing=True,
    )


def _wait_while_running(request: Request, snapshot: Snapshot, change: Change) -> Verdict:
    """CPS works; which limit applies depends on whether the certificate is uploaded."""
    uploaded = any(order.uploaded is not None for order in orders_for_change(snapshot))
    if not uploaded and change.status == "generate-csr":
        return Verdict(
            Step.WAIT,
            Action.RESUME,
            Reason.AWAITING_CSR,
            f"CPS is making the key and CSR for {request.common_name}.",
            wait=Wait.CSR,
            renewing=True,
        )
    if uploaded and not request.wait_for_deployment and change.status != "verify-third-party-cert":
        return deploying(request)
    return waiting_for_cps(request, change)


_CHECKS: Final[tuple[_Check, ...]] = (
    _replace_stuck,
    _leave_foreign,
    _report_failure,
    _replace_misfit,
    acknowledge_warnings,
    acknowledge_staging,
    _certificate,
    _ask_about_unknown,
)
