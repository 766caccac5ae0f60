"""What the edge of Akamai's networks serves, as it was found by a TLS handshake with it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Network(StrEnum):
    """Which of Akamai's networks."""

    PRODUCTION = "production"
    STAGING = "staging"


class EdgeState(StrEnum):
    """What came of asking; a word never changes its meaning."""

    SERVED = "served"
    """The edge serves what CPS shows on that network."""
    OTHER = "other"
    """It serves another certificate."""
    UNREACHED = "unreached"
    """No certificate was seen."""


@dataclass(frozen=True, slots=True)
class EdgeQuestion:
    """What is asked of one network."""

    network: Network
    name: str
    """The host name that the handshake asks for (SNI, RFC 6066 3); empty: there is none."""
    host: str
    """Whom to connect to: a host name, or an address without brackets; empty: nobody."""
    port: int
    expected: tuple[str, ...]
    """Serial numbers of what CPS shows on that network, sorted."""

    @property
    def place(self) -> str:
        """Host and port as a person writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if host else ""


@dataclass(frozen=True, slots=True)
class EdgeAnswer:
    """What a handshake has shown."""

    serial: str | None = None
    """As in `CertificateFacts`; None: no certificate was seen."""
    why: str = ""
    """Why none was seen; or why this machine does not trust what was. The end of a sentence."""


@dataclass(frozen=True, slots=True)
class AtEdge:
    """What one network's edge serves, for whoever reads it. Times are aware UTC."""

    network: Network
    name: str
    """The host name that was asked for."""
    host: str
    """Where, with the port."""
    state: EdgeState
    serial: str | None
    """Of what it serves; None: no certificate was seen."""
    expected: tuple[str, ...]
    """Serial numbers of what CPS showed on that network then, sorted."""
    trusted: bool | None
    """Whether this machine trusts what it serves for that name; None: no certificate was seen."""
    message: str
    """A sentence."""
    since: datetime
    """From when on each look has found the same."""
    asked_at: datetime
    """When the last look was."""
