"""
OCSP (RFC 6960, RFC 5019): the question for one certificate, and what an answer is worth.

An answer counts if the certificate's issuer has signed it, or a responder that the issuer has
certified for just that; it must speak of this very certificate and be neither old nor new.
"""

from collections.abc import Iterator
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from connector.core.facts.certificate import Revocation
from connector.core.revocation.status import CertificateStatus, time_fault, unknown
from connector.core.x509.read import UNREADABLE
from connector.core.x509.signatures import issued_by, made_with, signature_of


def ocsp_request(leaf: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """Return the DER of the question; its digest only names the issuer (RFC 5019 2.1.1)."""
    digest = SHA1()  # noqa: S303 - a name, not a signature; many responders know no other
    builder = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, digest)
    return builder.build().public_bytes(Encoding.DER)


def read_ocsp(
    der: bytes, leaf: x509.Certificate, issuer: x509.Certificate, now: datetime
) -> CertificateStatus:
    """
    Return what an answer says of *leaf*.

    Args:
        der: As the responder sent it.
        leaf: The certificate that was asked about.
        issuer: The one that has signed *leaf*.
        now: The vendor's time, aware UTC.
    """
    try:
        return _status_in(ocsp.load_der_ocsp_response(der), leaf, issuer, now)
    except UNREADABLE:
        return unknown("its answer cannot be read")


def _status_in(
    response: ocsp.OCSPResponse, leaf: x509.Certificate, issuer: x509.Certificate, now: datetime
) -> CertificateStatus:
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        word = response.response_status.name.lower().replace("_", " ")
        return unknown(f"it answered {word!r}")
    signature = signature_of(response)
    signers = _signers(response, issuer, now)
    if not any(made_with(signature, one.public_key()) for one in signers):
        return unknown("its answer is not signed by the issuer or on its behalf")
    for single in response.responses:
        if _speaks_of(single, leaf, issuer):
            return _single_status(single, now)
    return unknown("its answer is about another certificate")


def _single_status(single: ocsp.OCSPSingleResponse, now: datetime) -> CertificateStatus:
    fault = time_fault(single.this_update_utc, single.next_update_utc, now)
    if fault:
        return unknown(fault)
    if single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        return CertificateStatus(Revocation.REVOKED, until=single.next_update_utc)
    if single.certificate_status is ocsp.OCSPCertStatus.GOOD:
        return CertificateStatus(Revocation.GOOD, until=single.next_update_utc)
    return unknown("it does not know the certificate")


def _speaks_of(
    single: ocsp.OCSPSingleResponse, leaf: x509.Certificate, issuer: x509.Certificate
) -> bool:
    builder = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, single.hash_algorithm)
    wanted = builder.build()
    return (single.serial_number, single.issuer_name_hash, single.issuer_key_hash) == (
        wanted.serial_number,
        wanted.issuer_name_hash,
        wanted.issuer_key_hash,
    )


def _signers(
    response: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime
) -> Iterator[x509.Certificate]:
    """Yield who may sign: the issuer, and responders it has certified (RFC 6960 4.2.2.2)."""
    yield issuer
    for one in response.certificates:
        valid = one.not_valid_before_utc <= now <= one.not_valid_after_utc
        if valid and _may_sign_ocsp(one) and issued_by(one, issuer):
            yield one


def _may_sign_ocsp(certificate: x509.Certificate) -> bool:
    return any(
        ExtendedKeyUsageOID.OCSP_SIGNING in extension.value
        for extension in certificate.extensions
        if isinstance(extension.value, x509.ExtendedKeyUsage)
    )
