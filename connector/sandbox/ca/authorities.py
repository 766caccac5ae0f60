"""The authorities: roots, cross-signed roots, issuing CAs below them, and what they sign."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from string import hexdigits
from typing import Any, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connector.sandbox.ca.addresses import StatusAddresses
from connector.sandbox.ca.catalogue import Catalogue
from connector.sandbox.ca.leaf import key_usage, leaf_extensions, leaf_subject
from connector.sandbox.ca.profiles import Organization, Profile, key_kind
from connector.sandbox.ca.sha1 import has_sha1, with_sha1
from connector.sandbox.ca.transparency import logs_wanted, promises

PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

BACKDATED = timedelta(minutes=5)
"""A certificate starts a little early, for clients whose clock is late."""
NOT_REAL = "Rehearsal only, not a real CA"
"""Stands in every authority's name."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One certificate with what leads to its root, as PEM."""

    leaf_pem: str
    intermediates_pem: tuple[str, ...]
    """From the leaf's issuer upwards, without the root; cross-signed where there are two ways."""
    root_pem: str
    serial: str
    """Upper-case hexadecimal of even length."""
    not_before: datetime
    not_after: datetime
    authority: str = ""
    """Id of the issuer."""
    twins_pem: tuple[str, ...] = ()
    """The self-signed twins of cross-signed roots, which some bundles hold as well."""


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority that has its key."""

    id: str
    certificate: x509.Certificate
    """Self-signed, or signed by its only issuer."""
    key: PrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...]
    """Itself, its issuer, … a root; cross-signed where there are two ways."""
    twins: tuple[x509.Certificate, ...] = ()
    """Self-signed certificates of what stands cross-signed in `chain`."""


class Authorities:
    """
    All authorities; each makes its key when it is first needed and keeps it while we live.

    Safe to share between threads, and between sandboxes of one process.
    """

    def __init__(self, described: Mapping[str, Mapping[str, Any]]) -> None:
        """Have the authorities that are *described* as in `data/cas`, by id."""
        self._described = described
        self._made: dict[str, Authority] = {}
        self._lock = threading.RLock()

    @classmethod
    def load(cls) -> "Authorities":
        """Return the authorities that the sandbox ships."""
        return cls(Catalogue.load().authorities)

    def made(self) -> dict[str, Authority]:
        """Return the authorities that have their keys already, by id."""
        with self._lock:
            return dict(self._made)

    def restore(self, made: Mapping[str, Authority]) -> None:
        """Have these again, with the keys that they had."""
        with self._lock:
            self._made.update(made)

    def public_roots(self) -> tuple[x509.Certificate, ...]:
        """Return the roots that Akamai counts as standard."""
        return tuple(
            self.authority(id_).certificate
            for id_, described in self._described.items()
            if described.get("standard", False)
        )

    def __contains__(self, id_: str) -> bool:
        return id_ in self._described

    def authority(self, id_: str) -> Authority:
        """Return the authority *id_*, which makes its key now if it has none yet."""
        with self._lock:
            if id_ not in self._made:
                self._made[id_] = self._make(id_, self._described[id_])
            return self._made[id_]

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
        places: StatusAddresses | None = None,
        logs: int | None = None,
    ) -> Issued:
        """
        Sign the key of *csr_pem* for *names*.

        A private CA takes the subject from it as well, and SHA-1 where the CSR is signed with that.

        Args:
            csr_pem: PKCS#10.
            names: DNS names, the common name first.
            profile: Decides issuer, policies and subject.
            days: Length of validity.
            now: Virtual time; validity starts a few minutes earlier.
            organization: Goes into the subject of OV and EV certificates.
            not_after: End of validity in place of *days*, for a replacement (sectigo-scm 2.8).
            places: Where status is answered; None: the certificate names no such place.
            logs: How many transparency logs a public certificate is in; None: as many as browsers
                want.
        """
        csr = x509.load_pem_x509_csr(csr_pem.encode())
        kind, _ = key_kind(csr.public_key())
        issuer = self.authority(profile.issuers[kind])
        start = now.replace(microsecond=0) - BACKDATED
        end = not_after or start + timedelta(days=days)
        listed = tuple(names)
        builder = (
            x509.CertificateBuilder()
            .subject_name(leaf_subject(csr, listed[0], profile, organization))
            .issuer_name(issuer.certificate.subject)
            .public_key(csr.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
        )
        for extension, critical in leaf_extensions(listed, profile, kind, issuer.id, places):
            builder = builder.add_extension(extension, critical)
        count = logs_wanted((end - start).days) if logs is None else logs
        if profile.validation != "private" and count:
            builder = builder.add_extension(promises(count, start), critical=False)
        leaf = sign(builder, csr.public_key(), issuer)
        if profile.validation == "private" and has_sha1(csr):
            leaf = with_sha1(leaf, issuer.key)
        *intermediates, root = issuer.chain
        return Issued(
            leaf_pem=_pem(leaf),
            intermediates_pem=tuple(_pem_of_authority(one) for one in intermediates),
            root_pem=_pem_of_authority(root),
            serial=serial_hex(leaf.serial_number),
            not_before=start,
            not_after=end,
            authority=issuer.id,
            twins_pem=tuple(_pem_of_authority(one) for one in issuer.twins),
        )

    def _make(self, id_: str, described: Mapping[str, Any]) -> Authority:
        key = _new_key(described["key"])
        if "issuer" in described:
            issuer = self.authority(described["issuer"])
            certificate = sign(_authority_builder(described, key, issuer), key.public_key(), issuer)
            return Authority(id_, certificate, key, (certificate, *issuer.chain), issuer.twins)
        own = _self_signed(described, key)
        if "cross_signed_by" not in described:
            return Authority(id_, own, key, (own,))
        above = self.authority(described["cross_signed_by"])
        cross = sign(_authority_builder(described, key, above), key.public_key(), above)
        return Authority(id_, own, key, (cross, *above.chain), (own, *above.twins))


def serial_hex(number: int) -> str:
    """
    Write a serial number as upper-case hexadecimal of even length.

    >>> serial_hex(0xABC)
    '0ABC'
    """
    digits = f"{number:X}"
    return digits.zfill(len(digits) + len(digits) % 2)


def serial_in(text: str) -> str:
    """
    Return a serial number as `serial_hex` writes it, however a person or a client wrote it.

    What is no hexadecimal number stays as it is, and is the serial of nothing.

    >>> serial_in("00:0a:bc"), serial_in("abc"), serial_in("order 7")
    ('0ABC', '0ABC', 'order 7')
    """
    digits = text.replace(":", "").replace(" ", "")
    if not digits or not set(digits) <= set(hexdigits):
        return text
    return serial_hex(int(digits, 16))


def sign(builder: x509.CertificateBuilder, subject_key: Any, issuer: Authority) -> x509.Certificate:
    """Add both key identifiers and sign as *issuer*."""
    above = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        builder.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(subject_key), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above), critical=False
        )
        .sign(issuer.key, signature_hash(issuer.key))
    )


def signature_hash(key: PrivateKey) -> SHA256 | SHA384:
    """Return the hash that goes with *key*."""
    return SHA384() if key_kind(key.public_key()) == ("EC", "P-384") else SHA256()


def _self_signed(described: Mapping[str, Any], key: PrivateKey) -> x509.Certificate:
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        _authority_builder(described, key, None)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(key, signature_hash(key))
    )


def _authority_builder(
    described: Mapping[str, Any], key: PrivateKey, issuer: Authority | None
) -> x509.CertificateBuilder:
    subject = _authority_name(described)
    start, end = (datetime.combine(day, time(), UTC) for day in described["valid"])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(key_usage(key_cert_sign=True, crl_sign=True), critical=True)
    )


def _authority_name(described: Mapping[str, Any]) -> x509.Name:
    """Return a name with what is described of it; Active Directory's have a domain instead."""
    domain = described["domain"].split(".") if "domain" in described else []
    parts = [
        *((NameOID.DOMAIN_COMPONENT, label) for label in reversed(domain)),
        (NameOID.COUNTRY_NAME, described.get("country")),
        (NameOID.ORGANIZATION_NAME, described.get("organization")),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, NOT_REAL),
        (NameOID.COMMON_NAME, described["common_name"]),
    ]
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts if text])


def _new_key(kind: str) -> PrivateKey:
    if kind.startswith("RSA-"):
        return rsa.generate_private_key(65537, int(kind.removeprefix("RSA-")))
    curves: dict[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
    return ec.generate_private_key(curves[kind])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


@lru_cache(maxsize=256)
def _pem_of_authority(certificate: x509.Certificate) -> str:
    """Return the one text that all who were issued below it share."""
    return _pem(certificate)
