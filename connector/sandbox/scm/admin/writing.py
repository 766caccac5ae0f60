"""What administrators do: order, renew, replace, revoke, approve (sectigo-scm 2.2, 2.7 to 2.10)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify

from connector.sandbox.ca import serial_in
from connector.sandbox.scm import errors, orders
from connector.sandbox.scm.admin.bodies import (
    REASON_LIMIT,
    read_enroll,
    read_renewal,
    read_replacement,
)
from connector.sandbox.scm.admin.login import admin
from connector.sandbox.scm.admin.reading import shown
from connector.sandbox.scm.admin.updating import update
from connector.sandbox.scm.answering import empty, json_object
from connector.sandbox.scm.enrollment_routes import reason_code
from connector.sandbox.scm.fields import number, text
from connector.sandbox.scm.progress import Status, settle
from connector.sandbox.scm.rules import offered
from connector.sandbox.scm.state import Order, Placement
from connector.sandbox.scm.vendor import SCM


def add_routes(routes: Blueprint, scm: SCM) -> None:
    """Add the endpoints to those of `ssl`."""
    _add_orders(routes, scm)
    _add_endings(routes, scm)

    @routes.post("/approve/<int:ssl_id>")
    def approve(ssl_id: int) -> Response:
        order = _find(scm, ssl_id)
        _check_message()
        orders.approve(scm, order, admin().login)
        return empty()

    @routes.post("/decline/<int:ssl_id>")
    def decline(ssl_id: int) -> Response:
        order = _find(scm, ssl_id)
        _check_message()
        orders.decline(scm, order)
        return empty()

    @routes.put("")
    def change() -> Response:
        body = json_object()
        order = _find(scm, number(body, "sslId" if "sslId" in body else "id"))
        update(scm, order, body)
        return jsonify(shown(scm, order))

    @routes.delete("/<int:ssl_id>")
    def delete(ssl_id: int) -> Response:
        _find(scm, ssl_id)
        raise errors.not_deletable()


def _add_orders(routes: Blueprint, scm: SCM) -> None:
    @routes.post("/enroll")
    def enroll() -> Response:
        placement, submission = read_enroll(scm)
        order = orders.place(scm, placement, submission)
        return jsonify(sslId=order.ssl_id, renewId=order.renew_id)

    @routes.post("/enroll-keygen")
    def enroll_keygen() -> Response:
        raise errors.key_generation_unavailable()

    @routes.post("/renewById/<int:ssl_id>")
    def renew_by_id(ssl_id: int) -> Response:
        return jsonify(sslId=_renew(scm, _find(scm, ssl_id)).ssl_id)

    @routes.post("/renew/<renew_id>")
    def renew(renew_id: str) -> Response:
        found = [one for one in scm.orders.values() if one.renew_id == renew_id]
        if not found:
            raise errors.wrong_id()
        _renew(scm, found[0])
        return empty()

    @routes.post("/renew/manual/<int:ssl_id>")
    def renew_manually(ssl_id: int) -> Response:
        old, body = _find(scm, ssl_id), json_object()
        if body.get("id") is not None:
            _find(scm, number(body, "id"))
        orders.mark_renewed(scm, old)
        return empty()

    @routes.post("/replace/<int:ssl_id>")
    def replace_certificate(ssl_id: int) -> Response:
        order = _find(scm, ssl_id)
        orders.replace_in_place(scm, order, read_replacement(scm, order))
        return empty()


def _add_endings(routes: Blueprint, scm: SCM) -> None:
    @routes.post("/revoke/<int:ssl_id>")
    def revoke(ssl_id: int) -> Response:
        return _revoke(scm, _find(scm, ssl_id))

    @routes.post("/revoke/serial/<serial>")
    def revoke_by_serial(serial: str) -> Response:
        return _revoke(scm, _find_serial(scm, serial))

    @routes.post("/revoke/manual")
    def revoke_manually() -> Response:
        body = json_object()
        if body.get("certId") is not None:
            order = _find(scm, number(body, "certId"))
        else:
            text(body, "issuer", required=True)
            order = _find_serial(scm, text(body, "serialNumber", required=True))
        at = _moment(text(body, "revokeDate"))
        orders.mark_revoked(scm, order, reason_code(body, required=False), at)
        return empty()


def _find(scm: SCM, ssl_id: int) -> Order:
    """Return what is to be changed; its absence is told otherwise than to those who read."""
    order = scm.order_with(ssl_id)
    if order is None:
        raise errors.wrong_id()
    return order


def _find_serial(scm: SCM, serial: str) -> Order:
    wanted = serial_in(serial)
    for order in scm.orders.values():
        settle(scm, order)
        if order.issued is not None and order.issued.serial == wanted:
            return order
    raise errors.wrong_id()


def _renew(scm: SCM, old: Order) -> Order:
    switches = scm.switches
    if switches.renew_forbidden:
        raise errors.renewal_refused()
    status = settle(scm, old)
    ended = status in {Status.REVOKED, Status.EXPIRED} and switches.renew_of_revoked == "allow"
    if status is not Status.ISSUED and not ended:
        raise errors.not_issued(status)
    submission = read_renewal(scm, old)
    return orders.renew(scm, old, _placement_of_renewal(scm, old), submission)


def _placement_of_renewal(scm: SCM, old: Order) -> Placement:
    """Return *old*'s, asked for by someone else and with a term that can still be had."""
    terms = offered(scm, old.profile).terms
    if old.term not in terms and scm.switches.renew_term_gone == "refuse":
        raise errors.invalid_term()
    return replace(
        old.placement,
        term=old.term if old.term in terms else max(terms),
        auto_approve=True,
        requester=admin().login,
        requester_id=admin().id,
        account=None,
    )


def _revoke(scm: SCM, order: Order) -> Response:
    body = json_object()
    text(body, "reason", required=True, limit=REASON_LIMIT)
    required = scm.switches.revoke_requires_reason_code
    orders.revoke(scm, order, reason_code(body, required=required))
    return empty()


def _check_message() -> Mapping[str, Any]:
    body = json_object()
    text(body, "message", required=True, limit=REASON_LIMIT)
    return body


def _moment(text_: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text_) if text_ else None
    except ValueError:
        raise errors.invalid_field("revokeDate") from None
    if moment is not None and moment.tzinfo is None:
        raise errors.invalid_field("revokeDate")
    return moment
