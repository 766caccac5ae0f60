"""What clients put into a change: certificates, acknowledgements (akamai-cps 2.8-2.10)."""

from connector.sandbox.cps import errors
from connector.sandbox.cps.changes import cancel_for_good
from connector.sandbox.cps.phases import Input, Phase
from connector.sandbox.cps.progress import enter
from connector.sandbox.cps.state import Change, Enrollment, Uploaded
from connector.sandbox.cps.vendor import CPS
from connector.sandbox.cps.verification import verify

NEXT = {
    Phase.REVIEW_REQUEST: Phase.UPLOAD,
    Phase.REVIEW_CERTIFICATE: Phase.SLOT_FILES,
    Phase.CHANGE_MANAGEMENT: Phase.SCHEDULED,
    Phase.REVIEW_REMOVAL: Phase.REMOVE,
}
"""What follows when a review is acknowledged; a schedule that is due is passed at once."""
DENIED = {
    "back": {
        Phase.REVIEW_CERTIFICATE: Phase.UPLOAD,
        Phase.REVIEW_REMOVAL: Phase.REVIEW_REMOVAL,
    },
    "cancel": {Phase.REVIEW_REMOVAL: Phase.REVIEW_REMOVAL},
}
"""By the switch, the same when it is denied; any other review then ends the change (2.9)."""


def upload(
    cps: CPS, enrollment: Enrollment, change: Change, certificates: tuple[Uploaded, ...]
) -> None:
    """
    Take certificates; they are judged later.

    Raises:
        CPSError: 400 for an algorithm without a CSR, and by switch for what cannot be used; 404
            or 409 if no upload is awaited.
    """
    if change.phase not in {Phase.UPLOAD, Phase.REVIEW_CERTIFICATE}:
        raise _not_awaited(cps, change, Input.CERTIFICATE)
    offered = [one.key_algorithm for one in certificates]
    known = {request.key_algorithm for request in change.requests}
    if not offered or len(set(offered)) < len(offered) or not known.issuperset(offered):
        raise errors.invalid_body(f"keyAlgorithm: this change has CSRs for {sorted(known)}")
    if cps.switches.hard_failure == "refuse":
        verdict = verify(cps, enrollment, change, certificates)
        if verdict.hard:
            raise errors.unusable_certificate(verdict.complaint)
    change.upload, change.failure, change.post_warnings = certificates, None, ()
    enter(cps, change, Phase.VERIFY)


def acknowledge(
    cps: CPS, enrollment: Enrollment, change: Change, awaited: Input, *, denied: bool
) -> None:
    """
    Take an acknowledgement, or a denial.

    Raises:
        CPSError: 404 or 409 if this one is not awaited.
    """
    phase = change.phase
    if phase.look.waits_for is not awaited:
        raise _not_awaited(cps, change, awaited)
    following = (DENIED[cps.switches.denied] if denied else NEXT).get(phase)
    if following is None:
        cancel_for_good(cps, enrollment, change)
    else:
        change.old_look = (phase, cps.switches.stale_polls)
        enter(cps, change, following)


def _not_awaited(cps: CPS, change: Change, awaited: Input) -> errors.CPSError:
    """
    Return 404 while CPS works on the step before, else 409 (akamai-cps 9.3).

    What waits on staging is acknowledged once: 409 also while it is deployed after that (2.9).
    """
    promoted = awaited is Input.CHANGE_MANAGEMENT and change.phase in _PROMOTED
    if change.phase.look.state == "running" and not promoted:
        return errors.not_ready(cps.switches)
    return errors.invalid_state()


_PROMOTED = frozenset({Phase.SCHEDULED, Phase.TO_PRODUCTION})
"""Phases of a change that has left staging behind."""
