"""Which certificates are revoked: SCM's revocations and those that only the CA knows."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from connector.sandbox.revocation.state import SUPERSEDED, Registered
from connector.sandbox.world import World

_REASONS = {
    1: x509.ReasonFlags.key_compromise,
    2: x509.ReasonFlags.ca_compromise,
    3: x509.ReasonFlags.affiliation_changed,
    4: x509.ReasonFlags.superseded,
    5: x509.ReasonFlags.cessation_of_operation,
    6: x509.ReasonFlags.certificate_hold,
    9: x509.ReasonFlags.privilege_withdrawn,
    10: x509.ReasonFlags.aa_compromise,
}


@dataclass(frozen=True, slots=True)
class Revoked:
    """When a certificate was revoked, by virtual time, and why."""

    at: datetime
    reason: x509.ReasonFlags | None
    """None: unspecified, which is not written down (RFC 5280 5.3.1)."""


def revocations(world: World, authority: str) -> dict[str, Revoked]:
    """Return every revocation so far of what *authority* has issued, by serial number."""
    found = {
        serial: Revoked(entry.revoked_at, _REASONS.get(entry.reason))
        for serial, entry in world.revocation.register.items()
        if entry.revoked_at is not None and entry.issued.authority == authority
    }
    for order in world.scm.orders.values():
        issued, at = order.issued, order.revoked_at if order.revoked_at_ca else None
        if issued is not None and at is not None and issued.authority == authority:
            found[issued.serial] = Revoked(at, _REASONS.get(order.revocation_reason or 0))
    return found


def revoke_at_the_ca(world: World, serial: str, reason: int = SUPERSEDED) -> Registered:
    """
    Revoke a certificate in the CA's books; SCM is not told.

    Raises:
        ValueError: No CA has issued it, or it is revoked already.
    """
    entry = world.revocation.register.get(serial)
    if entry is None:
        raise ValueError(f"no CA has issued a certificate with serial {serial}")
    if serial in revocations(world, entry.issued.authority):
        raise ValueError(f"the certificate with serial {serial} is revoked already")
    entry.revoked_at, entry.reason = world.clock.now(), reason
    return entry
