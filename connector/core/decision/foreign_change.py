"""
A change that was not opened from here: used where it fits and is wanted, else left alone.

A renewal that CPS has opened by itself is no exception, but for an update: that replaces it, which
is Akamai's own procedure (akamai-cps 4.4).
"""

from typing import Final

from connector.core.decision.cps_renewal import OPENED_AGAIN, is_opened_by_cps, is_renewal
from connector.core.decision.differences import csr_differences, settings_differences
from connector.core.decision.live import live_reason, next_renewal
from connector.core.decision.one_order import unordered_csrs
from connector.core.decision.reasons import Reason
from connector.core.decision.repeated import ask_about_repeated
from connector.core.decision.replacing import may_replace
from connector.core.decision.steps import Ask, Awaited, Nothing, UpdateEnrollment, Wait
from connector.core.decision.verdict import Action, Verdict
from connector.core.decision.waits import awaiting_csr
from connector.core.facts.change import Change
from connector.core.facts.enrollment import Enrollment
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.text.moments import utc_text


def leave_foreign(situation: Situation, change: Change) -> Verdict | None:
    """A change that is not ours is left alone while nothing is due."""
    if _is_followed(situation):
        return None
    request, snapshot = situation.request, situation.snapshot
    enrollment = snapshot.enrollment
    settings = () if enrollment is None else settings_differences(request, enrollment)
    if enrollment is not None and settings and may_replace(snapshot):
        return _settings_instead(situation, enrollment, change, settings)
    if settings:
        return _settings_after(situation, change, settings)
    repeated = ask_about_repeated(situation)
    if repeated is not None:
        return repeated
    until = _until_due(snapshot) if is_renewal(snapshot) else "left alone"
    return Verdict(
        Nothing(),
        Action.NONE,
        Reason.CURRENT,
        f"The certificate for {request.common_name} is live and not due;"
        f" {foreign_name(snapshot, change)} is open: {until}.",
        renewal_due_at=next_renewal(situation),
    )


def _until_due(snapshot: Snapshot) -> str:
    if snapshot.searchable:
        return "it will be used once the certificate is due"
    return (
        "once the certificate is due, it will be replaced, or you are asked whether SCM has an"
        " order for it"
    )


def _settings_instead(
    situation: Situation, enrollment: Enrollment, change: Change, settings: tuple[str, ...]
) -> Verdict:
    """CPS's own renewal, on which no order is known, gives way to an update."""
    request, snapshot = situation.request, situation.snapshot
    return Verdict(
        UpdateEnrollment(
            enrollment, renewing=False, replaces=change.ref, unordered=unordered_csrs(snapshot)
        ),
        Action.UPDATE,
        Reason.SETTINGS_CHANGED,
        f"{', '.join(settings)} of {request.common_name} will be updated. That replaces"
        f" {foreign_name(snapshot, change)}; {OPENED_AGAIN}.",
        renewal_due_at=next_renewal(situation),
    )


def _settings_after(situation: Situation, change: Change, settings: tuple[str, ...]) -> Verdict:
    """An update would cancel somebody else's change, so it has to end before."""
    request, snapshot = situation.request, situation.snapshot
    what = (
        f"{', '.join(settings)} of {request.common_name} cannot be updated while"
        f" {foreign_name(snapshot, change)} is open."
    )
    due = next_renewal(situation)
    if not change.inputs and not change.stopped:
        return Verdict(
            Wait(Awaited.DEPLOYMENT, renewing=False),
            Action.UPDATE,
            Reason.SETTINGS_CHANGED,
            what,
            renewal_due_at=due,
        )
    remedy = (
        "Finish or cancel that change in Akamai Control Center, then run again; or put the old"
        " values back until it is finished."
    )
    return Verdict(
        Ask(remedy, renewing=False),
        Action.BLOCKED,
        Reason.FOREIGN_CHANGE,
        what,
        renewal_due_at=due,
    )


def is_foreign(snapshot: Snapshot) -> bool:
    """Whether no step of ours is known to have begun, or to have ordered for, the open change."""
    return not (snapshot.change_is_ours or snapshot.orders_for_change)


def await_foreign(situation: Situation, change: Change) -> Verdict:
    """
    Return the wait for a change that CPS works on and that no step of ours began.

    What somebody has just opened waits for nothing for a moment. If it is what the request wants,
    its CSR is awaited as that of any; else it is told whose it is, and from when on Akamai deploys
    it, if it was told to wait.
    """
    request, snapshot = situation.request, situation.snapshot
    differs = bool(csr_differences(situation))
    if change.before_upload and not differs:
        return awaiting_csr(request)
    planned = change.deploys_from
    until = planned if planned is not None and planned > situation.now else None
    does = (
        "CPS is working on it" if until is None else f"Akamai deploys it from {utc_text(until)} on"
    )
    return Verdict(
        Wait(Awaited.DEPLOYMENT, renewing=False),
        Action.UPDATE if differs else Action.RENEW,
        Reason.FOREIGN_CHANGE if until is None else Reason.AWAITING_WINDOW,
        f"For {request.common_name}, {foreign_name(snapshot, change)} is open, and {does}; it is"
        " left alone and has to end first.",
        until=until,
    )


def foreign_name(snapshot: Snapshot, change: Change) -> str:
    """Name a change that is not ours."""
    if is_opened_by_cps(snapshot):
        touched = bool(change.inputs) and not may_replace(snapshot)
        return (
            f"a renewal (change {change.change_id}, {change.status}) that CPS opens by itself 60"
            f" days before expiry{_TOUCHED if touched else ''}"
        )
    if is_renewal(snapshot):
        return f"a renewal not opened from here (change {change.change_id}, {change.status})"
    return f"somebody else's change {change.change_id} ({change.status})"


_TOUCHED: Final = ", and to which somebody else has uploaded a certificate,"


def _is_followed(situation: Situation) -> bool:
    snapshot = situation.snapshot
    return (
        snapshot.change_is_ours
        or bool(snapshot.orders_for_change)
        or bool(csr_differences(situation))
        or live_reason(situation) is not None
    )
