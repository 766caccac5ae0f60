"""The Enrollment API's endpoints (sectigo-scm 1.4), each a few lines over `orders`."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from connector.sandbox.scm import errors, orders, tokens
from connector.sandbox.scm.answering import empty, json_object
from connector.sandbox.scm.bodies import Submission, read_submission
from connector.sandbox.scm.chain import above, as_sent, file_of
from connector.sandbox.scm.dcv import per_order
from connector.sandbox.scm.fields import text
from connector.sandbox.scm.progress import Status, look, settle, word
from connector.sandbox.scm.rules import open_names, placement_of, rules_of
from connector.sandbox.scm.state import Account, Order
from connector.sandbox.scm.vendor import SCM

API = "/api/v1"
REASON_CODES = frozenset({0, 1, 3, 4, 5})
MESSAGE_LIMIT = 512


def blueprint(scm: SCM) -> Blueprint:
    """Return the endpoints of all accounts; each sees its own orders alone."""
    routes = Blueprint("enrollment", __name__, url_prefix=f"{API}/certificates")

    @routes.post("")
    def create() -> Response:
        account = _account()
        submission = _submission(scm)
        if account.term not in rules_of(scm, account).profile.terms:
            raise errors.invalid_term()
        order = orders.place(scm, placement_of(scm, account), submission)
        return jsonify(certId=order.id)

    @routes.get("/<cert_id>")
    def collect(cert_id: str) -> Response:
        content = _bundle(scm, _order(scm, cert_id))
        return Response(content, content_type="application/x-pem-file")

    @routes.get("/<cert_id>/status")
    def status(cert_id: str) -> Response:
        order = _order(scm, cert_id)
        found = look(scm, order)
        names = open_names(scm, order) if found is Status.APPLIED else ()
        waits = found is Status.APPLIED and scm.switches.dcv_prevalidation_off
        told = per_order.told(scm, order, names) if names or waits else {}
        return jsonify(status=word(scm, found), dcvInfo=_in_form(scm, told))

    @routes.post("/<cert_id>/dcv-recheck")
    def dcv_recheck(cert_id: str) -> Response:
        _order(scm, cert_id)
        return empty(202)

    @routes.post("/<cert_id>/renew")
    def renew(cert_id: str) -> Response:
        old = _order(scm, cert_id)
        submission = _submission(scm, renewing=True)
        placement = placement_of(scm, _account(), term=submission.term)
        return jsonify(certId=orders.renew(scm, old, placement, submission).id)

    @routes.post("/<cert_id>/replace")
    def replace(cert_id: str) -> Response:
        old = _order(scm, cert_id)
        submission = _submission(scm, renewing=True)
        if scm.switches.replace_id == "same":
            orders.replace_in_place(scm, old, submission)
            return jsonify(certId=old.id)
        placement = placement_of(scm, _account(), term=submission.term)
        return jsonify(certId=orders.replace_with_new(scm, old, placement, submission).id)

    @routes.delete("/<cert_id>")
    def revoke(cert_id: str) -> Response:
        order = _order(scm, cert_id)
        body = json_object()
        text(body, "message", required=True, limit=MESSAGE_LIMIT)
        required = scm.switches.revoke_requires_reason_code
        orders.revoke(scm, order, reason_code(body, required=required))
        return empty(200)

    return routes


def identify(scm: SCM) -> None:
    """
    Remember which account asks.

    Raises:
        SCMError: None: there is no token, or an administrator's.
    """
    owner = tokens.bearer(scm, request.authorization)
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


def _in_form(scm: SCM, told: Mapping[str, object]) -> Mapping[str, object]:
    """Return what the switch lets be told of the proofs of an order: no source says how much."""
    shown = {"all": set(told), "log": {"dcvLog"}, "empty": set[str]()}[scm.switches.dcv_info]
    return {key: value for key, value in told.items() if key in shown}


def _account() -> Account:
    account: Account = g.account
    return account


def _order(scm: SCM, cert_id: str) -> Order:
    """Return the account's own order; those of others are as unknown as any."""
    order = scm.orders.get(cert_id)
    if order is None or order.account != _account():
        raise errors.not_found()
    return order


def _submission(scm: SCM, *, renewing: bool = False) -> Submission:
    return read_submission(json_object(), rules_of(scm, _account()), renewing=renewing)


def _bundle(scm: SCM, order: Order) -> bytes:
    """Return leaf and chain as the switches want them."""
    status = settle(scm, order)
    if status in {Status.REQUESTED, Status.SA_APPROVED, Status.APPROVED}:
        raise errors.not_collected_yet()
    if status is Status.APPLIED:
        raise errors.not_available_now()
    if status is Status.REVOKED:
        raise errors.revoked_not_downloadable()
    if order.issued is None:
        raise errors.not_issued(status)
    switches = scm.switches
    parts = as_sent(scm, order, [order.issued.leaf_pem, *above(scm, order, order.issued)])
    joined = "".join(reversed(parts) if switches.root_first else parts)
    return file_of(scm, joined, crlf=switches.crlf)
