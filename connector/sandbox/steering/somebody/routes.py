"""CPS at the admin port: enrollments and changes as facts, and what somebody else does to them."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify

from connector.sandbox.ca.authorities import serial_hex
from connector.sandbox.cps.answers.paths import stamp
from connector.sandbox.cps.deployed import Deployment
from connector.sandbox.cps.errors import CPSError
from connector.sandbox.cps.progress import settle
from connector.sandbox.cps.state import Change, Enrollment
from connector.sandbox.steering import somebody
from connector.sandbox.steering.bodies import UnusableError, number, read_body, texts
from connector.sandbox.steering.past import Source
from connector.sandbox.world import World

_TAKE_OFF = {"production": somebody.take_off_production, "staging": somebody.take_off_staging}


def add(routes: Blueprint, world: World) -> None:
    """Add the routes."""
    routes.app_errorhandler(CPSError)(_refused)
    _add_enrollments(routes, world)
    _add_changes(routes, world)
    _add_deployments(routes, world)
    _add_warnings(routes, world)


def _add_enrollments(routes: Blueprint, world: World) -> None:
    @routes.get("/enrollments")
    def list_enrollments() -> Response:
        with world.lock:
            settle(world.cps)
            return jsonify([_enrollment(one) for one in world.cps.enrollments.values()])

    @routes.post("/enrollments")
    def make() -> Response:
        wanted = read_body()
        live, contract, body = (wanted.get(name) for name in ("live", "contract", "body"))
        with world.lock:
            enrollment = somebody.make_enrollment(
                world,
                str(wanted.get("common_name", "")),
                sans=texts(wanted.get("sans", [])),
                contract=None if contract is None else str(contract),
                body=None if body is None else _object(body),
                as_is=wanted.get("as_is") is True,
                live=None if live is None else _source(_object(live)),
            )
            return jsonify(_enrollment(enrollment))


def _add_changes(routes: Blueprint, world: World) -> None:
    @routes.post("/enrollments/open-change")
    def open_change() -> Response:
        wanted = read_body()
        names = wanted.get("names")
        with world.lock:
            enrollment = _find(world, wanted)
            somebody.open_foreign_change(
                world, enrollment, names=None if names is None else texts(names)
            )
            return jsonify(_enrollment(enrollment))

    @routes.post("/enrollments/cancel-change")
    def cancel_change() -> Response:
        with world.lock:
            enrollment = _find(world, read_body())
            somebody.cancel_as_somebody(world, enrollment)
            return jsonify(_enrollment(enrollment))

    @routes.post("/enrollments/upload")
    def upload() -> Response:
        wanted = read_body()
        with world.lock:
            enrollment = _find(world, wanted)
            somebody.upload_by_hand(world, enrollment, _source(wanted))
            return jsonify(_enrollment(enrollment))

    @routes.post("/enrollments/take-off")
    def take_off() -> Response:
        wanted = read_body()
        networks = texts(wanted.get("networks", ["production"]))
        unknown = [one for one in networks if one not in _TAKE_OFF]
        if unknown:
            raise UnusableError(f"not a network: {unknown[0]}")
        with world.lock:
            enrollment = _find(world, wanted)
            for network in networks:
                _TAKE_OFF[network](world, enrollment)
            return jsonify(_enrollment(enrollment))


def _add_deployments(routes: Blueprint, world: World) -> None:
    @routes.post("/deployments/hold")
    def hold() -> Response:
        with world.lock:
            somebody.hold_deployments(world)
        return jsonify(held=True)

    @routes.post("/deployments/release")
    def release() -> Response:
        with world.lock:
            somebody.release_deployments(world)
        return jsonify(held=False)

    @routes.post("/deployments/fail")
    def fail() -> Response:
        wanted = read_body()
        names, network = str(wanted.get("names", "")), str(wanted.get("network", "production"))
        text = str(wanted.get("text") or somebody.DEPLOYMENT_FAILED)
        with world.lock:
            somebody.fail_deployment(world, names, text, network)
        return jsonify(names=names, network=network, text=text)

    @routes.post("/deployments/retry")
    def retry() -> Response:
        with world.lock:
            enrollment = _find(world, read_body())
            somebody.retry_deployment(world, enrollment)
            return jsonify(_enrollment(enrollment))


def _add_warnings(routes: Blueprint, world: World) -> None:
    @routes.post("/warnings")
    def warn() -> Response:
        wanted = read_body()
        pattern, stage, text = (str(wanted.get(key, "")) for key in ("names", "stage", "text"))
        with world.lock:
            somebody.warn(world, pattern, stage, text)
        return jsonify(names=pattern, stage=stage, text=text)

    @routes.delete("/warnings")
    def stop_warning() -> Response:
        with world.lock:
            somebody.stop_warning(world)
        return jsonify([])


def _find(world: World, wanted: Mapping[str, object]) -> Enrollment:
    return somebody.find(world, str(wanted.get("enrollment", "")))


def _source(wanted: Mapping[str, object]) -> Source:
    days = wanted.get("days_left")
    return Source(
        account=str(wanted.get("account", "default")),
        days_left=None if days is None else number(days),
        ordered=wanted.get("ordered", True) is True,
        bare=wanted.get("bare") is True,
    )


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise UnusableError(f"not an object: {value!r}")
    return value


def _enrollment(enrollment: Enrollment) -> dict[str, object]:
    return {
        "enrollment": enrollment.id,
        "common_name": enrollment.common_name,
        "names": list(enrollment.names),
        "contract": enrollment.contract,
        "production": _certificates(enrollment.production),
        "staging": _certificates(enrollment.staging),
        "change": enrollment.pending and _change(enrollment.pending),
    }


def _certificates(deployment: Deployment | None) -> list[dict[str, str]]:
    return [
        {
            "key_algorithm": one.key_algorithm,
            "serial": serial_hex(one.certificate.serial_number),
            "not_after": stamp(one.certificate.not_valid_after_utc),
        }
        for one in (deployment.certificates if deployment else ())
    ]


def _change(change: Change) -> dict[str, object]:
    look = change.phase.look
    return {
        "change": change.id,
        "kind": change.kind.value,
        "created_by": change.created_by,
        "state": look.state,
        "status": look.status,
        "error": change.failure.description if change.failure else None,
    }


def _refused(error: CPSError) -> Response:
    answer = jsonify(error=f"{error.title}: {error.detail}" if error.detail else error.title)
    answer.status_code = 400
    return answer
