"""The authorities: self-signed roots, issuing CAs below them, and what they sign (RFC 5280)."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from connector.sandbox import data
from connector.sandbox.ca.profiles import Organization, Profile, key_kind

PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

BACKDATED = timedelta(minutes=5)
"""A certificate starts a little early, for clients whose clock is late."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One certificate with the chain that leads to its root, as PEM."""

    leaf_pem: str
    intermediates_pem: tuple[str, ...]
    """From the leaf's issuer upwards, without the root."""
    root_pem: str
    serial: str
    """Upper-case hexadecimal of even length."""
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class _Authority:
    certificate: x509.Certificate
    key: PrivateKey
    chain: tuple[x509.Certificate, ...]
    """Itself, its issuer, … its root."""


class Authorities:
    """
    All authorities; each makes its key when it is first needed and keeps it while we live.

    Safe to share between threads, and between sandboxes of one process.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._unit: str = document["organizational_unit"]
        self._described: Mapping[str, Mapping[str, Any]] = document["authorities"]
        self._made: dict[str, _Authority] = {}
        self._lock = threading.RLock()

    @classmethod
    def load(cls) -> "Authorities":
        """Return the authorities that the sandbox ships."""
        return cls(data.load("authorities"))

    def public_roots(self) -> tuple[x509.Certificate, ...]:
        """Return the roots that browsers, and Akamai, know."""
        return tuple(
            self._authority(id_).certificate
            for id_, described in self._described.items()
            if described.get("public", False)
        )

    def issue(  # noqa: PLR0913 - a certificate has this many parts
        self,
        csr_pem: str,
        names: Iterable[str],
        profile: Profile,
        *,
        days: int,
        now: datetime,
        organization: Organization | None = None,
        not_after: datetime | None = None,
    ) -> Issued:
        """
        Sign the key of *csr_pem* for *names*; nothing else of the CSR is used.

        Args:
            csr_pem: PKCS#10.
            names: DNS names, the common name first.
            profile: Decides issuer, policy and subject.
            days: Length of validity.
            now: Virtual time; validity starts a few minutes earlier.
            organization: Goes into the subject unless the profile is DV.
            not_after: End of validity in place of *days*, for a replacement (sectigo-scm 2.8).
        """
        public_key = x509.load_pem_x509_csr(csr_pem.encode()).public_key()
        kind, _ = key_kind(public_key)
        issuer = self._authority(profile.issuers[kind])
        start = now.replace(microsecond=0) - BACKDATED
        end = not_after or start + timedelta(days=days)
        listed = tuple(names)
        subject = _leaf_subject(listed[0], organization if profile.validation != "dv" else None)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.certificate.subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
        )
        for extension, critical in _leaf_extensions(listed, profile, kind):
            builder = builder.add_extension(extension, critical)
        leaf = _sign(builder, public_key, issuer)
        *intermediates, root = issuer.chain
        return Issued(
            leaf_pem=_pem(leaf),
            intermediates_pem=tuple(_pem(one) for one in intermediates),
            root_pem=_pem(root),
            serial=serial_hex(leaf.serial_number),
            not_before=start,
            not_after=end,
        )

    def _authority(self, id_: str) -> _Authority:
        with self._lock:
            if id_ not in self._made:
                self._made[id_] = self._make(self._described[id_])
            return self._made[id_]

    def _make(self, described: Mapping[str, Any]) -> _Authority:
        key = _new_key(described["key"])
        issuer = self._authority(described["issuer"]) if "issuer" in described else None
        subject = _name(
            (NameOID.COUNTRY_NAME, described["country"]),
            (NameOID.ORGANIZATION_NAME, described["organization"]),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, self._unit),
            (NameOID.COMMON_NAME, described["common_name"]),
        )
        start, end = (datetime.combine(day, time(), UTC) for day in described["valid"])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.certificate.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        )
        certificate = _sign(builder, key.public_key(), issuer, own_key=key)
        above = issuer.chain if issuer else ()
        return _Authority(certificate, key, (certificate, *above))


def serial_hex(number: int) -> str:
    """
    Write a serial number as upper-case hexadecimal of even length.

    >>> serial_hex(0xABC)
    '0ABC'
    """
    digits = f"{number:X}"
    return digits.zfill(len(digits) + len(digits) % 2)


def _new_key(kind: str) -> PrivateKey:
    if kind.startswith("RSA-"):
        return rsa.generate_private_key(65537, int(kind.removeprefix("RSA-")))
    curves: dict[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
    return ec.generate_private_key(curves[kind])


def _sign(
    builder: x509.CertificateBuilder,
    subject_key: Any,
    issuer: _Authority | None,
    *,
    own_key: PrivateKey | None = None,
) -> x509.Certificate:
    """Add both key identifiers and sign with the issuer's key, or the own one of a root."""
    identifier = x509.SubjectKeyIdentifier.from_public_key(subject_key)
    key = issuer.key if issuer else own_key
    if key is None:
        raise ValueError("a certificate needs an issuer or the key of its own")
    above = (
        issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        if issuer
        else identifier
    )
    large = key_kind(key.public_key()) == ("EC", "P-384")
    return (
        builder.add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above), critical=False
        )
        .sign(key, SHA384() if large else SHA256())
    )


def _leaf_subject(common_name: str, organization: Organization | None) -> x509.Name:
    if organization is None:
        return _name((NameOID.COMMON_NAME, common_name))
    return _name(
        (NameOID.COUNTRY_NAME, organization.country),
        (NameOID.STATE_OR_PROVINCE_NAME, organization.state),
        (NameOID.LOCALITY_NAME, organization.locality),
        (NameOID.ORGANIZATION_NAME, organization.name),
        (NameOID.COMMON_NAME, common_name),
    )


def _leaf_extensions(
    names: tuple[str, ...], profile: Profile, kind: str
) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    policy = x509.PolicyInformation(x509.ObjectIdentifier(profile.policy), None)
    return (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_key_usage(digital_signature=True, key_encipherment=kind == "RSA"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.CertificatePolicies([policy]), False),
        (x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False),
    )


def _key_usage(
    *,
    digital_signature: bool = False,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _name(*parts: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
