"""Keys, CSRs and certificates of the kinds that CPS and CAs make; made once per process."""

from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

NAMES = ("www.example.com", "api.example.com")


@cache
def key(algorithm: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    """Return the one key of this process for RSA or ECDSA."""
    if algorithm == "RSA":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP256R1())


@cache
def csr_pem(algorithm: str = "RSA") -> str:
    """Return a CSR for NAMES."""
    builder = x509.CertificateSigningRequestBuilder(_name(NAMES[0]))
    signed = builder.add_extension(_sans(), critical=False).sign(key(algorithm), hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


@cache
def certificate_pem(algorithm: str = "RSA", serial: int = 0x0A1B2C) -> str:
    """Return a certificate for NAMES, valid from September to December 2026."""
    builder = x509.CertificateBuilder(
        issuer_name=_name("Test CA"),
        subject_name=_name(NAMES[0]),
        public_key=key(algorithm).public_key(),
        serial_number=serial,
        not_valid_before=datetime(2026, 9, 1, tzinfo=UTC),
        not_valid_after=datetime(2026, 12, 1, 10, tzinfo=UTC),
    )
    signed = builder.add_extension(_sans(), critical=False).sign(key("ECDSA"), hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _sans() -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.DNSName(name) for name in NAMES])
