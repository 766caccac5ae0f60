"""What may be asked of an authority: profiles and organizations, as data gives them."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


@dataclass(frozen=True, slots=True)
class Organization:
    """What the CA has validated; the subject of certificates that show one."""

    name: str
    state: str
    locality: str
    country: str
    serial_number: str = ""
    """In the register of its jurisdiction; this and what follows only in EV certificates."""
    business_category: str = ""
    jurisdiction_country: str = ""
    jurisdiction_state: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """One certificate profile (sectigo-scm 2.1, 4.1), with what its CA backend adds (4.2)."""

    id: int
    name: str
    validation: str
    """`dv`, `ov`, `ev` or `private`; decides what the subject is taken from."""
    policies: tuple[str, ...]
    """Dotted policy identifiers; none: the certificate has no such extension."""
    terms: tuple[int, ...]
    """Days."""
    keys: Mapping[str, tuple[str, ...]]
    """Sizes by `RSA`, curves by `EC`."""
    issuers: Mapping[str, str]
    """Id of the issuing authority by `RSA` and `EC`."""
    max_names: int
    wildcard: bool
    backend: str
    """Type of the CA backend: `SASP`, `ENTRUST`, `MS_CA`, …"""
    vendor: str
    """The CA's name in the details of an order."""
    public: bool
    """Whether the backend is a public CA."""
    latency: int
    """Further steps that an order stays with the CA before it is issued."""
    certificate_id: str
    """Shape of the CA's own id of a certificate: text with {number}, {uuid} or {hex}."""
    names: frozenset[str]
    """What a certificate names: `ocsp`, `crl`, `issuer`."""
    shuffled: bool = False
    """Whether `collect` hands out the certificates in no order."""
    twins: bool = False
    """Whether `collect` hands out a cross-signed root self-signed as well."""
    bare: bool = False
    """Whether the certificate names its host in the subject alone, as they were long ago."""

    @classmethod
    def of(cls, id_: int, data: Mapping[str, Any], backend: Mapping[str, Any]) -> "Profile":
        """Return the profile that *data* describes; what it leaves out comes from *backend*."""
        whole = {**backend, **data}
        return cls(
            id=id_,
            **{
                **whole,
                "policies": tuple(whole["policies"]),
                "terms": tuple(whole["terms"]),
                "keys": {kind: tuple(sizes) for kind, sizes in whole["keys"].items()},
                "names": frozenset(whole["names"]),
            },
        )

    def backend_id(self, order: str) -> str:
        """Return what the CA itself calls the certificate of *order* (`backendCertId`)."""
        digest = hashlib.sha256(f"{self.backend} {order}".encode()).digest()
        return self.certificate_id.format(
            number=int.from_bytes(digest[:4]) + 1_000_000_000,
            uuid=uuid.UUID(bytes=digest[:16]),
            hex=digest[:16].hex(),
        )


def key_kind(key: object) -> tuple[str, str]:
    """
    Return kind and size of a public key in SCM's words.

    >>> key_kind(None)
    ('', '')
    """
    if isinstance(key, RSAPublicKey):
        return "RSA", str(key.key_size)
    if isinstance(key, EllipticCurvePublicKey):
        return "EC", _CURVES.get(key.curve.name, key.curve.name)
    return "", ""
