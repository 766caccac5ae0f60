"""
A change that was not opened from here: used where it fits and is wanted, else left alone.

A renewal that CPS has opened by itself is no exception, but for an update: that replaces it, which
is Akamai's own procedure (akamai-cps 4.4).
"""

from typing import Final

from connector.core.decision.cps_renewal import OPENED_AGAIN, is_opened_by_cps, is_renewal
from connector.core.decision.differences import csr_differences, settings_differences
from connector.core.decision.live import live_reason, next_renewal
from connector.core.decision.ordering import awaiting_csr, may_replace
from connector.core.decision.repeated import ask_about_repeated
from connector.core.decision.verdict import Action, Reason, Step, Verdict, Wait
from connector.core.facts.change import Change
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot


def leave_foreign(situation: Situation, change: Change) -> Verdict | None:
    """A change that is not ours is left alone while nothing is due."""
    if _is_followed(situation):
        return None
    request, snapshot = situation.request, situation.snapshot
    settings = _settings(situation)
    if settings and may_replace(snapshot):
        return _settings_instead(situation, change, settings)
    if settings:
        return _settings_after(situation, change, settings)
    repeated = ask_about_repeated(situation)
    if repeated is not None:
        return repeated
    until = _until_due(snapshot) if is_renewal(snapshot) else "left alone"
    return Verdict(
        Step.NOTHING,
        Action.NONE,
        Reason.CURRENT,
        f"The certificate for {request.common_name} is live and not due;"
        f" {named(snapshot, change)} is open: {until}.",
        renewal_due_at=next_renewal(situation),
    )


def _until_due(snapshot: Snapshot) -> str:
    if snapshot.searchable:
        return "it will be used once the certificate is due"
    return (
        "once the certificate is due, it will be replaced, or you are asked whether SCM has an"
        " order for it"
    )


def _settings(situation: Situation) -> tuple[str, ...]:
    enrollment = situation.snapshot.enrollment
    return () if enrollment is None else settings_differences(situation.request, enrollment)


def _settings_instead(situation: Situation, change: Change, settings: tuple[str, ...]) -> Verdict:
    """CPS's own renewal, on which no order is known, gives way to an update."""
    request, snapshot = situation.request, situation.snapshot
    return Verdict(
        Step.UPDATE_ENROLLMENT,
        Action.UPDATE,
        Reason.SETTINGS_CHANGED,
        f"{', '.join(settings)} of {request.common_name} will be updated. That replaces"
        f" {named(snapshot, change)}; {OPENED_AGAIN}.",
        cancel_pending=True,
        renewal_due_at=next_renewal(situation),
    )


def _settings_after(situation: Situation, change: Change, settings: tuple[str, ...]) -> Verdict:
    """An update would cancel somebody else's change, so it has to end before."""
    request, snapshot = situation.request, situation.snapshot
    what = (
        f"{', '.join(settings)} of {request.common_name} cannot be updated while"
        f" {named(snapshot, change)} is open."
    )
    due = next_renewal(situation)
    if not change.inputs and not change.stopped:
        return Verdict(
            Step.WAIT,
            Action.UPDATE,
            Reason.SETTINGS_CHANGED,
            what,
            wait=Wait.DEPLOYMENT,
            renewal_due_at=due,
        )
    return Verdict(
        Step.ASK,
        Action.BLOCKED,
        Reason.FOREIGN_CHANGE,
        what,
        remedy="Finish or cancel that change in Akamai Control Center, then run again; or put the"
        " old values back until it is finished.",
        renewal_due_at=due,
    )


def is_foreign(snapshot: Snapshot) -> bool:
    """Whether no step of ours is known to have begun, or to have ordered for, the open change."""
    return not (snapshot.change_is_ours or snapshot.orders_for_change)


def await_foreign(situation: Situation, change: Change) -> Verdict:
    """
    Return the wait for a change that CPS works on and that no step of ours began.

    What somebody has just opened waits for nothing for a moment. If it is what the request wants,
    its CSR is awaited as that of any; else it is told whose it is.
    """
    request, snapshot = situation.request, situation.snapshot
    differs = bool(csr_differences(situation))
    if change.status in _BEFORE_UPLOAD and not differs:
        return awaiting_csr(request)
    return Verdict(
        Step.WAIT,
        Action.UPDATE if differs else Action.RENEW,
        Reason.FOREIGN_CHANGE,
        f"For {request.common_name}, {named(snapshot, change)} is open, and CPS works on it; it is"
        " left alone and has to end first.",
        wait=Wait.DEPLOYMENT,
    )


_BEFORE_UPLOAD: Final = frozenset({"generate-csr", "wait-upload-third-party"})


def named(snapshot: Snapshot, change: Change) -> str:
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
