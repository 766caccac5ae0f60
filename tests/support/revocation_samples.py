"""OCSP answers and CRLs of every kind, signed by whoever a test wants."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID as Access
from cryptography.x509.oid import ExtendedKeyUsageOID
from sample_authority import DAY, NOW, Authority, ec_key, named

OCSP_URL = "http://ocsp.example.com/a"
CRL_URL = "http://crl.example.com/a.crl"
ISSUER_URL = "http://ca.example.com/a.crt"
SERIAL = 0x5EA1

Extensions = Sequence[tuple[x509.ExtensionType, bool]]


def uri(text: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(text)


def access(ocsp_url: str = OCSP_URL, issuer_url: str = "") -> x509.AuthorityInformationAccess:
    pairs = [(Access.OCSP, ocsp_url), (Access.CA_ISSUERS, issuer_url)]
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(method, uri(text)) for method, text in pairs if text]
    )


def points(*urls: str) -> x509.CRLDistributionPoints:
    return x509.CRLDistributionPoints(
        [x509.DistributionPoint([uri(url)], None, None, None) for url in urls]
    )


def certificate(
    authority: Authority,
    *extensions: x509.ExtensionType,
    serial: int = SERIAL,
    key: Any = None,
    start: datetime = NOW - DAY,
    end: datetime = NOW + 90 * DAY,
) -> x509.Certificate:
    """A certificate that says whatever *extensions* say."""
    builder = x509.CertificateBuilder(
        issuer_name=named(authority.name),
        subject_name=named("www.example.com"),
        public_key=(key or ec_key()).public_key(),
        serial_number=serial,
        not_valid_before=start,
        not_valid_after=end,
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(authority.key, digest_for(authority.key))


def issuer_of(authority: Authority) -> x509.Certificate:
    return x509.load_pem_x509_certificate(authority.own().encode())


def responder(authority: Authority, key: Any, **more: Any) -> x509.Certificate:
    """A certificate with which *key* may sign answers on behalf of *authority*."""
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
    return certificate(authority, usage, serial=77, key=key, **more)


def answer(
    leaf: x509.Certificate,
    issuer: x509.Certificate,
    key: Any,
    *,
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    start: datetime = NOW - DAY,
    end: datetime | None = NOW + DAY,
    signer: x509.Certificate | None = None,
) -> bytes:
    """An OCSP answer about *leaf*, signed with *key*; *signer* goes along if it is given."""
    revoked = status is ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=leaf,
        issuer=issuer,
        algorithm=hashes.SHA1(),
        cert_status=status,
        this_update=start,
        next_update=end,
        revocation_time=NOW - DAY if revoked else None,
        revocation_reason=None,
    )
    named_by = certificate(Authority("Responder", key), key=key)
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, named_by)
    if signer is not None:
        builder = builder.certificates([signer])
    return builder.sign(key, digest_for(key)).public_bytes(Encoding.DER)


def scope(**wanted: Any) -> x509.IssuingDistributionPoint:
    fields: dict[str, Any] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**(fields | wanted))


def crl(
    authority: Authority,
    *extensions: tuple[x509.ExtensionType, bool],
    revoked: Sequence[int] = (),
    reason: x509.ReasonFlags | None = None,
    key: Any = None,
    start: datetime = NOW - DAY,
    end: datetime = NOW + DAY,
    encoding: Encoding = Encoding.DER,
) -> bytes:
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=named(authority.name), last_update=start, next_update=end
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    for serial in revoked:
        entry = x509.RevokedCertificateBuilder(serial_number=serial, revocation_date=NOW - DAY)
        if reason is not None:
            entry = entry.add_extension(x509.CRLReason(reason), critical=False)
        entry = entry.add_extension(x509.InvalidityDate(NOW.replace(tzinfo=None)), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    signing = key or authority.key
    return builder.sign(signing, digest_for(signing)).public_bytes(encoding)


def digest_for(key: Any) -> hashes.SHA256 | None:
    return None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
