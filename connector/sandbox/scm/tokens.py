"""OAuth2 client credentials (sectigo-scm 1.3): gives opaque tokens, and reads them back."""

import secrets

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import Authorization

from connector.sandbox.scm import errors
from connector.sandbox.scm.customer import Admin
from connector.sandbox.scm.state import Account, Token
from connector.sandbox.scm.vendor import SCM

PATH = "/auth/realms/apiclients/protocol/openid-connect/token"


def blueprint(scm: SCM) -> Blueprint:
    """Return the token endpoint."""
    routes = Blueprint("tokens", __name__)

    @routes.post(PATH)
    def token() -> Response:
        if request.form.get("grant_type") != "client_credentials":
            return _refusal(400, "unsupported_grant_type", "Unsupported grant_type")
        client_id, client_secret = _credentials()
        owner = _owner(scm, client_id)
        if owner is None:
            return _refusal(401, "invalid_client", "Invalid client or Invalid client credentials")
        if not secrets.compare_digest(owner.client_secret.encode(), client_secret.encode()):
            return _refusal(401, "unauthorized_client", "Invalid client or client credentials")
        answer = jsonify(
            access_token=_issue(scm, owner),
            expires_in=_lifetime(scm),
            token_type="Bearer",  # noqa: S106 - the type's name
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return routes


def bearer(scm: SCM, authorization: Authorization | None) -> Account | Admin:
    """
    Return whose token a request carries: an Enrollment account's or an administrator's.

    Raises:
        SCMError: There is none, or it is unknown or has ended.
    """
    if authorization is None or authorization.type != "bearer" or authorization.token is None:
        raise errors.unauthorized()
    token = scm.tokens.get(authorization.token)
    if token is None or scm.ground.real.monotonic() >= token.ends_at:
        raise errors.unauthorized()
    return token.owner


def url() -> str:
    """Return the token endpoint as the client of this request reaches it."""
    return request.host_url.rstrip("/") + PATH


def _credentials() -> tuple[str, str]:
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        return basic.username or "", basic.password or ""
    return request.form.get("client_id", ""), request.form.get("client_secret", "")


def _owner(scm: SCM, client_id: str) -> Account | Admin | None:
    owners: tuple[Account | Admin, ...] = (
        *scm.accounts.values(),
        *scm.customer.clients(),
    )
    return next((one for one in owners if one.client_id == client_id), None)


def _lifetime(scm: SCM) -> int:
    turned = scm.switches.token_seconds
    return scm.token_seconds if turned is None else turned


def _issue(scm: SCM, owner: Account | Admin) -> str:
    text = secrets.token_urlsafe(32)
    scm.tokens[text] = Token(owner, scm.ground.real.monotonic() + _lifetime(scm))
    return text


def _refusal(status: int, error: str, description: str) -> Response:
    answer = jsonify(error=error, error_description=description)
    answer.status_code = status
    return answer
