"""The certificate of an issuer, fetched from where a certificate says it is (RFC 5280 4.2.2.1)."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from cryptography import x509

from connector.core.revocation.urls import issuer_among, status_urls
from connector.core.x509.bundle import load_bundle
from connector.errors import UnexpectedAnswerError
from connector.revocation.fetch import Fetch
from connector.revocation.signed_fetch import FetchError

MOST_URLS: Final = 2
"""Of each kind that a certificate names, the first so many are asked."""


class FoundIssuer(NamedTuple):
    """What was found."""

    issuer: x509.Certificate | None
    """Its key has signed the certificate."""
    why: str
    """Of None: the cause, as a clause."""


def fetch_issuer(certificate: x509.Certificate, fetch: Fetch) -> FoundIssuer:
    """
    Return the issuer of *certificate* from where it says; its key must have signed it.

    Never an error: what cannot be found is told in the result.
    """
    urls = status_urls(certificate).issuers[:MOST_URLS]
    if not urls:
        return FoundIssuer(None, "the certificate names no place to fetch it from")
    faults = []
    for url in urls:
        try:
            found = read_certificates(fetch("CA", url))
        except FetchError as error:
            faults.append(f"{url}: {error}")
            continue
        issuer = issuer_among(certificate, found)
        if issuer is not None:
            return FoundIssuer(issuer, "")
        faults.append(f"{url}: what is there is not its issuer")
    return FoundIssuer(None, f"it could not be fetched ({'; '.join(faults)})")


def read_certificates(data: bytes) -> Sequence[x509.Certificate]:
    """Return the certificates in DER, PEM or PKCS #7 (RFC 5280 4.2.2.1); none if it is neither."""
    try:
        return load_bundle(data)
    except UnexpectedAnswerError:
        return ()
