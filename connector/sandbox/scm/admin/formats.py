"""The formats of `collect`: which certificates, in which order (sectigo-scm 2.6)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates

from connector.sandbox.scm import errors

Parts: TypeAlias = tuple[str, ...]
DEFAULT = "base64"


@dataclass(frozen=True, slots=True)
class Chain:
    """Certificates in PEM."""

    leaf: str
    above: Parts
    """From the leaf's issuer upwards."""


PEM: Mapping[str, Callable[[Chain], Parts]] = {
    "x509": lambda chain: (*reversed(chain.above), chain.leaf),
    "x509CO": lambda chain: (chain.leaf,),
    "x509IO": lambda chain: (*reversed(chain.above),),
    "x509IOR": lambda chain: chain.above,
    "x509R": lambda chain: (chain.leaf, *chain.above),
    "pem": lambda chain: (*reversed(chain.above), chain.leaf),
    "pemco": lambda chain: (chain.leaf,),
    "pemia": lambda chain: (chain.leaf, *chain.above[:1]),
}
"""Names as SCM writes them; where both orders exist, the root stands first in the plain one."""

_PKCS7 = {"base64": Encoding.PEM, "bin": Encoding.DER}


def pkcs7(chain: Chain, format_: str) -> bytes:
    """
    Return *chain* as PKCS#7, which has no order.

    Raises:
        SCMError: The format is none of these, or would need the private key.
    """
    if format_ == "pkcs12":
        raise errors.no_private_key()
    if format_ not in _PKCS7:
        raise errors.unknown_format(format_)
    parts = (chain.leaf, *chain.above)
    return serialize_certificates(
        [x509.load_pem_x509_certificate(one.encode()) for one in parts], _PKCS7[format_]
    )
