"""
Whether one certificate is revoked: OCSP first, else the CRL, as named in the certificate.

Never an error: what cannot be found out is UNKNOWN, with the reason for a person.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography import x509

from connector.core.facts.certificate import Revocation
from connector.core.revocation.crl import read_crl
from connector.core.revocation.ocsp import ocsp_request, read_ocsp
from connector.core.revocation.status import CertificateStatus, kept_until, unknown
from connector.core.revocation.urls import StatusURLs, issuer_among, status_urls
from connector.core.x509.read import load_certificate, load_certificates
from connector.errors import UnexpectedAnswerError
from connector.revocation.fetch import Fetch
from connector.revocation.issuer import MOST_URLS, fetch_issuer
from connector.revocation.kept import KeptAnswers
from connector.revocation.signed_fetch import FetchError


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked at one place, and how its answer is read."""

    kind: str
    url: str
    body: bytes | None
    read: Callable[[bytes], CertificateStatus]

    @property
    def address(self) -> tuple[str, str, bytes | None]:
        return self.kind, self.url, self.body

    def asked(self, fetch: Fetch, take: Callable[[bytes], object] = bool) -> CertificateStatus:
        """Return what the place says now; *take* gets the answer itself."""
        try:
            data = fetch(*self.address)
        except FetchError as error:
            return unknown(str(error))
        take(data)
        return self.read(data)


class Checked(NamedTuple):
    """What was found out."""

    revocation: Revocation
    note: str
    """Of UNKNOWN: why; else empty."""
    names_urls: bool = True
    """Whether the certificate names a place to ask at all."""
    until: datetime | None = None
    """By the vendor's time: when it may be another, as far as kept answers go; None: any time."""


def check_revocation(
    certificate_pem: str,
    chain_pem: str,
    fetch: Fetch,
    now: datetime,
    kept: KeptAnswers | None = None,
) -> Checked:
    """
    Ask about one certificate.

    Args:
        certificate_pem: The certificate.
        chain_pem: Certificates among which its issuer should be; else the place is asked that the
            certificate names for it.
        fetch: Gets answers.
        now: The vendor's time, aware UTC.
        kept: Answers from before, and where new ones go; None: none is kept.
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
    return _ask(_questions(leaf, issuer, urls, now), fetch, kept, now)


def _ask(
    questions: Iterable[_Question], fetch: Fetch, kept: KeptAnswers | None, now: datetime
) -> Checked:
    faults: list[str] = []
    for question in questions:
        source = f"{question.kind} at {_host(question.url)}"
        status, until = (
            (question.asked(fetch), None) if kept is None else _found(question, fetch, kept, now)
        )
        if status.revocation is not Revocation.UNKNOWN:
            # Where another place did not answer, it is asked again by whoever looks next.
            return Checked(status.revocation, "", until=None if faults else until)
        faults.append(f"{source}: {status.why}")
    return Checked(Revocation.UNKNOWN, "; ".join(faults))


def _found(
    question: _Question, fetch: Fetch, kept: KeptAnswers, now: datetime
) -> tuple[CertificateStatus, datetime]:
    """Return what was kept, else a fresh answer, which is kept; and how long it counts."""

    def known() -> tuple[CertificateStatus, datetime] | None:
        found = kept.read(*question.address, now)
        status = unknown("") if found is None else question.read(found.data)
        if found is None or status.revocation is Revocation.UNKNOWN:
            return None
        return status, found.until

    found = known()
    if found is not None:
        return found
    with kept.alone(*question.address):
        found = known()
        if found is not None:
            return found
        answers: list[bytes] = []
        status = question.asked(fetch, answers.append)
        until = kept_until(status, now)
        for data in answers:
            kept.keep(*question.address, data, now=now, until=until)
        if status.revocation is Revocation.REVOKED:
            kept.conclude_anew()
        return status, until


def _questions(
    leaf: x509.Certificate, issuer: x509.Certificate, urls: StatusURLs, now: datetime
) -> Iterator[_Question]:
    """Yield what may be asked, the best first."""
    for url in urls.ocsp[:MOST_URLS]:
        body = ocsp_request(leaf, issuer)
        yield _Question("OCSP", url, body, lambda data: read_ocsp(data, leaf, issuer, now))
    for url in urls.crls[:MOST_URLS]:
        yield _Question("CRL", url, None, lambda data: read_crl(data, leaf, issuer, urls.crls, now))


def _host(url: str) -> str:
    """Return what a person calls the place; the whole address where it has no readable host."""
    try:
        return urlsplit(url).netloc or url
    except ValueError:
        return url
