"""A small CA for the tests of what is read and checked: real keys, certificates and CSRs."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
NAMES = ("www.example.com", "api.example.com")
DAY = timedelta(days=1)


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def ed_key() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


def named(common_name: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else []
    return x509.Name([*parts, x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Acme, Inc.")])


@dataclass
class Authority:
    """A CA that signs whatever it is asked to."""

    name: str
    key: Any = field(default_factory=ec_key)
    start: datetime = NOW - 30 * DAY
    end: datetime = NOW + 3650 * DAY

    def own(self, issuer: "Authority | None" = None, **dates: datetime) -> str:
        """This CA's certificate: signed by itself, or by *issuer* (twice: cross-signed)."""
        issuer = issuer or self
        return issuer.sign(
            self.name, self.key.public_key(), names=(), **({"end": self.end} | dates)
        )

    def sign(
        self,
        common_name: str,
        public_key: Any,
        *,
        names: tuple[str, ...] = NAMES,
        start: datetime = NOW - DAY,
        end: datetime = NOW + 90 * DAY,
        policy: str = "",
        serial: int = 0,
    ) -> str:
        builder = x509.CertificateBuilder(
            issuer_name=named(self.name),
            subject_name=named(common_name),
            public_key=public_key,
            serial_number=serial or x509.random_serial_number(),
            not_valid_before=start,
            not_valid_after=end,
        )
        if names:
            sans = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
            builder = builder.add_extension(sans, critical=False)
        if policy:
            found = x509.PolicyInformation(x509.ObjectIdentifier(policy), None)
            builder = builder.add_extension(x509.CertificatePolicies([found]), critical=False)
        algorithm = None if isinstance(self.key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
        return builder.sign(self.key, algorithm).public_bytes(Encoding.PEM).decode()


def csr_pem(key: Any, names: tuple[str, ...] = NAMES, common_name: str = NAMES[0]) -> str:
    builder = x509.CertificateSigningRequestBuilder(named(common_name))
    if names:
        sans = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(sans, critical=False)
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(Encoding.PEM).decode()
