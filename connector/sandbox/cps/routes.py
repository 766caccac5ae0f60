"""CPS as it looks to clients: what every request passes, and the contracts beside it."""

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

from connector.sandbox.cps import change_routes, edgegrid, enrollment_routes, errors
from connector.sandbox.cps.answering import refusal
from connector.sandbox.cps.errors import CPSError
from connector.sandbox.cps.progress import settle
from connector.sandbox.cps.vendor import CPS

CONTRACTS = "/contract-api/v1/contracts/identifiers"
EDGE_DNS = "/config-dns/"
"""Another service behind the same gateway, which knows all of the client's grants."""


def blueprint(cps: CPS) -> Blueprint:
    """Return all of `/cps/v2`, and the one resource of the contract API that clients ask for."""
    routes = Blueprint("cps", __name__)
    _hooks(routes, cps)
    enrollment_routes.add(routes, cps)
    change_routes.add(routes, cps)

    @routes.get(CONTRACTS)
    def list_contracts() -> Response:
        if not cps.switches.contract_grant:
            raise errors.grant_missing()
        return jsonify(list(cps.switches.contracts))

    return routes


def _hooks(routes: Blueprint, cps: CPS) -> None:
    @routes.before_app_request
    def admit() -> None:
        _authenticate(cps)
        switches = cps.switches
        if request.path.startswith(EDGE_DNS):
            if not switches.dns_grant:
                raise errors.grant_missing()
            return
        if not switches.cps_grant and request.path != CONTRACTS:
            raise errors.grant_missing()
        if switches.rate_limits:
            cps.quota.take(request.path, cps.ground.real.monotonic(), cps.ground.clock.now())
        settle(cps)

    @routes.app_errorhandler(CPSError)
    def refuse(error: CPSError) -> Response:
        return refusal(cps, error)

    @routes.app_errorhandler(NotFound)
    def refuse_path(_: NotFound) -> Response:
        return refusal(cps, errors.not_found())

    @routes.app_errorhandler(MethodNotAllowed)
    def refuse_method(_: MethodNotAllowed) -> Response:
        return refusal(cps, errors.method_not_allowed())


def _authenticate(cps: CPS) -> None:
    call = edgegrid.Call(
        method=request.method,
        host=request.headers.get("Host", ""),
        target=request.environ.get("REQUEST_URI", request.full_path),
        body=request.get_data(),
        authorization=request.headers.get("Authorization", ""),
    )
    edgegrid.verify(call, cps.credentials, cps.nonces, cps.ground.real.now(), cps.switches)
