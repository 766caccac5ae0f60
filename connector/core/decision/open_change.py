"""
What to do about the open change of an enrollment (akamai-cps 4).

Decided by `allowedInput`, not by the status word, which Akamai may change. Words of Akamai's are
shown to the person unchanged.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from connector.core.decision.acknowledgements import acknowledge_staging, acknowledge_warnings
from connector.core.decision.cps_renewal import (
    OPENED_AGAIN,
    is_keeper,
    is_opened_by_cps,
    is_unclaimed,
    is_untouched,
)
from connector.core.decision.deployment import is_uploaded
from connector.core.decision.differences import csr_differences, update_for_csr
from connector.core.decision.foreign_change import (
    await_foreign,
    foreign_name,
    is_foreign,
    leave_foreign,
)
from connector.core.decision.live import live_reason, next_renewal
from connector.core.decision.one_order import released, unaccounted, unordered_csrs
from connector.core.decision.ordering import certificate_step
from connector.core.decision.reasons import Reason
from connector.core.decision.replacing import may_replace
from connector.core.decision.steps import Ask, OpenRenewal
from connector.core.decision.stuck_change import replace_stuck, report_failure
from connector.core.decision.verdict import Action, Verdict
from connector.core.decision.waits import awaiting_csr, deploying, waiting_for_cps
from connector.core.facts.change import Change, InputType
from connector.core.facts.situation import Situation

_Check = Callable[[Situation, Change], Verdict | None]


def follow_change(situation: Situation) -> Verdict | None:
    """Return the next step for the open change; None if there is none, or it may be left alone."""
    change = situation.snapshot.change
    if change is None:
        return None
    for check in _CHECKS:
        verdict = check(situation, change)
        if verdict is not None:
            return verdict
    return _wait_while_running(situation, change)


def _replace_misfit(situation: Situation, change: Change) -> Verdict | None:
    """Before an upload, a change whose CSR is no longer what the request wants is replaced."""
    request, snapshot = situation.request, situation.snapshot
    before_upload = bool(change.inputs) and not is_uploaded(snapshot)
    enrollment, found = snapshot.enrollment, csr_differences(situation)
    if enrollment is None or not before_upload or not found:
        return None
    phrases = "; ".join(phrase for _, phrase in found)
    if may_replace(snapshot):
        replaced = (
            f"The open change {change.change_id} for {request.common_name} is replaced: {phrases}."
        )
        if not snapshot.change_is_ours:
            replaced = (
                f"For {request.common_name}, {foreign_name(snapshot, change)} does not fit the"
                f" request and is replaced: {phrases}; {OPENED_AGAIN}."
            )
        return Verdict(
            replace(
                update_for_csr(situation, enrollment, found),
                replaces=change.ref,
                unordered=unordered_csrs(snapshot),
            ),
            Action.UPDATE,
            found[0][0],
            replaced,
        )
    return Verdict(
        Ask("Finish or cancel it in Akamai Control Center, then run again."),
        Action.BLOCKED,
        Reason.FOREIGN_CHANGE,
        f"For {request.common_name}, {foreign_name(snapshot, change)} is open and does not fit the"
        f" request: {phrases}.",
    )


def _replace_unproven(situation: Situation, change: Change) -> Verdict | None:
    """Replace a change that may not be ordered for by one that may (see `one_order`)."""
    found = live_reason(situation)
    whose = _replaceable(situation, change)
    if found is None or not whose:
        return None
    reason, phrase = found
    return Verdict(
        OpenRenewal(change.enrollment_id, replaces=change.ref),
        Action.ENROLL if reason is Reason.NOT_ISSUED else Action.RENEW,
        reason,
        f"A new certificate for {situation.request.common_name} will be ordered: {phrase}. {whose}"
        " is replaced, since another machine may order for that one.",
        renewal_due_at=next_renewal(situation),
    )


def _replaceable(situation: Situation, change: Change) -> str:
    """Return whose change may not be ordered for but may be replaced; empty: nobody's."""
    if change.waits_for(InputType.CERTIFICATE) is None:
        return ""
    snapshot, csrs = situation.snapshot, situation.csrs
    if released(situation, situation.unordered):
        return f"Change {change.change_id}, for which a person found no order at SCM,"
    if not (unaccounted(situation, csrs) and is_untouched(change)):
        return ""
    if not (is_keeper(snapshot) and is_unclaimed(snapshot)):
        return ""
    if snapshot.perhaps_ours:
        return f"Change {change.change_id}, which was perhaps opened from here,"
    return f"Akamai's own renewal (change {change.change_id})" if is_opened_by_cps(snapshot) else ""


def _certificate(situation: Situation, change: Change) -> Verdict | None:
    """The change waits for a certificate: order, collect, upload."""
    waiting = change.waits_for(InputType.CERTIFICATE)
    return None if waiting is None else certificate_step(situation, change, waiting)


def _ask_about_unknown(situation: Situation, change: Change) -> Verdict | None:
    """The change waits for something that this connector does not know."""
    wanted = [item.raw_type for item in change.inputs if item.required]
    if not wanted and change.state != "suspended":
        return None
    return Verdict(
        Ask("Answer it in Akamai Control Center, then run again."),
        Action.BLOCKED,
        Reason.CHANGE_UNKNOWN,
        f"Change {change.change_id} for {situation.request.common_name} waits at {change.status}"
        f" for {', '.join(wanted) or 'something unnamed'}: {change.description}",
    )


def _wait_while_running(situation: Situation, change: Change) -> Verdict:
    """CPS works; which limit applies depends on whether the certificate is uploaded."""
    request, snapshot = situation.request, situation.snapshot
    uploaded = is_uploaded(snapshot)
    if is_foreign(snapshot):
        return await_foreign(situation, change)
    if not uploaded and change.before_upload:
        return awaiting_csr(request)
    if uploaded and not request.wait_for_deployment and change.status != "verify-third-party-cert":
        return deploying(request)
    return waiting_for_cps(request, change)


_CHECKS: Final[tuple[_Check, ...]] = (
    replace_stuck,
    leave_foreign,
    report_failure,
    _replace_misfit,
    _replace_unproven,
    acknowledge_warnings,
    acknowledge_staging,
    _certificate,
    _ask_about_unknown,
)
