"""Resources of changes: status, cancel, what is read and put in (akamai-cps 2.6-2.11)."""

from flask import Blueprint, Response, request

from connector.sandbox.cps import changes, errors, inputs
from connector.sandbox.cps.answering import answer
from connector.sandbox.cps.answers.changes import (
    change_json,
    change_management_json,
    csrs_json,
    schedule_json,
    validation_hash,
)
from connector.sandbox.cps.answers.deployments import deployment_json
from connector.sandbox.cps.answers.paths import change_path
from connector.sandbox.cps.bodies import read_json
from connector.sandbox.cps.deployed import Deployment
from connector.sandbox.cps.enrollment_routes import ENROLLMENT, accepted, schedule, sent
from connector.sandbox.cps.findings import finding, joined
from connector.sandbox.cps.media import Media
from connector.sandbox.cps.phases import Input, Phase
from connector.sandbox.cps.state import Change, Enrollment, Finding, Json, Uploaded, find_change
from connector.sandbox.cps.vendor import CPS

CHANGE = f"{ENROLLMENT}/changes/<int:change_id>"
INFO, UPDATE = f"{CHANGE}/input/info", f"{CHANGE}/input/update"
DENY = "deny"
_CSR_NOT_READY = frozenset({Phase.GENERATE_CSR, Phase.REVIEW_REQUEST})


def add(routes: Blueprint, cps: CPS) -> None:
    """Add the resources to *routes*."""
    _add_status(routes, cps)
    _add_schedule(routes, cps)
    _add_certificate(routes, cps)
    for awaited in (Input.PRE_VERIFICATION, Input.POST_VERIFICATION):
        _add_warnings(routes, cps, awaited)
    _add_change_management(routes, cps)
    for awaited in (Input.PRE_VERIFICATION, Input.POST_VERIFICATION, Input.CHANGE_MANAGEMENT):
        _add_acknowledgement(routes, cps, awaited)


def _add_status(routes: Blueprint, cps: CPS) -> None:
    @routes.get(CHANGE)
    def show_change(enrollment_id: int, change_id: int) -> Response:
        accept = accepted("change")
        enrollment, change = _find(cps, enrollment_id, change_id)
        return answer(accept, change_json(enrollment, change))

    @routes.delete(CHANGE)
    def cancel_change(enrollment_id: int, change_id: int) -> Response:
        accept = accepted("change-id")
        enrollment, change = _find(cps, enrollment_id, change_id)
        changes.cancel_for_good(cps, enrollment, change)
        return _done(accept, enrollment, change)


def _add_schedule(routes: Blueprint, cps: CPS) -> None:
    @routes.get(f"{CHANGE}/deployment-schedule")
    def show_schedule(enrollment_id: int, change_id: int) -> Response:
        accept = accepted("deployment-schedule")
        _, change = _find(cps, enrollment_id, change_id)
        return answer(accept, schedule_json(change))

    @routes.put(f"{CHANGE}/deployment-schedule")
    def set_schedule(enrollment_id: int, change_id: int) -> Response:
        accept, content = accepted("change-id"), sent("deployment-schedule")
        enrollment, change = _find(cps, enrollment_id, change_id)
        body = read_json(request.get_data(), content)
        not_before = schedule("notBefore", body.get("notBefore"))
        not_after = schedule("notAfter", body.get("notAfter"))
        if not change.open or enrollment.production is None:
            raise errors.invalid_state()
        change.not_before, change.not_after = not_before, not_after
        return _done(accept, enrollment, change)


def _add_certificate(routes: Blueprint, cps: CPS) -> None:
    @routes.get(f"{INFO}/{Input.CERTIFICATE.info}")
    def show_csrs(enrollment_id: int, change_id: int) -> Response:
        accept = accepted("csr")
        _, change = _find(cps, enrollment_id, change_id)
        if not change.open or not change.requests or change.phase in _CSR_NOT_READY:
            raise errors.not_found()
        _check_ready(change)
        return answer(accept, csrs_json(change, accept.version))

    @routes.post(f"{UPDATE}/{Input.CERTIFICATE.update}")
    def upload(enrollment_id: int, change_id: int) -> Response:
        accept, content = accepted("change-id"), sent("certificate-and-trust-chain")
        enrollment, change = _find(cps, enrollment_id, change_id)
        body = read_json(request.get_data(), content)
        inputs.upload(cps, enrollment, change, _uploads(body, content, change))
        return _done(accept, enrollment, change)


