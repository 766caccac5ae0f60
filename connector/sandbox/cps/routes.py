"""CPS as it looks to clients: what every request passes, and the contracts beside it."""

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

from connector.sandbox.cps import change_routes, edgegrid, enrollment_routes, errors
from connector.sandbox.cps.answering import refusal
from connector.sandbox.cps.errors import CPSError
from connector.sandbox.cps.progress import settle
from connector.sandbox.world import World

CONTRACTS = "/contract-api/v1/contracts/identifiers"


def blueprint(world: World) -> Blueprint:
    """Return all of `/cps/v2`, and the one resource of the contract API that clients ask for."""
    routes = Blueprint("cps", __name__)
    _hooks(routes, world)
    enrollment_routes.add(routes, world)
    change_routes.add(routes, world)

    @routes.get(CONTRACTS)
    def list_contracts() -> Response:
        if not world.cps.switches.contract_grant:
            raise errors.grant_missing()
        return jsonify(list(world.cps.switches.contracts))

    return routes


def _hooks(routes: Blueprint, world: World) -> None:
    @routes.before_app_request
    def admit() -> None:
        _authenticate(world)
        switches = world.cps.switches
        if not switches.cps_grant and request.path != CONTRACTS:
            raise errors.grant_missing()
        if switches.rate_limits:
            world.cps.quota.take(request.path, world.real.monotonic(), world.clock.now())
        settle(world)

    @routes.app_errorhandler(CPSError)
    def refuse(error: CPSError) -> Response:
        return refusal(world, error)

    @routes.app_errorhandler(NotFound)
    def refuse_path(_: NotFound) -> Response:
        return refusal(world, errors.not_found())

    @routes.app_errorhandler(MethodNotAllowed)
    def refuse_method(_: MethodNotAllowed) -> Response:
        return refusal(world, errors.method_not_allowed())


def _authenticate(world: World) -> None:
    call = edgegrid.Call(
        method=request.method,
        host=request.headers.get("Host", ""),
        target=request.environ.get("REQUEST_URI", request.full_path),
        body=request.get_data(),
        authorization=request.headers.get("Authorization", ""),
    )
    known = world.credentials
    client = edgegrid.Client(
        known.client_token,
        known.client_secret,
        known.access_token,
        active=world.cps.switches.client_active,
    )
    edgegrid.verify(call, client, world.cps.nonces, world.real.now(), world.cps.switches)
