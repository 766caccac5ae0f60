"""
Whether one certificate is revoked: OCSP first, else the CRL, as named in the certificate.

Never an error: what cannot be found out is UNKNOWN, with the reason for a person.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from cryptography import x509

from connector.core.certificate import UNREADABLE, load_certificate, split_pem
from connector.core.model import Revocation
from connector.core.revocation.crl import read_crl
from connector.core.revocation.ocsp import ocsp_request, read_ocsp
from connector.core.revocation.places import StatusPlaces, issuer_among, status_places
from connector.core.revocation.said import Said, unknown
from connector.errors import UnexpectedAnswerError
from connector.transport.signed_fetch import FetchError

MOST_PLACES = 2
"""Of each kind, the first so many are asked."""


class Fetch(Protocol):
    """`SignedFetch`, or what stands for it."""

    def __call__(self, kind: str, url: str, body: bytes | None = None) -> bytes:
        """Return what *url* answers, or raise FetchError."""
        ...


class Checked(NamedTuple):
    """What was found out."""

    revocation: Revocation
    note: str
    """Of UNKNOWN: why; else empty."""


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
        leaf = load_certificate(certificate_pem)
        chain = [load_certificate(pem) for pem in split_pem(chain_pem)]
    except UnexpectedAnswerError as error:
        return Checked(Revocation.UNKNOWN, error.what)
    places = status_places(leaf)
    if not places.ocsp and not places.crls:
        return Checked(Revocation.UNKNOWN, "the certificate names neither OCSP nor a CRL")
    issuer = issuer_among(leaf, chain) or _fetched_issuer(leaf, places, fetch)
    if issuer is None:
        return Checked(Revocation.UNKNOWN, "the certificate of its issuer is not known")
    return _ask(leaf, issuer, places, fetch, now)


def _ask(
    leaf: x509.Certificate,
    issuer: x509.Certificate,
    places: StatusPlaces,
    fetch: Fetch,
    now: datetime,
) -> Checked:
    faults = []
    for source, said in _answers(leaf, issuer, places, fetch, now):
        if said.revocation is not Revocation.UNKNOWN:
            return Checked(said.revocation, "")
        faults.append(f"{source}: {said.why}")
    return Checked(Revocation.UNKNOWN, "; ".join(faults))


def _answers(
    leaf: x509.Certificate,
    issuer: x509.Certificate,
    places: StatusPlaces,
    fetch: Fetch,
    now: datetime,
) -> Iterator[tuple[str, Said]]:
    """Yield each place, as a person would name it, with what it says; asked one at a time."""
    for url in places.ocsp[:MOST_PLACES]:
        try:
            said = read_ocsp(fetch("OCSP", url, ocsp_request(leaf, issuer)), leaf, issuer, now)
        except FetchError as error:
            said = unknown(str(error))
        yield f"OCSP at {urlsplit(url).netloc}", said
    for url in places.crls[:MOST_PLACES]:
        try:
            said = read_crl(fetch("CRL", url), leaf, issuer, places.crls, now)
        except FetchError as error:
            said = unknown(str(error))
        yield f"CRL at {urlsplit(url).netloc}", said


def _fetched_issuer(
    leaf: x509.Certificate, places: StatusPlaces, fetch: Fetch
) -> x509.Certificate | None:
    """Return the issuer from where the certificate says; its key must have signed *leaf*."""
    for url in places.issuers[:MOST_PLACES]:
        try:
            found = _read_certificates(fetch("CA", url))
        except FetchError:
            continue
        issuer = issuer_among(leaf, found)
        if issuer is not None:
            return issuer
    return None


def _read_certificates(data: bytes) -> Sequence[x509.Certificate]:
    """Return the certificate in DER, or those in PEM; none if it is neither."""
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except UNREADABLE:
        return []
