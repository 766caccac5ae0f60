"""The admin port: tests and people look at the facts, move the clock and break things."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from flask import Blueprint, Response, jsonify, request

from connector.sandbox.ca import serial_in
from connector.sandbox.faults import Fault
from connector.sandbox.scm import orders
from connector.sandbox.scm.errors import SCMError
from connector.sandbox.scm.progress import settle
from connector.sandbox.scm.state import Order
from connector.sandbox.steering import ca_routes, domain_routes
from connector.sandbox.steering.bodies import UnusableError, number, read_body
from connector.sandbox.steering.fleet import routes as fleet_routes
from connector.sandbox.steering.reset import reset
from connector.sandbox.steering.somebody import routes as somebody_routes
from connector.sandbox.steering.switches import read_switches, turn_switches
from connector.sandbox.world import World

SUPERSEDED = 4
"""The reason code of a revocation that names none."""


def blueprint(world: World) -> Blueprint:
    """Return the admin port's routes."""
    routes = Blueprint("admin", __name__)
    routes.app_errorhandler(SCMError)(_refused)
    _keep_after_each(routes, world)
    routes.app_errorhandler(ValueError)(_refused)
    _reset_route(routes, world)
    _clock_routes(routes, world)
    _order_routes(routes, world)
    _switch_routes(routes, world)
    _fault_routes(routes, world)
    _ledger_routes(routes, world)
    somebody_routes.add(routes, world)
    ca_routes.add(routes, world)
    domain_routes.add(routes, world)
    fleet_routes.add(routes, world)
    return routes


def _keep_after_each(routes: Blueprint, world: World) -> None:
    @routes.after_app_request
    def keep(response: Response) -> Response:
        with world.lock:
            world.keep()
        return response


def _reset_route(routes: Blueprint, world: World) -> None:
    @routes.post("/reset")
    def start_anew() -> Response:
        with world.lock:
            reset(world)
        return jsonify({})


def _clock_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/clock")
    def show_clock() -> Response:
        return jsonify(
            now=world.clock.now().isoformat(), offset_seconds=world.clock.offset.total_seconds()
        )

    @routes.post("/clock")
    def move_clock() -> Response:
        wanted = read_body()
        if "set" in wanted:
            world.clock.set(datetime.fromisoformat(str(wanted["set"])))
        else:
            world.clock.advance(timedelta(seconds=number(wanted.get("advance_seconds"))))
        return show_clock()


def _order_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/orders")
    def list_orders() -> Response:
        with world.lock:
            return jsonify([orders.as_json(world.scm, one) for one in world.scm.orders.values()])

    @routes.post("/orders/revoke")
    def revoke() -> Response:
        code = read_body().get("reason_code", SUPERSEDED)
        return _act(world, lambda order: orders.revoke(world.scm, order, int(number(code))))

    @routes.post("/orders/approve")
    def approve() -> Response:
        return _act(world, lambda order: orders.approve(world.scm, order))

    @routes.post("/orders/decline")
    def decline() -> Response:
        return _act(world, lambda order: orders.decline(world.scm, order))

    @routes.post("/orders/reject")
    def reject() -> Response:
        return _act(world, lambda order: orders.reject(world.scm, order))


def _switch_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/switches")
    def show() -> Response:
        return jsonify(read_switches(world))

    @routes.post("/switches")
    def turn() -> Response:
        with world.lock:
            wanted = read_body()
            turn_switches(world, wanted)
            return jsonify({k: v for k, v in read_switches(world).items() if k in wanted})


def _fault_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/faults")
    def list_faults() -> Response:
        return jsonify(
            [
                {"id": one.id, "seen": one.seen, "struck": one.struck, **asdict(one.fault)}
                for one in world.faults.all()
            ]
        )

    @routes.post("/faults")
    def add_fault() -> Response:
        return jsonify(id=world.faults.add(Fault.of(read_body())))

    @routes.delete("/faults")
    def clear_faults() -> Response:
        world.faults.clear()
        return jsonify([])


def _ledger_routes(routes: Blueprint, world: World) -> None:
    @routes.get("/requests")
    def list_requests() -> Response:
        server = request.args.get("server")
        return jsonify([one.as_json() for one in world.ledger.requests(server)])

    @routes.delete("/requests")
    def clear_requests() -> Response:
        world.ledger.clear()
        return jsonify([])

    @routes.get("/violations")
    def list_violations() -> Response:
        return jsonify(world.violations)


def _act(world: World, act: Callable[[Order], None]) -> Response:
    """Do *act* to the order that the body names, under the lock, and tell what it is now."""
    wanted = read_body()
    with world.lock:
        order = _find(world, wanted)
        act(order)
        return jsonify(orders.as_json(world.scm, order))


def _find(world: World, wanted: dict[str, object]) -> Order:
    """Return the newest order with the given id, serial number or common name."""
    reference, name = str(wanted.get("order", "")), str(wanted.get("common_name", ""))
    serial = serial_in(reference)
    for order in reversed(world.scm.orders.values()):
        settle(world.scm, order)
        issued = order.issued.serial if order.issued else None
        if (
            name == order.common_name
            or reference in {order.id, str(order.ssl_id)}
            or serial == issued
        ):
            return order
    if serial in world.cas.register:
        raise UnusableError(
            f"SCM has no order for serial {serial}; `ca revoke` revokes it at its CA"
        )
    raise UnusableError(f"there is no order {reference or name}")


def _refused(error: SCMError | ValueError) -> Response:
    answer = jsonify(error=str(error))
    answer.status_code = 400
    return answer
