"""Reads what a CA delivers: certificates as PEM, or in PKCS#7 (RFC 2315), in armour or without."""

import base64
import re
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from connector.core.x509.read import UNREADABLE, certificate_pem, parse_certificate, split_pem
from connector.errors import UnexpectedAnswerError

_ARMOUR: Final = re.compile(r"-----BEGIN (PKCS ?#?7|CMS)-----([^-]*)-----END \1-----")
_SEQUENCE: Final = b"\x30"
"""What all DER of an object begins with, and no text of ours."""


def split_bundle(body: bytes) -> tuple[str, ...]:
    """
    Return the certificates of what was delivered, each as normalised PEM, as they stand there.

    What is neither PEM nor PKCS#7, or has none, gives an empty tuple.

    Raises:
        UnexpectedAnswerError: It is cut off, or cannot be read.
    """
    text = body.decode("utf-8", errors="replace")
    armoured = _ARMOUR.search(text)
    if armoured is None and not body.startswith(_SEQUENCE):
        return split_pem(text)
    try:
        der = body if armoured is None else base64.b64decode("".join(armoured[2].split()))
        found = pkcs7.load_der_pkcs7_certificates(der)
    except UNREADABLE as error:
        raise UnexpectedAnswerError(f"The PKCS#7 cannot be read: {error}.") from error
    ders = (one.public_bytes(Encoding.DER) for one in found)
    return tuple(certificate_pem(parse_certificate(der)) for der in ders)
