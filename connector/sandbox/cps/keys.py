"""Makes the keys of enrollments and the CSRs that show them (akamai-cps 2.7, RFC 2986)."""

from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connector.sandbox.ca import with_sha1
from connector.sandbox.cps.state import Json, PrivateKey, Request

SUBJECT_FIELDS = {
    "c": NameOID.COUNTRY_NAME,
    "st": NameOID.STATE_OR_PROVINCE_NAME,
    "l": NameOID.LOCALITY_NAME,
    "o": NameOID.ORGANIZATION_NAME,
    "ou": NameOID.ORGANIZATIONAL_UNIT_NAME,
}
"""Fields of `csr` that go into the subject, in the order they stand there."""


def new_request(
    body: Json,
    key_algorithm: str,
    now: datetime,
    *,
    keep_cn: bool,
    key: PrivateKey | None = None,
) -> Request:
    """
    Return a CSR over a key made for it alone, or over *key*.

    Args:
        body: The enrollment.
        key_algorithm: `RSA` (2048 bits) or `ECDSA` (P-256).
        now: Virtual time.
        keep_cn: Whether a CSR without SANs names the common name as one.
        key: Of that algorithm, made before.
    """
    key = key or new_key(key_algorithm)
    builder = x509.CertificateSigningRequestBuilder().subject_name(_subject(body["csr"]))
    names = _alternative_names(body, keep_cn=keep_cn)
    if names:
        extension = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(extension, critical=False)
    csr = builder.sign(key, SHA256())
    if body.get("signatureAlgorithm") == "SHA-1":
        csr = with_sha1(csr, key)
    return Request(key_algorithm, key, csr.public_bytes(Encoding.PEM).decode(), now)


def new_key(key_algorithm: str) -> PrivateKey:
    """Return a key of 2048 bits (`RSA`) or on P-256 (`ECDSA`)."""
    if key_algorithm == "RSA":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


def _subject(csr: dict[str, Any]) -> x509.Name:
    fields = [
        x509.NameAttribute(oid, csr[name]) for name, oid in SUBJECT_FIELDS.items() if csr.get(name)
    ]
    return x509.Name([*fields, x509.NameAttribute(NameOID.COMMON_NAME, csr["cn"])])


def _alternative_names(body: Json, *, keep_cn: bool) -> tuple[str, ...]:
    if not (body.get("thirdParty") or {}).get("excludeSans", False):
        return tuple(body["csr"].get("sans") or (body["csr"]["cn"],))
    return (body["csr"]["cn"],) if keep_cn else ()
