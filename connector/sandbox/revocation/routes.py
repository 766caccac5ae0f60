"""What the authorities answer over http: OCSP (GET, POST), CRLs, their own certificates."""

from base64 import b64decode
from binascii import Error as Base64Error

from cryptography.hazmat.primitives.serialization import Encoding
from flask import Blueprint, Response, abort, request

from connector.sandbox.ca import Authority
from connector.sandbox.revocation.crl import make_crl
from connector.sandbox.revocation.responder import answer_ocsp
from connector.sandbox.world import World

UNSUPPORTED_MEDIA_TYPE, UNAVAILABLE = 415, 503
OCSP_REQUEST = "application/ocsp-request"


def blueprint(world: World) -> Blueprint:
    """Return the routes; their paths are those of `ca.places`."""
    routes = Blueprint("revocation", __name__)
    _ocsp_routes(routes, world)

    @routes.get("/crl/<id_>.crl")
    def crl(id_: str) -> Response:
        if world.revocation.switches.crl_down:
            abort(UNAVAILABLE)
        return Response(make_crl(world, _authority(world, id_)), mimetype="application/pkix-crl")

    @routes.get("/issuer/<id_>.crt")
    def issuer(id_: str) -> Response:
        der = _authority(world, id_).certificate.public_bytes(Encoding.DER)
        return Response(der, mimetype="application/pkix-cert")

    return routes


def _ocsp_routes(routes: Blueprint, world: World) -> None:
    def answer(id_: str, body: bytes) -> Response:
        if world.revocation.switches.ocsp_down:
            abort(UNAVAILABLE)
        der = answer_ocsp(world, _authority(world, id_), body)
        return Response(der, mimetype="application/ocsp-response")

    @routes.post("/ocsp/<id_>")
    def post_ocsp(id_: str) -> Response:
        if request.mimetype != OCSP_REQUEST:
            abort(UNSUPPORTED_MEDIA_TYPE)
        return answer(id_, request.get_data())

    @routes.get("/ocsp/<id_>/<path:encoded>")
    def get_ocsp(id_: str, encoded: str) -> Response:
        """RFC 6960 A.1: base64, then URL-encoded; what is no base64 is a malformed request."""
        try:
            body = b64decode(encoded, validate=True)
        except Base64Error:
            body = b""
        return answer(id_, body)


def _authority(world: World, id_: str) -> Authority:
    if id_ not in world.authorities:
        abort(404)
    return world.authorities.authority(id_)
