"""Lets time pass: moves every open change to where it stands by now (akamai-cps 4.3)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from connector.sandbox.cps.auto_renewal import renew_automatically, renewed_until
from connector.sandbox.cps.bodies import NETWORK
from connector.sandbox.cps.changes import forget
from connector.sandbox.cps.deployed import Deployed, Deployment
from connector.sandbox.cps.keys import new_request
from connector.sandbox.cps.phases import DEPLOYING, DEPLOYMENT_FAILS, Phase
from connector.sandbox.cps.state import Change, Enrollment, Failure, Kind
from connector.sandbox.cps.vendor import CPS
from connector.sandbox.cps.verification import verify

FORCED_BEFORE_EXPIRY = timedelta(days=7)
"""So early CPS deploys what nobody acknowledged (akamai-cps 4.4)."""


def settle(cps: CPS) -> None:
    """Bring all enrollments to the present; call it before anything is read or written."""
    horizon = renewed_until(cps)
    for enrollment in tuple(cps.enrollments.values()):
        ends = enrollment.live_until
        if ends is not None and horizon is not None and ends <= horizon:
            renew_automatically(cps, enrollment)
        change = enrollment.pending
        while change is not None and change.open and _moves(cps, enrollment, change):
            pass


def enter(cps: CPS, change: Change, phase: Phase, since: float | None = None) -> None:
    """
    Let *change* be in *phase*.

    Args:
        cps: Whose time it is.
        change: The one to move.
        phase: The new one.
        since: Monotonic real seconds at which it was entered; by default now.
    """
    change.phase = phase
    change.since = cps.ground.real.monotonic() if since is None else since
    change.updated_at, change.polls = cps.ground.clock.now(), 0
    if phase.look.waits_for is not None:
        change.empty_polls = cps.switches.empty_input_polls
        change.unready_reads = cps.switches.unready_reads


def deadline(enrollment: Enrollment, change: Change) -> datetime | None:
    """Return when CPS deploys without an acknowledgement; None: never (akamai-cps 2.10)."""
    live_until = enrollment.live_until
    if live_until is None or change.not_before is not None:
        return None
    return live_until - FORCED_BEFORE_EXPIRY


def moment(text: str | None) -> datetime | None:
    """
    Return the time that a schedule names: a date, or a time that is UTC unless it says otherwise.

    Raises:
        ValueError: It is none.
    """
    if text is None:
        return None
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)


def _moves(cps: CPS, enrollment: Enrollment, change: Change) -> bool:
    """Move *change* by one phase if it is time, and return whether it was."""
    phase = change.phase
    if phase is Phase.CHANGE_MANAGEMENT:
        until = deadline(enrollment, change)
        return until is not None and cps.ground.clock.now() >= until and _forward(cps, change)
    if phase is Phase.SCHEDULED:
        at_once = change.since if change.not_before is None else None
        return _is_due(cps, change) and _forward(cps, change, at_once)
    if _deployment_fails(cps, enrollment, change):
        return True
    if phase not in _STEPS or (phase in DEPLOYING and cps.deployments_held):
        return False
    ends = change.since + cps.ground.step_seconds
    if cps.ground.real.monotonic() < ends or change.polls < cps.switches.step_polls:
        return False
    following = _STEPS[phase](cps, enrollment, change)
    enter(cps, change, following, ends)
    return True


def _deployment_fails(cps: CPS, enrollment: Enrollment, change: Change) -> bool:
    """Let *change* fail if the admin port wants so, and return whether it does."""
    network, failed = DEPLOYMENT_FAILS.get(change.phase, (None, None))
    if network is None or failed is None:
        return False
    scripted = cps.take_failure(enrollment.common_name, network)
    if scripted is None:
        return False
    change.failure = Failure("DEPLOYMENT_FAILED", scripted.text, cps.ground.clock.now())
    enter(cps, change, failed)
    return True


def _forward(cps: CPS, change: Change, since: float | None = None) -> bool:
    enter(cps, change, Phase.TO_PRODUCTION, since)
    return True


def _is_due(cps: CPS, change: Change) -> bool:
    not_before = moment(change.not_before)
    return not_before is None or cps.ground.clock.now() >= not_before


def make_requests(cps: CPS, enrollment: Enrollment, change: Change) -> None:
    """Make the keys and CSRs of *change*."""
    keep_cn = cps.switches.excluded_sans_keep_common_name
    change.requests = tuple(
        new_request(enrollment.body, algorithm, cps.ground.clock.now(), keep_cn=keep_cn)
        for algorithm in change.algorithms
    )


def deploy_at_once(cps: CPS, enrollment: Enrollment, change: Change) -> None:
    """Bring what *change* was given to both networks, without any step on the way."""
    _take_slot(cps, enrollment, change)
    enrollment.staging = enrollment.production = _deployment(enrollment, change)
    change.staged = True
    enter(cps, change, Phase.COMPLETE)


def _make_requests(cps: CPS, enrollment: Enrollment, change: Change) -> Phase:
    make_requests(cps, enrollment, change)
    return Phase.REVIEW_REQUEST if change.pre_warnings else Phase.UPLOAD


def _verify(cps: CPS, enrollment: Enrollment, change: Change) -> Phase:
    verdict = verify(cps, enrollment, change, change.upload)
    if verdict.hard:
        change.failure = Failure(verdict.hard[0].id, verdict.complaint, cps.ground.clock.now())
        back = cps.switches.hard_failure == "upload"
        return Phase.UPLOAD if back else Phase.FAILED
    change.judged = verdict.served
    scripted = cps.scripted_warnings(enrollment.common_name, "post")
    change.post_warnings = (*verdict.soft, *scripted)
    return Phase.REVIEW_CERTIFICATE if change.post_warnings else Phase.SLOT_FILES


def _take_slot(cps: CPS, enrollment: Enrollment, _: Change) -> Phase:
    if enrollment.slot is None:
        enrollment.slot = cps.new_slot()
    return Phase.LIVE_CHECK


def _go_to_staging(_: CPS, enrollment: Enrollment, change: Change) -> Phase:
    if change.straight:
        enrollment.staging, change.staged = _deployment(enrollment, change), True
        return Phase.TO_PRODUCTION
    if change.kind is Kind.NETWORK:
        return Phase.CHANGES_TO_STAGING
    return Phase.CERTIFICATE_TO_STAGING


def _stage(cps: CPS, enrollment: Enrollment, change: Change) -> Phase:
    enrollment.staging = _deployment(enrollment, change)
    change.staged = True
    if enrollment.body["changeManagement"]:
        return Phase.CHANGE_MANAGEMENT
    return Phase.TO_PRODUCTION if _is_due(cps, change) else Phase.SCHEDULED


def _go_live(_: CPS, enrollment: Enrollment, __: Change) -> Phase:
    enrollment.production = enrollment.staging
    return Phase.COMPLETE


def _deprovision(_: CPS, enrollment: Enrollment, __: Change) -> Phase:
    enrollment.production = None
    return Phase.ABANDON_SLOTS


def _abandon_slots(cps: CPS, enrollment: Enrollment, _: Change) -> Phase:
    enrollment.staging = enrollment.slot = None
    return Phase.REVIEW_REMOVAL if cps.switches.review_removal else Phase.REMOVE


def _remove(cps: CPS, enrollment: Enrollment, _: Change) -> Phase:
    forget(cps, enrollment)
    return Phase.COMPLETE


_STEPS: dict[Phase, Callable[[CPS, Enrollment, Change], Phase]] = {
    Phase.GENERATE_CSR: _make_requests,
    Phase.VERIFY: _verify,
    Phase.SLOT_FILES: _take_slot,
    Phase.LIVE_CHECK: _go_to_staging,
    Phase.CERTIFICATE_TO_STAGING: _stage,
    Phase.CHANGES_TO_STAGING: _stage,
    Phase.TO_PRODUCTION: _go_live,
    Phase.DEPROVISION: _deprovision,
    Phase.ABANDON_SLOTS: _abandon_slots,
    Phase.REMOVE: _remove,
}
"""What happens at the end of each running phase; the answer is the next one."""


def _deployment(enrollment: Enrollment, change: Change) -> Deployment:
    live = enrollment.production.certificates if enrollment.production else ()
    certificates = {
        Kind.NETWORK: live,
        Kind.ADD_CERTIFICATE: (*live, *change.judged),
    }.get(change.kind, change.judged)
    network = {**dict.fromkeys(NETWORK), **enrollment.body["networkConfiguration"]}
    settings = network["dnsNameSettings"]
    cloned = settings is None or settings["cloneDnsNames"]
    names = enrollment.names if cloned else tuple(settings["dnsNames"] or ())
    return Deployment(tuple(sorted(certificates, key=_ecdsa_first)), network, names)


def _ecdsa_first(deployed: Deployed) -> bool:
    return deployed.key_algorithm != "ECDSA"
