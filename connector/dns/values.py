"""
Name servers, and what was found of a name by them.

Loads nothing of DNS: what may ask, and as a rule does not, knows these alone.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from connector.core.domains.caa import CaaRecord

PORT: Final = 53


@dataclass(frozen=True, slots=True)
class Server:
    """A name server at one of its addresses."""

    name: str
    address: str
    """Empty: it could not be looked up."""
    port: int = PORT

    def __str__(self) -> str:
        """Return what a person is told."""
        address = self.address or "no address"
        at = address if self.port == PORT else f"{address} port {self.port}"
        return at if self.name == self.address else f"{self.name} ({at})"


@dataclass(frozen=True, slots=True)
class Delegation:
    """Who answers for a domain."""

    names: frozenset[str]
    """Of the name servers, as the zone or its parent writes them; empty: not known."""
    servers: tuple[Server, ...]


class Failure(StrEnum):
    """Why a name cannot be looked up."""

    DNSSEC = "dnssec"
    """It is signed, and the signatures do not verify: it is answered only without that check."""
    SERVERS = "servers"
    """Its name servers fail, or refuse to answer."""
    SILENT = "silent"
    """No resolver answers, so nothing is known of any name."""


@dataclass(frozen=True, slots=True)
class FoundCaa:
    """The CAA records that count for a name."""

    at: str
    """The name that has them, or could not be looked up; the last that was asked, where none has.
    It lies at or above the name, or is one that it is a CNAME for."""
    records: tuple[CaaRecord, ...] = ()
    failure: Failure | None = None
    absent: bool = False
    """Whether DNS says that there is no such name, and so none below it (NXDOMAIN, RFC 8020)."""
