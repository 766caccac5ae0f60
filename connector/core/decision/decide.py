"""
The one place that decides: `Situation → Verdict`.

`CHECKS` is read from top to bottom; the first check that has something to say wins. Each check is a
pure function of the situation. What a check may say stands in `verdict`.
"""

from collections.abc import Callable
from typing import Final

from connector.core.decision.deferral import put_off_renewal, waits_for_scm
from connector.core.decision.deployment import deployment_under_way
from connector.core.decision.differences import (
    csr_differences,
    fixed_differences,
    settings_differences,
    update_for_csr,
)
from connector.core.decision.domains_first import validate_first
from connector.core.decision.holding import hold
from connector.core.decision.live import adds_a_key, live_reason, next_renewal
from connector.core.decision.open_change import follow_change
from connector.core.decision.reasons import Reason
from connector.core.decision.repeated import ask_about_repeated
from connector.core.decision.steps import (
    AddCertificate,
    Awaited,
    CreateEnrollment,
    Nothing,
    OpenRenewal,
    Refuse,
    UpdateEnrollment,
    Wait,
)
from connector.core.decision.verdict import Action, Verdict
from connector.core.decision.waits import deploying
from connector.core.facts.situation import Situation

Check = Callable[[Situation], Verdict | None]


def decide(situation: Situation) -> Verdict:
    """Decide the next step for one certificate."""
    found = (check(situation) for check in CHECKS)
    verdict = next(filter(None, found), None) or _current(situation)
    later = _put_off(situation, verdict) or hold(situation, verdict)
    return later or validate_first(situation, verdict) or verdict


def _current(situation: Situation) -> Verdict:
    return Verdict(
        Nothing(),
        Action.NONE,
        Reason.CURRENT,
        f"The certificate for {situation.request.common_name} is live and not due.",
        renewal_due_at=next_renewal(situation),
    )


def enroll_when_absent(situation: Situation) -> Verdict | None:
    """Without an enrollment: create one, unless a certain one was asked for."""
    request = situation.request
    if situation.snapshot.enrollment is not None:
        return None
    if request.enrollment_id is not None:
        return Verdict(
            Refuse("Correct enrollment_id, or remove it to let one be found or created."),
            Action.BLOCKED,
            Reason.ENROLLMENT_GONE,
            f"Enrollment {request.enrollment_id} does not exist on contract {request.contract_id}.",
        )
    return Verdict(
        CreateEnrollment(),
        Action.ENROLL,
        Reason.ABSENT,
        f"No enrollment for {request.common_name} on contract {request.contract_id}:"
        " one will be created and a certificate ordered.",
    )


def refuse_other_types(situation: Situation) -> Verdict | None:
    """An enrollment whose certificates Akamai orders itself is not ours to touch."""
    enrollment = situation.snapshot.enrollment
    if enrollment is None or enrollment.third_party:
        return None
    remedy = (
        "Use another common name, or set allow_duplicate_common_name = true together with a new"
        " enrollment."
    )
    return Verdict(
        Refuse(remedy),
        Action.BLOCKED,
        Reason.NOT_THIRD_PARTY,
        f"Enrollment {enrollment.enrollment_id} for {enrollment.common_name} is not of the type"
        " third-party.",
    )


def refuse_fixed_fields(situation: Situation) -> Verdict | None:
    """Name, network and SNI of an enrollment can never be changed (akamai-cps 3)."""
    enrollment = situation.snapshot.enrollment
    if enrollment is None or not (found := fixed_differences(situation.request, enrollment)):
        return None
    remedy = (
        "Akamai fixes these for the life of an enrollment. Put the old value back, or make a new"
        " certificate directory for a new enrollment."
    )
    return Verdict(
        Refuse(remedy),
        Action.BLOCKED,
        Reason.FIXED_FIELD,
        f"Enrollment {enrollment.enrollment_id} cannot be changed that way: {'; '.join(found)}.",
    )


def wait_for_the_network(situation: Situation) -> Verdict | None:
    """The change is finished but production does not show the certificate yet."""
    request = situation.request
    if not deployment_under_way(situation.snapshot):
        return None
    if not request.wait_for_deployment:
        return deploying(request)
    return Verdict(
        Wait(Awaited.DEPLOYMENT),
        Action.RESUME,
        Reason.AWAITING_DEPLOYMENT,
        f"The new certificate for {request.common_name} is uploaded; production does not show it"
        " yet.",
    )


def update_for_new_csr(situation: Situation) -> Verdict | None:
    """Names, subject or keys changed: the same enrollment gets a new CSR."""
    enrollment = situation.snapshot.enrollment
    found = csr_differences(situation)
    if enrollment is None or not found:
        return None
    return Verdict(
        update_for_csr(situation, enrollment, found),
        Action.UPDATE,
        found[0][0],
        f"Enrollment {enrollment.enrollment_id} gets a new certificate for"
        f" {situation.request.common_name}: {'; '.join(phrase for _, phrase in found)}.",
    )


def renew_when_due(situation: Situation) -> Verdict | None:
    """Not issued, expired, revoked, inside the window, forced, or lacking what is wanted."""
    enrollment, found = situation.snapshot.enrollment, live_reason(situation)
    if enrollment is None or found is None:
        return None
    reason, phrase = found
    if adds_a_key(situation):
        return Verdict(
            AddCertificate(enrollment.enrollment_id),
            Action.UPDATE,
            reason,
            f"A certificate will be added for {situation.request.common_name}: {phrase}.",
            renewal_due_at=next_renewal(situation),
        )
    return Verdict(
        OpenRenewal(enrollment.enrollment_id),
        Action.ENROLL if reason is Reason.NOT_ISSUED else Action.RENEW,
        reason,
        f"A new certificate for {situation.request.common_name} will be ordered: {phrase}.",
        renewal_due_at=next_renewal(situation),
    )


def update_settings(situation: Situation) -> Verdict | None:
    """Contacts, organization or network settings changed: no new certificate is needed."""
    enrollment = situation.snapshot.enrollment
    if enrollment is None or not (found := settings_differences(situation.request, enrollment)):
        return None
    return Verdict(
        UpdateEnrollment(enrollment, renewing=False),
        Action.UPDATE,
        Reason.SETTINGS_CHANGED,
        f"Enrollment {enrollment.enrollment_id} will be updated: {', '.join(found)}.",
        renewal_due_at=next_renewal(situation),
    )


def _put_off(situation: Situation, verdict: Verdict) -> Verdict | None:
    """While SCM is out and a due renewal can wait, do what else there is to do, or nothing."""
    snapshot = situation.snapshot
    if not snapshot.scm_out or not waits_for_scm(situation, verdict):
        return None
    put_off = put_off_renewal(situation, f"until SCM answers again: {snapshot.scm_out}")
    if put_off is None or snapshot.change is not None:
        return put_off
    return update_settings(situation) or put_off


CHECKS: Final[tuple[Check, ...]] = (
    enroll_when_absent,
    refuse_other_types,
    refuse_fixed_fields,
    wait_for_the_network,
    follow_change,
    update_for_new_csr,
    renew_when_due,
    update_settings,
    ask_about_repeated,
)
