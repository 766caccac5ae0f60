"""What the CAs know of their own certificates, whoever ordered them, and how they answer."""

from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509

from connector.sandbox.ca import Issued, StatusAddresses
from connector.sandbox.ca.switches import CASwitches

SUPERSEDED = 4
"""The reason code of a revocation that names none (RFC 5280 5.3.1)."""
_FLAGS = {
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
class Revocation:
    """When a certificate was revoked, by virtual time, and why."""

    at: datetime
    reason: int = SUPERSEDED

    @property
    def flag(self) -> x509.ReasonFlags | None:
        """The reason; None: unspecified, which is not written down (RFC 5280 5.3.1)."""
        return _FLAGS.get(self.reason)


@dataclass(slots=True)
class Registered:
    """One certificate in the CA's own books."""

    issued: Issued
    revocation: Revocation | None = None


@dataclass(slots=True)
class CAState:
    """Everything that the CAs know."""

    switches: CASwitches = field(default_factory=CASwitches)
    base_url: str = ""
    """Where they answer, once they do."""
    register: dict[str, Registered] = field(default_factory=dict)
    """By serial number, as `Issued` writes it."""

    def places(self) -> StatusAddresses | None:
        """Return what certificates name; None while nothing answers."""
        if not self.base_url:
            return None
        pairs = (text.partition(":") for text in self.switches.left_out)
        return StatusAddresses(
            self.base_url, frozenset((backend, kind) for backend, _, kind in pairs)
        )

    def revocations(self, authority: str) -> dict[str, Revocation]:
        """Return every revocation so far of what *authority* has issued, by serial number."""
        return {
            serial: entry.revocation
            for serial, entry in self.register.items()
            if entry.revocation is not None and entry.issued.authority == authority
        }
