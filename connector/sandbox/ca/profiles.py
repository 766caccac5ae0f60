"""What may be asked of an authority: profiles and organizations, as data gives them."""

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


@dataclass(frozen=True, slots=True)
class Profile:
    """One certificate profile (sectigo-scm 2.1, 4.1)."""

    id: int
    name: str
    validation: str
    """`dv` or `ov`; only `dv` leaves the organization out of the subject."""
    policy: str
    """Dotted policy identifier."""
    terms: tuple[int, ...]
    """Days."""
    keys: Mapping[str, tuple[str, ...]]
    """Sizes by `RSA`, curves by `EC`."""
    issuers: Mapping[str, str]
    """Id of the issuing authority by `RSA` and `EC`."""
    max_names: int
    wildcard: bool

    @classmethod
    def of(cls, id_: int, data: Mapping[str, Any]) -> "Profile":
        """Return the profile that *data* describes."""
        keys = {kind: tuple(sizes) for kind, sizes in data["keys"].items()}
        return cls(id=id_, **{**data, "terms": tuple(data["terms"]), "keys": keys})


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
