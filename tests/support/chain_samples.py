"""A small CA for judging uploads: roots, intermediates and leaves of any make."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

NOW = datetime(2026, 9, 1, tzinfo=UTC)
_YEAR = timedelta(days=365)
_FIELDS = {
    "cn": NameOID.COMMON_NAME,
    "c": NameOID.COUNTRY_NAME,
    "st": NameOID.STATE_OR_PROVINCE_NAME,
    "l": NameOID.LOCALITY_NAME,
    "o": NameOID.ORGANIZATION_NAME,
    "ou": NameOID.ORGANIZATIONAL_UNIT_NAME,
}


@dataclass(frozen=True)
class Authority:
    """A certificate that signs others."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        return pem(self.certificate)


def name(**fields: str) -> x509.Name:
    """Return a distinguished name by the short names of its fields."""
    return x509.Name([x509.NameAttribute(_FIELDS[key], value) for key, value in fields.items()])


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


@cache
def authority(
    common_name: str,
    issuer: Authority | None = None,
    *,
    starts: datetime = NOW - _YEAR,
    ends: datetime = NOW + 10 * _YEAR,
) -> Authority:
    """Return a root, or what *issuer* signs; the same again for the same words."""
    key = ec.generate_private_key(ec.SECP256R1())
    return authority_with_key(common_name, key, issuer, starts=starts, ends=ends)


def authority_with_key(
    common_name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: Authority | None = None,
    *,
    starts: datetime = NOW - _YEAR,
    ends: datetime = NOW + 10 * _YEAR,
) -> Authority:
    """Return the same for a key that exists; two issuers of one key make a cross-signature."""
    subject = name(cn=common_name)
    builder = x509.CertificateBuilder(
        issuer_name=issuer.certificate.subject if issuer else subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=starts,
        not_valid_after=ends,
    ).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return Authority(builder.sign(issuer.key if issuer else key, SHA256()), key)


def leaf(
    issuer: Authority,
    public_key: object,
    *,
    subject: x509.Name,
    sans: tuple[str, ...],
    starts: datetime = NOW - timedelta(days=1),
    ends: datetime = NOW + timedelta(days=199),
    algorithm: HashAlgorithm | None = None,
) -> x509.Certificate:
    """Return a certificate that *issuer* signs."""
    builder = x509.CertificateBuilder(
        issuer_name=issuer.certificate.subject,
        subject_name=subject,
        public_key=public_key,  # type: ignore[arg-type]
        serial_number=x509.random_serial_number(),
        not_valid_before=starts,
        not_valid_after=ends,
    )
    if sans:
        listed = x509.SubjectAlternativeName([x509.DNSName(one) for one in sans])
        builder = builder.add_extension(listed, critical=False)
    return builder.sign(issuer.key, algorithm or SHA256())


__all__ = [
    "NOW",
    "SHA256",
    "SHA384",
    "Authority",
    "authority",
    "authority_with_key",
    "leaf",
    "name",
    "pem",
]
