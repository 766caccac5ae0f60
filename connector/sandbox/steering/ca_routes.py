"""The admin port's view of the CAs' books."""

from cryptography import x509
from flask import Blueprint, Response, jsonify

from connector.sandbox.revocation.facts import revocations, revoke_at_the_ca
from connector.sandbox.revocation.state import SUPERSEDED, Registered
from connector.sandbox.steering.bodies import number, read_body
from connector.sandbox.world import World


def add(routes: Blueprint, world: World) -> None:
    """Add the routes."""

    @routes.get("/ca")
    def list_certificates() -> Response:
        with world.lock:
            return jsonify([_as_json(world, one) for one in world.revocation.register.values()])

    @routes.post("/ca/revoke")
    def revoke_at_ca() -> Response:
        wanted = read_body()
        serial = str(wanted.get("serial", "")).replace(":", "").upper()
        code = int(number(wanted.get("reason_code", SUPERSEDED)))
        with world.lock:
            return jsonify(_as_json(world, revoke_at_the_ca(world, serial, code)))


def _as_json(world: World, entry: Registered) -> dict[str, object]:
    issued = entry.issued
    revoked = revocations(world, issued.authority).get(issued.serial)
    leaf = x509.load_pem_x509_certificate(issued.leaf_pem.encode())
    return {
        "serial": issued.serial,
        "authority": issued.authority,
        "subject": leaf.subject.rfc4514_string(),
        "not_before": issued.not_before.isoformat(),
        "not_after": issued.not_after.isoformat(),
        "revoked_at": revoked.at.isoformat() if revoked else None,
    }
