"""
What may not be deployed now waits for the next window, or for the end of a freeze.

Where a certificate is live already, Akamai waits itself: it is told from when on it may deploy, and
brought the certificate at once, so that nothing has to run when a window opens (akamai-cps 2.11).
Else the step that deploys is held back here.
"""

from dataclasses import replace
from datetime import datetime

from connector.core.decision.deployment import is_uploaded
from connector.core.decision.live import first_end, next_renewal
from connector.core.decision.openings import (
    cannot_wait,
    is_never_open,
    opening,
)
from connector.core.decision.reasons import Reason
from connector.core.decision.renewal import earliest_due
from connector.core.decision.steps import (
    Acknowledge,
    AddCertificate,
    Awaited,
    CreateEnrollment,
    Nothing,
    OpenRenewal,
    PlaceOrders,
    Refuse,
    ScheduleDeployment,
    Step,
    UpdateEnrollment,
    UploadCertificates,
    Wait,
)
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.change import Change, InputType
from connector.core.facts.situation import Situation
from connector.text.moments import utc_text


def hold(situation: Situation, verdict: Verdict) -> Verdict | None:
    """
    Return what is done instead of *verdict* since the calendar is closed; None: nothing else.

    Args:
        situation: What was decided on.
        verdict: The decision of whoever knows no calendar.
    """
    change = situation.snapshot.change
    if not situation.calendar.is_open_always and _leads_to_deployment(verdict):
        refusal = refuse_without_window(situation)
        if refusal is not None:
            return refusal
    planned = None if change is None else _planned(situation, change)
    if change is not None and planned is not None and _is_on_its_way(situation, verdict):
        return _scheduled(situation, change, planned)
    if not _deploys(verdict.step):
        return None
    opens = situation.now if cannot_wait(situation) else opening(situation, situation.now)
    if change is not None and _can_be_scheduled(situation, verdict.step):
        return _schedule(situation, change, opens)
    if opens is not None and opens <= situation.now:
        return None
    return _wait(situation, verdict, opens)


def refuse_without_window(situation: Situation) -> Verdict | None:
    """Refuse a calendar in which what is live ends before its successor may be deployed."""
    ends, due = first_end(situation), next_renewal(situation)
    if ends is None or due is None:
        return None
    since = max(earliest_due(facts.not_before, ends) for facts in situation.live)
    if not is_never_open(situation, since):
        return None
    later = opening_after_end(situation, ends)
    when = "none opens within a year after that" if later is None else f"the next one is at {later}"
    calendar = situation.calendar
    held = [
        word
        for word, given in (("windows", calendar.windows), ("freeze", calendar.freezes))
        if given
    ]
    freeze = " (freeze_until_expiry is set)" if calendar.freezes and calendar.until_expiry else ""
    return Verdict(
        Refuse(
            "Let a window open before then, or end the freeze earlier; for this renewal alone, take"
            " them out of the request (windows: [])."
        ),
        Action.BLOCKED,
        Reason.NO_WINDOW,
        f"By {' and '.join(held)}{freeze} no certificate for {situation.request.common_name} may be"
        f" deployed between {utc_text(max(since, situation.now))} and {utc_text(ends)}, when the"
        f" live one ends; {when}.",
        renewal_due_at=due,
    )


def opening_after_end(situation: Situation, ends: datetime) -> str | None:
    """Return, as text, when something may be deployed after the end of what is live."""
    without_live = replace(situation.snapshot, production=())
    found = opening(replace(situation, snapshot=without_live), ends)
    return None if found is None else utc_text(found)


def _leads_to_deployment(verdict: Verdict) -> bool:
    """Whether it is of no use unless something can be deployed before what is live ends."""
    return verdict.reason is Reason.CURRENT or isinstance(
        verdict.step,
        CreateEnrollment
        | UpdateEnrollment
        | OpenRenewal
        | AddCertificate
        | PlaceOrders
        | UploadCertificates,
    )


def _deploys(step: Step) -> bool:
    """Whether CPS brings something to the networks as soon as the step is taken."""
    match step:
        case UploadCertificates() | UpdateEnrollment(renewing=False):
            return True
        case Acknowledge(waiting=waiting):
            return waiting.type is not InputType.PRE_VERIFICATION
        case _:
            return False


def _can_be_scheduled(situation: Situation, step: Step) -> bool:
    snapshot = situation.snapshot
    has_change = not isinstance(step, UpdateEnrollment)
    return has_change and bool(snapshot.production) and snapshot.schedulable


def _schedule(situation: Situation, change: Change, opens: datetime | None) -> Verdict | None:
    """Tell CPS when the next window opens; None: it knows, or there is none to wait for."""
    now, planned = situation.now, _planned(situation, change)
    if opens is None or opens <= now:
        a_persons = situation.calendar.is_open_always and not situation.snapshot.schedule_is_ours
        if planned is None or a_persons:
            return None
        return _told(situation, change, None)
    if planned is not None and opening(situation, planned) == planned:
        return None
    return _told(situation, change, opens)


def _told(situation: Situation, change: Change, not_before: datetime | None) -> Verdict:
    when = "at once" if not_before is None else f"from {utc_text(not_before)} on, in a window"
    return Verdict(
        ScheduleDeployment(change.ref, not_before),
        Action.RESUME,
        Reason.AWAITING_WINDOW,
        f"Akamai will be told to deploy change {change.change_id} for"
        f" {situation.request.common_name} {when}.",
        until=not_before,
    )


def _planned(situation: Situation, change: Change) -> datetime | None:
    """Return until when CPS holds the change back; None: it does not, or not any more."""
    planned = change.deploys_from
    return planned if planned is not None and planned > situation.now else None


def _is_on_its_way(situation: Situation, verdict: Verdict) -> bool:
    """Whether CPS has done all that it does before the time that it was told."""
    if not is_uploaded(situation.snapshot):
        return False
    if verdict.reason not in {Reason.AWAITING_DEPLOYMENT, Reason.DEPLOYING}:
        return False
    staged = {item.facts.fingerprint for item in situation.snapshot.staging}
    return any(order.fingerprint in staged for order in situation.snapshot.orders_for_change)


def _scheduled(situation: Situation, change: Change, planned: datetime) -> Verdict:
    """Leave it to CPS until the time that it was told, as long as that is still meant."""
    opens = situation.now if cannot_wait(situation) else opening(situation, situation.now)
    changed = _schedule(situation, change, opens) if situation.snapshot.schedulable else None
    if changed is not None:
        return changed
    request = situation.request
    soon = planned - situation.now <= request.timeouts.deployment and request.wait_for_deployment
    return Verdict(
        Wait(Awaited.DEPLOYMENT) if soon else Nothing(renewing=True),
        Action.RESUME if soon else Action.NONE,
        Reason.AWAITING_WINDOW,
        f"The new certificate for {request.common_name} is uploaded; Akamai deploys it from"
        f" {utc_text(planned)} on.",
        until=planned,
    )


def _wait(situation: Situation, verdict: Verdict, opens: datetime | None) -> Verdict:
    what = "settings" if isinstance(verdict.step, UpdateEnrollment) else "new certificate"
    when = "no window opens within a year" if opens is None else f"opens at {utc_text(opens)}"
    return Verdict(
        Wait(Awaited.DEPLOYMENT, renewing=verdict.step.renewing),
        Action.RESUME if verdict.step.renewing else verdict.action,
        Reason.AWAITING_WINDOW,
        f"The {what} for {situation.request.common_name} may not be deployed now; the next window"
        f" {when}.",
        renewal_due_at=verdict.renewal_due_at,
        until=opens,
    )
