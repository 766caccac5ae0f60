"""Resources of enrollments: create to delete, what is deployed, what has been (akamai-cps 2.2)."""

from flask import Blueprint, Response, request

from connector.sandbox.cps import changes, errors, media
from connector.sandbox.cps.answering import answer, written
from connector.sandbox.cps.answers.deployments import deployment_json, deployments_json
from connector.sandbox.cps.answers.enrollments import enrollment_json
from connector.sandbox.cps.answers.history import certificate_history_json, change_history_json
from connector.sandbox.cps.answers.paths import API, change_path, enrollment_path, stamp
from connector.sandbox.cps.bodies import read_enrollment
from connector.sandbox.cps.changes import Wishes
from connector.sandbox.cps.deployed import Deployment
from connector.sandbox.cps.edge import told
from connector.sandbox.cps.media import Media
from connector.sandbox.cps.progress import moment
from connector.sandbox.cps.state import Change, Enrollment, Json
from connector.sandbox.cps.vendor import CPS

ENROLLMENTS = f"{API}/enrollments"
ENROLLMENT = f"{ENROLLMENTS}/<int:enrollment_id>"


def add(routes: Blueprint, cps: CPS) -> None:
    """Add the resources to *routes*."""
    _add_life(routes, cps)
    _add_lists(routes, cps)
    _add_deployments(routes, cps)
    _add_history(routes, cps)


def accepted(*objects: str) -> Media:
    """
    Return the media type in which the client wants its answer.

    Raises:
        CPSError: 406.
    """
    return media.wanted(request.headers.get("Accept", ""), *objects)


def sent(*objects: str) -> Media:
    """
    Return the media type of the body.

    Raises:
        CPSError: 415.
    """
    return media.sent(request.headers.get("Content-Type", ""), *objects)


def schedule(name: str, text: str | None) -> str | None:
    """
    Return the time that *text* names, as CPS writes it.

    Raises:
        CPSError: 400.
    """
    try:
        named = moment(text)
    except ValueError as error:
        raise errors.invalid_parameter(name) from error
    return None if named is None else stamp(named)


def _add_life(routes: Blueprint, cps: CPS) -> None:
    @routes.post(ENROLLMENTS)
    def create() -> Response:
        accept, content = accepted("enrollment-status"), sent("enrollment")
        contract = request.args.get("contractId")
        if contract is None:
            raise errors.invalid_parameter("contractId")
        _check_contract(cps, contract)
        body = _read(cps, content)
        enrollment = changes.create(cps, contract, body, _wishes())
        return _status(accept, enrollment, enrollment.pending, 202)

    @routes.get(ENROLLMENT)
    def show(enrollment_id: int) -> Response:
        accept = accepted("enrollment")
        enrollment = cps.enrollment(enrollment_id)
        return answer(accept, enrollment_json(enrollment, accept.version, cps.switches))

    @routes.put(ENROLLMENT)
    def replace(enrollment_id: int) -> Response:
        accept, content = accepted("enrollment-status"), sent("enrollment")
        enrollment = cps.enrollment(enrollment_id)
        body = _read(cps, content, enrollment.body)
        change = changes.update(cps, enrollment, body, _wishes())
        return _status(accept, enrollment, change, 202 if change else 200)

    @routes.delete(ENROLLMENT)
    def remove(enrollment_id: int) -> Response:
        accept = accepted("enrollment-status")
        enrollment = cps.enrollment(enrollment_id)
        change = changes.remove(cps, enrollment, _wishes())
        return _status(accept, enrollment, change, 202 if change else 200)


def _add_lists(routes: Blueprint, cps: CPS) -> None:
    @routes.get(ENROLLMENTS)
    def list_enrollments() -> Response:
        accept = accepted("enrollments")
        contract, found = _of_contract(cps)
        return written(
            accept, cps.listed.enrollments(contract, found, accept.version, cps.switches)
        )

    @routes.get(f"{API}/active-certificates")
    def active_certificates() -> Response:
        accept = accepted("active-certificates")
        return written(accept, cps.listed.active(*_of_contract(cps)))


def _add_deployments(routes: Blueprint, cps: CPS) -> None:
    @routes.get(f"{ENROLLMENT}/deployments")
    def deployments(enrollment_id: int) -> Response:
        accept = accepted("deployments")
        enrollment = cps.enrollment(enrollment_id)
        return answer(accept, deployments_json(told(cps, enrollment), accept.version))

    @routes.get(f"{ENROLLMENT}/deployments/production")
    def production(enrollment_id: int) -> Response:
        return _deployment(accepted("deployment"), cps.enrollment(enrollment_id).production)

    @routes.get(f"{ENROLLMENT}/deployments/staging")
    def staging(enrollment_id: int) -> Response:
        return _deployment(accepted("deployment"), cps.enrollment(enrollment_id).staging)


def _add_history(routes: Blueprint, cps: CPS) -> None:
    @routes.get(f"{ENROLLMENT}/history/changes")
    def changes(enrollment_id: int) -> Response:
        accept = accepted("change-history")
        enrollment = cps.enrollment(enrollment_id)
        return answer(accept, change_history_json(enrollment, accept.version, cps.switches))

    @routes.get(f"{ENROLLMENT}/history/certificates")
    def certificates(enrollment_id: int) -> Response:
        accept = accepted("certificate-history")
        enrollment = cps.enrollment(enrollment_id)
        shown = certificate_history_json(enrollment, accept.version, cps.switches)
        return answer(accept, shown)

    @routes.get(f"{ENROLLMENT}/dv-history")
    def domain_validation(enrollment_id: int) -> Response:
        accepted("dv-history")
        cps.enrollment(enrollment_id)
        raise errors.not_found()  # third-party enrollments have none


def _deployment(accept: Media, deployment: Deployment | None) -> Response:
    if deployment is None:
        raise errors.not_found()
    return answer(accept, deployment_json(deployment, accept.version))


def _status(accept: Media, enrollment: Enrollment, change: Change | None, status: int) -> Response:
    changes = [change_path(enrollment, change)] if change else []
    return answer(accept, {"enrollment": enrollment_path(enrollment), "changes": changes}, status)


def _of_contract(cps: CPS) -> tuple[str | None, list[Enrollment]]:
    """Return the contract that is asked for, if one is, and its enrollments."""
    contract = request.args.get("contractId")
    if contract is not None:
        _check_contract(cps, contract)
    enrollments = cps.enrollments.values()
    return contract, [one for one in enrollments if contract in {None, one.contract}]


def _check_contract(cps: CPS, contract: str) -> None:
    if contract not in cps.switches.contracts:
        raise errors.invalid_contract(contract)


def _read(cps: CPS, content: Media, present: Json | None = None) -> Json:
    strict = cps.switches.strict_fields
    return read_enrollment(request.get_data(), content, strict=strict, present=present)


def _wishes() -> Wishes:
    return Wishes(
        allow_duplicate_cn=_flag("allow-duplicate-cn"),
        cancel_pending=_flag("allow-cancel-pending-changes"),
        force_renewal=_flag("force-renewal"),
        add_missing=_flag("allow-missing-certificate-addition"),
        bypass_staging=_flag("allow-staging-bypass"),
        override_window=_flag("renewal-date-check-override"),
        not_before=schedule("deploy-not-before", request.args.get("deploy-not-before")),
        not_after=schedule("deploy-not-after", request.args.get("deploy-not-after")),
    )


def _flag(name: str) -> bool:
    text = request.args.get(name, "false").lower()
    if text not in {"true", "false"}:
        raise errors.invalid_parameter(name)
    return text == "true"
