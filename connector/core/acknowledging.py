"""Warnings and staged certificates that wait for a person's word (akamai-cps 2.9, 2.10)."""

from datetime import datetime

from connector.core.model import UPLOAD_GRACE, Change, InputType, Snapshot
from connector.core.request import Request, WarningPolicy
from connector.core.verdict import Action, Reason, Step, Verdict, Wait
from connector.core.warnings import judge_warnings


def acknowledge_warnings(
    request: Request, snapshot: Snapshot, _now: datetime, change: Change
) -> Verdict | None:
    """Acknowledge the warnings that the policy covers; ask a person about all others."""
    stages: tuple[tuple[InputType, Reason, str, WarningPolicy], ...] = (
        (
            InputType.PRE_VERIFICATION,
            Reason.PRE_VERIFICATION_WARNINGS,
            "pre_verification_warnings",
            request.approve.pre_verification_warnings,
        ),
        (
            InputType.POST_VERIFICATION,
            Reason.POST_VERIFICATION_WARNINGS,
            "post_verification_warnings",
            request.approve.post_verification_warnings,
        ),
    )
    for wanted, reason, key, policy in stages:
        if change.waits_for(wanted) is None:
            continue
        if _acknowledged_lately(snapshot, wanted) or not snapshot.warnings_text.strip():
            return waiting_for_cps(request, change)
        judged = judge_warnings(snapshot.warnings_text, policy)
        if judged.acknowledge:
            return _acknowledge(request, reason, f"the warnings of change {change.change_id}")
        listed = "\n".join(
            f"  {item.id or '(unknown id)'}: {item.text}" for item in judged.unapproved
        )
        return Verdict(
            Step.ASK,
            Action.BLOCKED,
            reason,
            f"CPS raised warnings for {request.common_name} that are not approved:\n{listed}",
            remedy=f"Read them; to accept, list their ids in approve.{key} (or say `all`) and run"
            " again.",
            renewing=True,
        )
    return None


def acknowledge_staging(
    request: Request, snapshot: Snapshot, _now: datetime, change: Change
) -> Verdict | None:
    """With change management, promote what stands on staging only when a person approved it."""
    if change.waits_for(InputType.CHANGE_MANAGEMENT) is None:
        return None
    if _acknowledged_lately(snapshot, InputType.CHANGE_MANAGEMENT):
        return waiting_for_cps(request, change)
    if request.approve.change_management:
        return _acknowledge(request, Reason.CHANGE_MANAGEMENT, "the certificate on staging")
    info = snapshot.change_management
    deadline = info.acknowledgement_deadline if info is not None else None
    by_itself = (
        f" Akamai deploys it by itself at {deadline:%Y-%m-%dT%H:%M:%SZ}." if deadline else ""
    )
    return Verdict(
        Step.ASK,
        Action.BLOCKED,
        Reason.CHANGE_MANAGEMENT,
        f"The new certificate for {request.common_name} is on the staging network and waits to be"
        f" tested.{by_itself}",
        remedy="Test it on staging; then set approve.change_management = true and run again.",
        renewing=True,
    )


def _acknowledge(request: Request, reason: Reason, what: str) -> Verdict:
    return Verdict(
        Step.ACKNOWLEDGE,
        Action.RESUME,
        reason,
        f"For {request.common_name}, {what} will be acknowledged as the request approves.",
        renewing=True,
    )


def _acknowledged_lately(snapshot: Snapshot, wanted: InputType) -> bool:
    return any(item is wanted and ago < UPLOAD_GRACE for item, ago in snapshot.acknowledged)


def waiting_for_cps(request: Request, change: Change) -> Verdict:
    """Return the verdict while CPS works on the change by itself."""
    return Verdict(
        Step.WAIT,
        Action.RESUME,
        Reason.AWAITING_VERIFICATION
        if change.status == "verify-third-party-cert"
        else Reason.AWAITING_DEPLOYMENT,
        f"CPS works on change {change.change_id} for {request.common_name}: {change.status}.",
        wait=Wait.DEPLOYMENT,
        renewing=True,
    )
