"""
Promises of transparency logs in a certificate (RFC 6962 3.2, 3.3).

The logs are made up: nobody here asks one, and their signatures are bytes of the right shape.
"""

from datetime import datetime
from hashlib import sha256
from typing import Final

from cryptography import x509

_OID: Final = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_SHA256_WITH_ECDSA: Final = b"\x04\x03"
_OCTETS: Final = 0x04
"""DER's tag of an octet string."""
_LONG: Final = 0x80
"""Bytes from which on DER tells how long the length is."""
_SHORT: Final = 180
"""Days up to which browsers are content with two logs."""


def logs_wanted(days: int) -> int:
    """Return how many promises browsers want in a public certificate that lives so long."""
    return 2 if days <= _SHORT else 3


def promises(count: int, at: datetime) -> x509.UnrecognizedExtension:
    """
    Return the extension with a promise of each of *count* logs.

    Args:
        count: Of logs.
        at: When they saw the precertificate, aware UTC.
    """
    listed = b"".join(_sized(_promise(number, at)) for number in range(count))
    return x509.UnrecognizedExtension(_OID, _octets(_sized(listed)))


def _promise(number: int, at: datetime) -> bytes:
    log = sha256(f"log {number}".encode()).digest()
    milliseconds = int(at.timestamp() * 1000).to_bytes(8, "big")
    signature = sha256(log + milliseconds).digest()
    no_extensions = b"\0\0"
    return b"\0" + log + milliseconds + no_extensions + _SHA256_WITH_ECDSA + _sized(signature)


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def _octets(data: bytes) -> bytes:
    """Return *data* as DER has it; X.690 8.1.3 for the length."""
    size = len(data)
    if size < _LONG:
        return bytes([_OCTETS, size]) + data
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([_OCTETS, _LONG | len(length)]) + length + data