def _add_warnings(routes: Blueprint, cps: CPS, awaited: Input) -> None:
    def show_warnings(enrollment_id: int, change_id: int) -> Response:
        accept = accepted("warnings")
        enrollment, change = _find(cps, enrollment_id, change_id)
        if change.phase.look.waits_for is not awaited:
            raise errors.not_found()
        _check_ready(change)
        headline = cps.switches.warnings_headline
        text = joined(_warnings(enrollment, change), headline=headline)
        return answer(accept, {"warnings": text})

    routes.get(f"{INFO}/{awaited.info}", endpoint=f"show-{awaited.info}")(show_warnings)


def _add_change_management(routes: Blueprint, cps: CPS) -> None:
    @routes.get(f"{INFO}/{Input.CHANGE_MANAGEMENT.info}")
    def show_change_management(enrollment_id: int, change_id: int) -> Response:
        accept = accepted("change-management-info", "deployment")
        enrollment, change = _find(cps, enrollment_id, change_id)
        staging = _under_review(enrollment, change)
        _check_ready(change)
        if accept.object == "deployment":
            return answer(accept, deployment_json(staging, accept.version))
        live = cps.switches.live_hosts
        shown = change_management_json(enrollment, change, staging, accept.version, live)
        return answer(accept, shown)


def _add_acknowledgement(routes: Blueprint, cps: CPS, awaited: Input) -> None:
    def acknowledge(enrollment_id: int, change_id: int) -> Response:
        accept = accepted("change-id")
        content = sent("acknowledgement", "acknowledgement-with-hash")
        enrollment, change = _find(cps, enrollment_id, change_id)
        body = read_json(request.get_data(), content)
        if awaited is Input.CHANGE_MANAGEMENT and "hash" in body:
            _check_hash(cps, enrollment, change, body["hash"])
        denied = body["acknowledgement"] == DENY
        inputs.acknowledge(cps, enrollment, change, awaited, denied=denied)
        return _done(accept, enrollment, change)

    routes.post(f"{UPDATE}/{awaited.update}", endpoint=awaited.update)(acknowledge)


def _find(cps: CPS, enrollment_id: int, change_id: int) -> tuple[Enrollment, Change]:
    enrollment = cps.enrollment(enrollment_id)
    change = find_change(enrollment, change_id)
    switches = cps.switches
    gone = {Phase.CANCELLED: switches.cancelled_is_gone, Phase.COMPLETE: switches.finished_is_gone}
    if gone.get(change.phase):
        raise errors.not_found()
    return enrollment, change


def _check_ready(change: Change) -> None:
    """Count a read, and let the first ones find nothing if the switch wants it so."""
    if change.unready_reads > 0:
        change.unready_reads -= 1
        raise errors.not_found()


def _done(accept: Media, enrollment: Enrollment, change: Change) -> Response:
    return answer(accept, {"change": change_path(enrollment, change)})


def _uploads(body: Json, content: Media, change: Change) -> tuple[Uploaded, ...]:
    """Return what came; v1 names no algorithm and means the only CSR."""
    if content.version == 1:
        algorithm = change.algorithms[0] if change.algorithms else ""
        return (Uploaded(algorithm, body["certificate"], body.get("trustChain")),)
    return tuple(
        Uploaded(one["keyAlgorithm"], one["certificate"], one.get("trustChain"))
        for one in body["certificatesAndTrustChains"]
    )


def _warnings(enrollment: Enrollment, change: Change) -> tuple[Finding, ...]:
    if change.phase is Phase.REVIEW_REQUEST:
        return change.pre_warnings
    if change.phase is Phase.REVIEW_REMOVAL:
        id_ = "CERTIFICATE_VS_NETWORK_SAN_REMOVED_FROM_CERT_LIVE_ON_NETWORK"
        return tuple(finding(id_, sanValue=name) for name in enrollment.names)
    return change.post_warnings


def _under_review(enrollment: Enrollment, change: Change) -> Deployment:
    if change.phase is not Phase.CHANGE_MANAGEMENT or enrollment.staging is None:
        raise errors.not_found()
    return enrollment.staging


def _check_hash(cps: CPS, enrollment: Enrollment, change: Change, given: str) -> None:
    """Refuse a hash that is not that of what is reviewed now (akamai-cps 2.9)."""
    staging = enrollment.staging
    if change.phase is not Phase.CHANGE_MANAGEMENT or staging is None:
        return
    if given != validation_hash(enrollment, staging, cps.switches.live_hosts):
        raise errors.hash_mismatch()
