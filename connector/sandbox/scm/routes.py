"""The Enrollment API's endpoints (sectigo-scm 1.4), each a few lines over `orders`."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from connector.sandbox.scm import errors, orders, tokens
from connector.sandbox.scm.errors import SCMError
from connector.sandbox.scm.state import Account, Order
from connector.sandbox.scm.submission import Submission, read_submission
from connector.sandbox.world import World

API = "/api/v1"
REASON_CODES = frozenset({0, 1, 3, 4, 5})
MESSAGE_LIMIT = 512


def blueprint(world: World) -> Blueprint:
    """Return SCM as it looks to clients: the token endpoint and the Enrollment API."""
    routes = Blueprint("scm", __name__)
    routes.register_blueprint(tokens.blueprint(world))
    routes.register_blueprint(_certificates(world))

    @routes.before_app_request
    def authenticate() -> None:
        """Ask who is there before anything else, so that even unknown paths answer 401."""
        if request.path.startswith("/api/"):
            g.account = tokens.bearer(world, request.authorization)

    routes.app_errorhandler(SCMError)(_refusal)
    routes.app_errorhandler(HTTPException)(_plain_refusal)
    return routes


def _certificates(world: World) -> Blueprint:
    routes = Blueprint("certificates", __name__, url_prefix=f"{API}/certificates")

    @routes.post("")
    def create() -> Response:
        order = orders.place(world, _account(), _submission(world))
        return jsonify(certId=order.id)

    @routes.get("/<cert_id>")
    def collect(cert_id: str) -> Response:
        text = orders.chain_pem(world, _order(world, cert_id))
        return Response(text, content_type="application/x-pem-file")

    @routes.get("/<cert_id>/status")
    def status(cert_id: str) -> Response:
        word = orders.settle(world, _order(world, cert_id))
        return jsonify(status=word.value, dcvInfo=[])

    @routes.post("/<cert_id>/dcv-recheck")
    def dcv_recheck(cert_id: str) -> Response:
        _order(world, cert_id)
        return Response(status=202)

    @routes.post("/<cert_id>/renew")
    def renew(cert_id: str) -> Response:
        old = _order(world, cert_id)
        order = orders.renew(world, old, _submission(world, renewing=True))
        return jsonify(certId=order.id)

    @routes.post("/<cert_id>/replace")
    def replace(cert_id: str) -> Response:
        old = _order(world, cert_id)
        order = orders.replace_certificate(world, old, _submission(world, renewing=True))
        return jsonify(certId=order.id)

    @routes.delete("/<cert_id>")
    def revoke(cert_id: str) -> Response:
        order = _order(world, cert_id)
        reason_code = _revocation(_body(), required=world.scm.switches.revoke_requires_reason_code)
        orders.revoke(world, order, reason_code)
        return Response(status=200)

    return routes


def _account() -> Account:
    account: Account = g.account
    return account


def _order(world: World, cert_id: str) -> Order:
    """Return the account's own order; those of others are as unknown as any."""
    order = world.scm.orders.get(cert_id)
    if order is None or order.account is not _account():
        raise errors.not_found()
    return order


def _body() -> Mapping[str, Any]:
    if request.mimetype != "application/json":
        raise errors.unsupported_media_type()
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise errors.unreadable_body()
    return body


def _submission(world: World, *, renewing: bool = False) -> Submission:
    return read_submission(
        _body(),
        _account(),
        merge_csr_sans=world.scm.switches.merge_csr_sans,
        renewing=renewing,
    )


def _revocation(body: Mapping[str, Any], *, required: bool) -> int:
    message = body.get("message")
    if not message:
        raise errors.missing_field("message")
    if not isinstance(message, str) or len(message) > MESSAGE_LIMIT:
        raise errors.invalid_field("message")
    code = body.get("reasonCode")
    if code is None:
        if required:
            raise errors.missing_field("reasonCode")
        return 0
    if code not in REASON_CODES:
        raise errors.invalid_field("reasonCode")
    return int(code)


def _refusal(error: SCMError) -> Response:
    answer = jsonify(code=error.code, description=error.description)
    answer.status_code = error.status
    if error.status == 401:  # noqa: PLR2004 - HTTP's own number
        answer.headers["WWW-Authenticate"] = (
            f'Bearer realm="apiclients", authorization_uri="{tokens.url()}"'
        )
    return answer


def _plain_refusal(error: HTTPException) -> Response:
    """Answer unknown paths and methods in SCM's shape (sectigo-scm 9.2)."""
    answer = jsonify(code=-1, description=error.name)
    answer.status_code = error.code or 500
    for name, value in error.get_headers():
        if name.lower() == "allow":
            answer.headers[name] = value
    return answer
