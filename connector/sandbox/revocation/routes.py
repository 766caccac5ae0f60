"""What the authorities answer over http: OCSP (GET, POST), CRLs, their own certificates."""

from base64 import b64decode
from binascii import Error as Base64Error

from cryptography.hazmat.primitives.serialization import Encoding
from flask import Blueprint, Response, abort, request

from connector.sandbox.ca import Authority
from connector.sandbox.ca.vendor import CAs
from connector.sandbox.revocation.crl import make_crl
from connector.sandbox.revocation.responder import answer_ocsp

UNSUPPORTED_MEDIA_TYPE, UNAVAILABLE = 415, 503
OCSP_REQUEST = "application/ocsp-request"


def blueprint(cas: CAs) -> Blueprint:
    """Return the routes; their paths are those of `ca.places`."""
    routes = Blueprint("revocation", __name__)
    _ocsp_routes(routes, cas)

    @routes.get("/crl/<id_>.crl")
    def crl(id_: str) -> Response:
        if cas.switches.crl_down:
            abort(UNAVAILABLE)
        return Response(make_crl(cas, _authority(cas, id_)), mimetype="application/pkix-crl")

    @routes.get("/issuer/<id_>.crt")
    def issuer(id_: str) -> Response:
        der = _authority(cas, id_).certificate.public_bytes(Encoding.DER)
        return Response(der, mimetype="application/pkix-cert")

    return routes


def _ocsp_routes(routes: Blueprint, cas: CAs) -> None:
    def answer(id_: str, body: bytes) -> Response:
        if cas.switches.ocsp_down:
            abort(UNAVAILABLE)
        der = answer_ocsp(cas, _authority(cas, id_), body)
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


def _authority(cas: CAs, id_: str) -> Authority:
    if id_ not in cas.authorities:
        abort(404)
    return cas.authorities.authority(id_)
