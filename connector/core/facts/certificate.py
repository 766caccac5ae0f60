"""A certificate, and where it is deployed; times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connector.core.request.values import (
    KeyAlgorithm,
)


class Revocation(StrEnum):
    """Whether the live certificate is revoked."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What an X.509 certificate says about itself (RFC 5280)."""

    pem: str
    serial: str
    """Upper-case hex without separators, even number of digits."""
    common_name: str
    names: frozenset[str]
    """DNS names of the subjectAltName extension, lower case."""
    issuer: str
    """RFC 4514 text."""
    not_before: datetime
    not_after: datetime
    key_algorithm: KeyAlgorithm | None
    """None: neither RSA nor ECDSA."""
    fingerprint: str
    """SHA-256 of the DER, upper-case hex."""
    public_key_sha256: str
    """SHA-256 of the SubjectPublicKeyInfo, lower-case hex."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """One certificate on one network."""

    facts: CertificateFacts
    chain_pem: str
    """As CPS shows it; empty where it shows none."""
    chain_ends: datetime | None = None
    """When the first certificate of the chain ends, roots apart; None: there is none to read."""
