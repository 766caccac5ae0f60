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
    """It serves another certificate, or one that does not verify."""
    UNREACHED = "unreached"
    """Nobody there served one."""


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
    at: datetime
    """The vendor's time, at which what is served has to be valid; aware UTC."""
    anchors: tuple[str, ...] = ()
    """Those certificates and their chains, PEM: they are trusted whoever has issued them."""

    @property
    def place(self) -> str:
        """Host and port as a person writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if host else ""


@dataclass(frozen=True, slots=True)
class EdgeAnswer:
    """What a handshake has shown."""

    serial: str | None = None
    """As in `CertificateFacts`; None: no certificate was seen that verifies."""
    why: str = ""
    """Why there is no serial; the end of a sentence."""
    refused: bool = False
    """Whether a certificate was served that does not verify; nothing else is known of it."""


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
    """Of what it serves; None: no certificate was seen that verifies."""
    expected: tuple[str, ...]
    """Serial numbers of what CPS showed on that network then, sorted."""
    trusted: bool | None
    """Whether what it serves verifies, by whom this machine trusts or by what CPS shows; None: no
    certificate was served."""
    message: str
    """A sentence."""
    since: datetime
    """From when on each look has found the same."""
    asked_at: datetime
    """When the last look was."""
