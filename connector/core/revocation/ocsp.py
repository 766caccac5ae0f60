"""
OCSP (RFC 6960, RFC 5019): the question for one certificate, and what an answer is worth.

An answer counts if the certificate's issuer has signed it, or a responder that the issuer has
certified for just that; it must speak of this very certificate and be neither old nor new.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from connector.core.facts.certificate import Revocation
from connector.core.revocation.status import CertificateStatus, time_fault, unknown
from connector.core.x509.read import UNREADABLE
from connector.core.x509.signatures import issued_by, made_with, signature_of

_LATELY: Final = 16
"""Certificates: that which is looked at, and those of a few responders."""


def ocsp_request(leaf: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """Return the DER of the question; its digest only names the issuer (RFC 5019 2.1.1)."""
    digest = SHA1  # a name, not a signature; many responders know no other
    return _question(leaf, issuer, digest).public_bytes(Encoding.DER)


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
    wanted = _question(leaf, issuer, type(single.hash_algorithm))
    return (single.serial_number, single.issuer_name_hash, single.issuer_key_hash) == (
        wanted.serial_number,
        wanted.issuer_name_hash,
        wanted.issuer_key_hash,
    )


@lru_cache(maxsize=_LATELY)
def _question(
    leaf: x509.Certificate, issuer: x509.Certificate, digest: Callable[[], HashAlgorithm]
) -> ocsp.OCSPRequest:
    """Return what is asked, and what an answer is held against."""
    return ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, digest()).build()


def _signers(
    response: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime
) -> Iterator[x509.Certificate]:
    """
    Yield who may sign: responders that the issuer has certified (RFC 6960 4.2.2.2), and itself.

    An answer that brings the certificate of a responder was as a rule signed by that.
    """
    for one in response.certificates:
        valid = one.not_valid_before_utc <= now <= one.not_valid_after_utc
        if valid and _may_sign_for(one, issuer):
            yield one
    yield issuer


@lru_cache(maxsize=_LATELY)
def _may_sign_for(responder: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Return whether an issuer has certified a responder; all its answers bring the same one."""
    try:
        values = [extension.value for extension in responder.extensions]
    except UNREADABLE:
        return False
    usages = (value for value in values if isinstance(value, x509.ExtendedKeyUsage))
    signs = any(ExtendedKeyUsageOID.OCSP_SIGNING in usage for usage in usages)
    return signs and issued_by(responder, issuer)
