"""What a network serves; what is asked of it at every list is read from its certificates once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from connector.sandbox.ca import serial_hex


@dataclass(frozen=True)
class Deployed:
    """A certificate on a network, judged and with its chain as it is served."""

    key_algorithm: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @cached_property
    def expires(self) -> datetime:
        """The end of its validity."""
        return self.certificate.not_valid_after_utc

    @cached_property
    def issuer(self) -> str:
        """The issuer's name (RFC 4514)."""
        return self.certificate.issuer.rfc4514_string()

    @cached_property
    def serial(self) -> str:
        """The serial number: lower-case hexadecimal of even length."""
        return serial_hex(self.certificate.serial_number).lower()

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the whole: lower-case hexadecimal."""
        return self.certificate.fingerprint(SHA256()).hex()

    @cached_property
    def signature_name(self) -> str:
        """The hash of its signature in CPS's words."""
        return signature_name(self.certificate)


@dataclass(frozen=True)
class Deployment:
    """What one network serves for an enrollment."""

    certificates: tuple[Deployed, ...]
    """The primary one first: ECDSA before RSA (akamai-cps 2.12)."""
    network: Mapping[str, Any]
    """`networkConfiguration` at that time."""
    names: tuple[str, ...]
    """The names served."""

    @cached_property
    def expires(self) -> datetime | None:
        """When the first of its certificates expires; None: it has none."""
        return min((one.expires for one in self.certificates), default=None)


def signature_name(certificate: x509.Certificate) -> str:
    """Return the hash of the signature in CPS's words: `SHA-256`."""
    algorithm = certificate.signature_hash_algorithm
    return "" if algorithm is None else algorithm.name.upper().replace("SHA", "SHA-", 1)
