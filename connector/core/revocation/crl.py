"""
CRLs (RFC 5280 5, 6.3): what a list is worth for one certificate.

Only a whole list that the certificate's issuer itself has signed counts. Parts of lists (delta, by
reason) and lists on behalf of others (indirect) leave the question open.
"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509

from connector.core.facts.certificate import Revocation
from connector.core.revocation.status import CertificateStatus, time_fault, unknown
from connector.core.revocation.urls import web_address
from connector.core.x509.distinguished import same_name
from connector.core.x509.read import UNREADABLE
from connector.core.x509.signatures import made_with, signature_of

_PEM = b"-----BEGIN"
_UNDERSTOOD = (x509.IssuingDistributionPoint, x509.AuthorityKeyIdentifier, x509.CRLNumber)


def read_crl(
    data: bytes,
    leaf: x509.Certificate,
    issuer: x509.Certificate,
    urls: Sequence[str],
    now: datetime,
) -> CertificateStatus:
    """
    Return what a list says of *leaf*.

    Args:
        data: DER, or PEM as some servers send it, also with text around it.
        leaf: The certificate that named the list.
        issuer: The one that has signed *leaf*.
        urls: All places of lists that *leaf* names; a list for other places is not for it.
        now: The vendor's time, aware UTC.
    """
    load = x509.load_pem_x509_crl if _PEM in data else x509.load_der_x509_crl
    try:
        return _status_in(load(data), leaf, issuer, urls, now)
    except UNREADABLE:
        return unknown("it cannot be read")


def _status_in(
    crl: x509.CertificateRevocationList,
    leaf: x509.Certificate,
    issuer: x509.Certificate,
    urls: Sequence[str],
    now: datetime,
) -> CertificateStatus:
    signed = made_with(signature_of(crl), issuer.public_key())
    if not same_name(crl.issuer, issuer.subject) or not signed:
        return unknown("it is not signed by the issuer")
    fault = time_fault(crl.last_update_utc, crl.next_update_utc, now) or _scope_fault(crl, urls)
    if fault:
        return unknown(fault)
    entry = crl.get_revoked_certificate_by_serial_number(leaf.serial_number)
    good = entry is None or _is_lifted(entry)
    found = Revocation.GOOD if good else Revocation.REVOKED
    return CertificateStatus(found, until=crl.next_update_utc)


def _scope_fault(crl: x509.CertificateRevocationList, urls: Sequence[str]) -> str:
    """Return why the list does not settle the matter; empty if it does."""
    for extension in crl.extensions:
        value = extension.value
        if isinstance(value, x509.IssuingDistributionPoint):
            if _is_partial(value):
                return "it covers only some certificates, or other ones"
            if not _is_for(value, urls):
                return "it was issued for another distribution point"
        elif extension.critical and not isinstance(value, _UNDERSTOOD):
            return "it is only part of a list, or of a kind that is not supported"
    return ""


def _is_partial(scope: x509.IssuingDistributionPoint) -> bool:
    return (
        scope.indirect_crl
        or scope.only_contains_ca_certs
        or scope.only_contains_attribute_certs
        or scope.only_some_reasons is not None
    )


def _is_for(scope: x509.IssuingDistributionPoint, urls: Sequence[str]) -> bool:
    names = [
        name.value
        for name in scope.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    ]
    return not names or any(web_address(name) in urls for name in names)


def _is_lifted(entry: x509.RevokedCertificate) -> bool:
    return any(
        extension.value.reason is x509.ReasonFlags.remove_from_crl
        for extension in entry.extensions
        if isinstance(extension.value, x509.CRLReason)
    )
