"""Real CAs and what they issue, and what the check of it says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import pytest
from builders import NAME, NOW, csr, request
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connector.core.facts.enrollment import Csr
from connector.core.issuance.verify import Issued, check_issued
from connector.core.request.values import Request
from connector.core.x509.read import public_key_sha256, split_pem
from connector.errors import CertificateMismatchError

DV, OV, EV = "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.1"


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def x509_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass(frozen=True)
class Authority:
    """A CA: a name and a key, whoever signs it."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=new_key)

    def signs(self, other: "Authority", days: float = 1000) -> x509.Certificate:
        """A CA certificate for *other*."""
        return builder(other.name, other.key, self, days=days).sign(self.key, hashes.SHA256())


def builder(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: Authority,
    *,
    starts: timedelta = timedelta(days=-1),
    days: float = 90,
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=x509_name(issuer.name),
        subject_name=x509_name(subject),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=NOW + starts,
        not_valid_after=NOW + timedelta(days=days),
    )


@dataclass(frozen=True)
class World:
    """A root, an older root that cross-signed it, an issuing CA below, and the key of the CSR."""

    root: Authority = field(default_factory=lambda: Authority("Root"))
    older: Authority = field(default_factory=lambda: Authority("Older Root"))
    issuing: Authority = field(default_factory=lambda: Authority("Issuing CA"))
    key: ec.EllipticCurvePrivateKey = field(default_factory=new_key)

    def leaf(
        self,
        *,
        names: tuple[str, ...] = (NAME,),
        policies: tuple[str, ...] = (),
        starts: timedelta = timedelta(days=-1),
        days: float = 90,
    ) -> x509.Certificate:
        unsigned = builder(NAME, self.key, self.issuing, starts=starts, days=days)
        sans = x509.SubjectAlternativeName([x509.DNSName(item) for item in names])
        unsigned = unsigned.add_extension(sans, critical=False)
        if policies:
            stated = [x509.PolicyInformation(x509.ObjectIdentifier(p), None) for p in policies]
            unsigned = unsigned.add_extension(x509.CertificatePolicies(stated), critical=False)
        return unsigned.sign(self.issuing.key, hashes.SHA256())

    def wanted(self) -> Csr:
        return csr(public_key_sha256=public_key_sha256(self.leaf()))


@cache
def world() -> World:
    return World()


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def check(
    *bundle: x509.Certificate,
    wanted: Request | None = None,
    public_roots: Sequence[x509.Certificate] = (),
) -> Issued:
    texts = [pem(item) for item in bundle]
    return check_issued(
        world().wanted(), texts, wanted or request(), NOW, public_roots=lambda: public_roots
    )


def chain(issued: Issued) -> list[str]:
    return list(split_pem(issued.chain_pem))


def refusal(
    *bundle: x509.Certificate,
    wanted: Request | None = None,
    public_roots: Sequence[x509.Certificate] = (),
) -> str:
    with pytest.raises(CertificateMismatchError) as caught:
        check(*bundle, wanted=wanted, public_roots=public_roots)
    return str(caught.value)
