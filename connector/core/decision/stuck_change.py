"""An open change that cannot go on: told in CPS's words, replaced once a person asks for that."""

from typing import Final

from connector.core.decision.acknowledgements import acknowledge_staging, acknowledge_warnings
from connector.core.decision.deployment import is_uploaded
from connector.core.decision.order_problems import ended_stage, is_misfit, is_sent_back
from connector.core.decision.reasons import Reason
from connector.core.decision.replacing import may_replace, way_out
from connector.core.decision.steps import Ask, Fail, OpenRenewal
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.change import Change, InputType
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot


def replace_stuck(situation: Situation, change: Change) -> Verdict | None:
    """Replace a change that cannot go on, where we may, once a person asks by `renewal_trigger`."""
    snapshot = situation.snapshot
    if not (situation.is_forced and may_replace(snapshot)):
        return None
    if not (_is_stuck(snapshot, change) or _waits_for_approval(situation, change)):
        return None
    return Verdict(
        OpenRenewal(change.enrollment_id, replaces=change.ref),
        Action.RENEW,
        Reason.FORCED,
        f"The change for {situation.request.common_name} cannot go on; renewal_trigger asks for a"
        " new one.",
    )


def _is_stuck(snapshot: Snapshot, change: Change) -> bool:
    if _is_refused(snapshot, change) or change.stopped:
        return True
    if change.waits_for(InputType.CERTIFICATE) is None:
        return False
    return bool(snapshot.upload_refused) or any(
        ended_stage(order) is not None or is_sent_back(order) or is_misfit(order)
        for order in snapshot.orders_for_change
    )


def _waits_for_approval(situation: Situation, change: Change) -> bool:
    """Whether warnings, or what is on staging, wait for an approval that nobody has given."""
    waiting = acknowledge_warnings(situation, change) or acknowledge_staging(situation, change)
    return waiting is not None and isinstance(waiting.step, Ask)


def report_failure(situation: Situation, change: Change) -> Verdict | None:
    """Report a change that failed, in CPS's own words."""
    request, snapshot = situation.request, situation.snapshot
    if not _is_refused(snapshot, change) and not change.stopped:
        return None
    words = change.error or change.description
    reason = _failure_reason(snapshot, change)
    still = " The certificate that was live before stays live." if snapshot.production else ""
    return Verdict(
        Fail(f"{_CAUSES[reason]} {way_out(snapshot)}"),
        Action.BLOCKED,
        reason,
        f"CPS stopped change {change.change_id} for {request.common_name} at {change.status}:"
        f" {words}{still}",
    )


def _failure_reason(snapshot: Snapshot, change: Change) -> Reason:
    """Tell apart a certificate that was refused and a deployment that failed."""
    if snapshot.upload_refused and not change.cancelled:
        return Reason.CERTIFICATE_REFUSED
    if change.cancelled or not is_uploaded(snapshot):
        return Reason.CHANGE_FAILED
    return Reason.CERTIFICATE_REFUSED if change.status in _JUDGING else Reason.DEPLOYMENT_FAILED


_JUDGING: Final = frozenset(
    {"verify-third-party-cert", "wait-upload-third-party", "wait-review-third-party-cert"}
)
"""Statuses at which CPS looks at an uploaded certificate (akamai-cps 4.1)."""


_CAUSES: Final = {
    Reason.CERTIFICATE_REFUSED: "Correct the cause at the CA or in the request.",
    Reason.DEPLOYMENT_FAILED: "The certificate itself was accepted; look at the change in Akamai"
    " Control Center, or ask Akamai's support; if Akamai takes it up again, the next run goes on.",
    Reason.CHANGE_FAILED: "Correct the cause.",
}


def _is_refused(snapshot: Snapshot, change: Change) -> bool:
    """Whether CPS itself says what is wrong with a certificate that was brought."""
    brought = is_uploaded(snapshot) or bool(snapshot.upload_refused)
    return bool(change.error) and brought
