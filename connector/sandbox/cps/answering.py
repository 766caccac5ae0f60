"""Writes answers and refusals onto the wire (akamai-cps 1.5, 5.1)."""

import json
import secrets
from typing import Any

from flask import Response, request

from connector.sandbox.cps.answers.paths import stamp
from connector.sandbox.cps.errors import PROBLEM, CPSError, Origin
from connector.sandbox.cps.media import Media
from connector.sandbox.cps.vendor import CPS

PROBLEMS = "https://problems.luna.akamaiapis.net/-/"
_FORBIDDEN = 403


def answer(media: Media, body: Any, status: int = 200) -> Response:
    """Return *body* under the media type that was asked for."""
    return written(media, json.dumps(body), status)


def written(media: Media, text: str, status: int = 200) -> Response:
    """Return a body that is JSON already under the media type that was asked for."""
    return Response(text, status, content_type=str(media))


def refusal(cps: CPS, error: CPSError) -> Response:
    """Return a refusal in the shape of who refuses."""
    shapes = {Origin.GATEWAY: _gateway_problem, Origin.CPS: _cps_problem}
    if error.origin in shapes:
        problem = shapes[error.origin](cps, error)
        response = Response(json.dumps(problem), error.status, content_type=PROBLEM)
    else:
        text = f"Title: {error.title}\nDetail: {error.detail}\nType: {error.slug}\n"
        response = Response(text, error.status, content_type="text/plain")
    response.headers.update(error.headers)
    return response


def _gateway_problem(cps: CPS, error: CPSError) -> dict[str, Any]:
    problem = {
        "type": f"{PROBLEMS}{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": request.url,
        "method": request.method,
        "serverIp": cps.ground.host,
        "clientIp": request.remote_addr or "",
        "requestId": secrets.token_hex(4),
        "requestTime": stamp(cps.ground.clock.now()),
    }
    if error.status == _FORBIDDEN:
        problem["authzRealm"] = "sandbox"
    return problem


def _cps_problem(_: CPS, error: CPSError) -> dict[str, Any]:
    type_ = f"https://{request.host}/cps/v2/error-types/{error.slug}"
    problem = {
        "type": type_,
        "title": error.title,
        "instance": f"{type_}?id={secrets.token_hex(16)}",
    }
    return {**problem, "detail": error.detail} if error.detail else problem
