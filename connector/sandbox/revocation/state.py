"""What the CAs know of their own certificates, whoever ordered them, and how they answer."""

from dataclasses import dataclass, field
from datetime import datetime

from connector.sandbox.ca import Issued, Places
from connector.sandbox.revocation.switches import RevocationSwitches

SUPERSEDED = 4
"""The reason code of a revocation that names none (RFC 5280 5.3.1)."""


@dataclass(slots=True)
class Registered:
    """One certificate in the CA's own books."""

    issued: Issued
    revoked_at: datetime | None = None
    """Virtual time of a revocation at the CA, of which SCM was not told."""
    reason: int = SUPERSEDED


@dataclass(slots=True)
class RevocationState:
    """Everything that the CAs know."""

    switches: RevocationSwitches = field(default_factory=RevocationSwitches)
    base_url: str = ""
    """Where they answer, once they do."""
    register: dict[str, Registered] = field(default_factory=dict)
    """By serial number, as `Issued` writes it."""

    def places(self) -> Places | None:
        """Return what certificates name; None while nothing answers."""
        if not self.base_url:
            return None
        pairs = (text.partition(":") for text in self.switches.left_out)
        return Places(self.base_url, frozenset((backend, kind) for backend, _, kind in pairs))
