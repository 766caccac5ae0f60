"""
Whether one certificate is revoked: OCSP first, else the CRL, as named in the certificate.

Never an error: what cannot be found out is UNKNOWN, with the reason for a person.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography import x509

from connector.core.facts.certificate import Revocation
from connector.core.revocation.crl import read_crl
from connector.core.revocation.ocsp import ocsp_request, read_ocsp
from connector.core.revocation.status import CertificateStatus, unknown
from connector.core.revocation.urls import StatusURLs, issuer_among, status_urls
from connector.core.x509.read import load_certificate, load_certificates
from connector.errors import UnexpectedAnswerError
from connector.revocation.fetch import Fetch
from connector.revocation.issuer import MOST_URLS, fetch_issuer
from connector.revocation.signed_fetch import FetchError


class Checked(NamedTuple):
    """What was found out."""

    revocation: Revocation
    note: str
    """Of UNKNOWN: why; else empty."""
    names_urls: bool = True
    """Whether the certificate names a place to ask at all."""


def check_revocation(certificate_pem: str, chain_pem: str, fetch: Fetch, now: datetime) -> Checked:
    """
    Ask about one certificate.

    Args:
        certificate_pem: The certificate.
        chain_pem: Certificates among which its issuer should be; else the place is asked that the
            certificate names for it.
        fetch: Gets answers.
        now: The vendor's time, aware UTC.
    """
    try:
        leaf, chain = load_certificate(certificate_pem), load_certificates(chain_pem)
    except UnexpectedAnswerError as error:
        return Checked(Revocation.UNKNOWN, error.what)
    urls = status_urls(leaf)
    if not urls.ocsp and not urls.crls:
        note = "the certificate names neither OCSP nor a CRL"
        return Checked(Revocation.UNKNOWN, note, names_urls=False)
    issuer, why = issuer_among(leaf, chain), ""
    if issuer is None:
        issuer, why = fetch_issuer(leaf, fetch)
    if issuer is None:
        return Checked(Revocation.UNKNOWN, f"its issuer is not known: {why}")
    return _ask(leaf, issuer, urls, fetch, now)


def _ask(
    leaf: x509.Certificate,
    issuer: x509.Certificate,
    urls: StatusURLs,
    fetch: Fetch,
    now: datetime,
) -> Checked:
    faults = []
    for source, status in _statuses(leaf, issuer, urls, fetch, now):
        if status.revocation is not Revocation.UNKNOWN:
            return Checked(status.revocation, "")
        faults.append(f"{source}: {status.why}")
    return Checked(Revocation.UNKNOWN, "; ".join(faults))


def _statuses(
    leaf: x509.Certificate,
    issuer: x509.Certificate,
    urls: StatusURLs,
    fetch: Fetch,
    now: datetime,
) -> Iterator[tuple[str, CertificateStatus]]:
    """Yield each place, as a person would name it, with what it says; asked one at a time."""
    for url in urls.ocsp[:MOST_URLS]:
        try:
            status = read_ocsp(fetch("OCSP", url, ocsp_request(leaf, issuer)), leaf, issuer, now)
        except FetchError as error:
            status = unknown(str(error))
        yield f"OCSP at {_host(url)}", status
    for url in urls.crls[:MOST_URLS]:
        try:
            status = read_crl(fetch("CRL", url), leaf, issuer, urls.crls, now)
        except FetchError as error:
            status = unknown(str(error))
        yield f"CRL at {_host(url)}", status


def _host(url: str) -> str:
    """Return what a person calls the place; the whole address where it has no readable host."""
    try:
        return urlsplit(url).netloc or url
    except ValueError:
        return url
