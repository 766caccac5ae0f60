"""The admin port's view of the CAs' books."""

from cryptography import x509
from flask import Blueprint, Response, jsonify

from connector.sandbox.ca import serial_in
from connector.sandbox.ca.state import SUPERSEDED, Registered
from connector.sandbox.steering.bodies import UnusableError, number, read_body
from connector.sandbox.world import World


def add(routes: Blueprint, world: World) -> None:
    """Add the routes."""

    @routes.get("/ca")
    def list_certificates() -> Response:
        with world.lock:
            return jsonify([_as_json(one) for one in world.cas.register.values()])

    @routes.post("/ca/revoke")
    def revoke_at_ca() -> Response:
        wanted = read_body()
        serial = serial_in(str(wanted.get("serial", "")))
        code = int(number(wanted.get("reason_code", SUPERSEDED)))
        with world.lock:
            entry = world.cas.register.get(serial)
            if entry is None:
                raise UnusableError(f"no CA has issued a certificate with serial {serial}")
            if entry.revocation is not None:
                raise UnusableError(f"the certificate with serial {serial} is revoked already")
            world.cas.revoke(serial, code)
            return jsonify(_as_json(entry))


def _as_json(entry: Registered) -> dict[str, object]:
    issued = entry.issued
    leaf = x509.load_pem_x509_certificate(issued.leaf_pem.encode())
    return {
        "serial": issued.serial,
        "authority": issued.authority,
        "subject": leaf.subject.rfc4514_string(),
        "not_before": issued.not_before.isoformat(),
        "not_after": issued.not_after.isoformat(),
        "revoked_at": entry.revocation.at.isoformat() if entry.revocation else None,
    }
