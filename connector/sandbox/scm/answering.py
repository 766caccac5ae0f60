"""What both APIs share: bodies that come in, refusals that go out."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g, jsonify, request
from flask.sansio.app import App
from werkzeug.exceptions import HTTPException

from connector.sandbox.scm import errors, tokens
from connector.sandbox.scm.errors import SCMError

JSON = "application/json;charset=UTF-8"


def prepare(app: App) -> None:
    """Let *app* answer JSON as SCM does, refusals of HTTP itself included (sectigo-scm 9.2)."""
    app.json.mimetype = JSON  # type: ignore[attr-defined] # Flask's default provider has it
    app.register_error_handler(SCMError, _refusal)
    app.register_error_handler(HTTPException, _plain_refusal)


def json_object() -> Mapping[str, Any]:
    """
    Return the body of this request.

    Raises:
        SCMError: It is not announced as JSON, or is no JSON object.
    """
    if request.mimetype != "application/json":
        raise errors.unsupported_media_type()
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise errors.unreadable_body()
    return body


def empty(status: int = 204) -> Response:
    """Return an answer without a body, and so without its type."""
    answer = Response(status=status)
    del answer.headers["Content-Type"]
    return answer


def _refusal(error: SCMError) -> Response:
    answer = jsonify(code=error.code, description=error.description)
    answer.status_code = error.status
    answer.headers.extend(error.headers)
    if error.status == 401 and not g.get("by_login", False):  # noqa: PLR2004 - HTTP's own number
        answer.headers["WWW-Authenticate"] = (
            f'Bearer realm="apiclients", authorization_uri="{tokens.url()}"'
        )
    return answer


def _plain_refusal(error: HTTPException) -> Response:
    answer = jsonify(code=-1, description=error.name)
    answer.status_code = error.code or 500
    for name, value in error.get_headers():
        if name.lower() == "allow":
            answer.headers[name] = value
    return answer
