"""The Enrollment API's endpoints (sectigo-scm 1.4), each a few lines over `orders`."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from connector.sandbox.scm import errors, orders, tokens
from connector.sandbox.scm.answering import empty, json_object
from connector.sandbox.scm.bodies import Submission, read_submission
from connector.sandbox.scm.chain import above, as_sent, file_of
from connector.sandbox.scm.fields import text
from connector.sandbox.scm.progress import Status, look, settle, word
from connector.sandbox.scm.rules import placement_of, rules_of
from connector.sandbox.scm.state import Account, Order
from connector.sandbox.world import World

API = "/api/v1"
REASON_CODES = frozenset({0, 1, 3, 4, 5})
MESSAGE_LIMIT = 512


def blueprint(world: World) -> Blueprint:
    """Return the endpoints of all accounts; each sees its own orders alone."""
    routes = Blueprint("enrollment", __name__, url_prefix=f"{API}/certificates")

    @routes.post("")
    def create() -> Response:
        account = _account()
        submission = _submission(world)
        if account.term not in rules_of(world, account).profile.terms:
            raise errors.invalid_term()
        order = orders.place(world, placement_of(world, account), submission)
        return jsonify(certId=order.id)

    @routes.get("/<cert_id>")
    def collect(cert_id: str) -> Response:
        content = _bundle(world, _order(world, cert_id))
        return Response(content, content_type="application/x-pem-file")

    @routes.get("/<cert_id>/status")
    def status(cert_id: str) -> Response:
        found = look(world, _order(world, cert_id))
        return jsonify(status=word(world, found), dcvInfo=[])

    @routes.post("/<cert_id>/dcv-recheck")
    def dcv_recheck(cert_id: str) -> Response:
        _order(world, cert_id)
        return empty(202)

    @routes.post("/<cert_id>/renew")
    def renew(cert_id: str) -> Response:
        old = _order(world, cert_id)
        submission = _submission(world, renewing=True)
        placement = placement_of(world, _account(), term=submission.term)
        return jsonify(certId=orders.renew(world, old, placement, submission).id)

    @routes.post("/<cert_id>/replace")
    def replace(cert_id: str) -> Response:
        old = _order(world, cert_id)
        submission = _submission(world, renewing=True)
        if world.scm.switches.replace_id == "same":
            orders.replace_in_place(world, old, submission)
            return jsonify(certId=old.id)
        placement = placement_of(world, _account(), term=submission.term)
        return jsonify(certId=orders.replace_with_new(world, old, placement, submission).id)

    @routes.delete("/<cert_id>")
    def revoke(cert_id: str) -> Response:
        order = _order(world, cert_id)
        body = json_object()
        text(body, "message", required=True, limit=MESSAGE_LIMIT)
        required = world.scm.switches.revoke_requires_reason_code
        orders.revoke(world, order, reason_code(body, required=required))
        return empty(200)

    return routes


def identify(world: World) -> None:
    """
    Remember which account asks.

    Raises:
        SCMError: None: there is no token, or an administrator's.
    """
    owner = tokens.bearer(world, request.authorization)
    if not isinstance(owner, Account):
        raise errors.unauthorized()
    g.account = owner


def reason_code(body: Mapping[str, Any], *, required: bool) -> int:
    """
    Return why something is revoked, a number or its text; 0 where it is not told.

    Raises:
        SCMError: It is required and absent, or none that SCM takes.
    """
    code = body.get("reasonCode")
    if code is None:
        if required:
            raise errors.missing_field("reasonCode")
        return 0
    if str(code) not in map(str, REASON_CODES):
        raise errors.invalid_field("reasonCode")
    return int(code)


def _account() -> Account:
    account: Account = g.account
    return account


def _order(world: World, cert_id: str) -> Order:
    """Return the account's own order; those of others are as unknown as any."""
    order = world.scm.orders.get(cert_id)
    if order is None or order.account != _account():
        raise errors.not_found()
    return order


def _submission(world: World, *, renewing: bool = False) -> Submission:
    return read_submission(json_object(), rules_of(world, _account()), renewing=renewing)


def _bundle(world: World, order: Order) -> bytes:
    """Return leaf and chain as the switches want them."""
    status = settle(world, order)
    if status in {Status.REQUESTED, Status.SA_APPROVED, Status.APPROVED}:
        raise errors.not_collected_yet()
    if status is Status.APPLIED:
        raise errors.not_available_now()
    if status is Status.REVOKED:
        raise errors.revoked_not_downloadable()
    if order.issued is None:
        raise errors.not_issued(status)
    switches = world.scm.switches
    parts = as_sent(world, order, [order.issued.leaf_pem, *above(world, order, order.issued)])
    joined = "".join(reversed(parts) if switches.root_first else parts)
    return file_of(world, joined, crlf=switches.crlf)
