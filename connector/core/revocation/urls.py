"""Where a certificate says its status is found (RFC 5280 4.2.1.13, 4.2.2.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from connector.core.x509.read import UNREADABLE
from connector.core.x509.signatures import issued_by

_SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True)
class StatusURLs:
    """
    URLs that a certificate names, each kind in the certificate's order; other schemes are left out.

    As `web_address` returns them; the rest is as it is written, so it may not parse.
    """

    ocsp: tuple[str, ...] = ()
    crls: tuple[str, ...] = ()
    """Lists of the issuer itself, for all reasons."""
    issuers: tuple[str, ...] = ()
    """Where the issuer's certificate is."""


def status_urls(certificate: x509.Certificate) -> StatusURLs:
    """Return where to ask about *certificate*; nothing if what it says cannot be read."""
    try:
        extensions = certificate.extensions
    except UNREADABLE:
        return StatusURLs()
    access = [
        description
        for extension in extensions
        if isinstance(extension.value, x509.AuthorityInformationAccess)
        for description in extension.value
    ]
    points = [
        point
        for extension in extensions
        if isinstance(extension.value, x509.CRLDistributionPoints)
        for point in extension.value
        if point.crl_issuer is None and point.reasons is None
    ]
    return StatusURLs(
        ocsp=tuple(_access_urls(access, AuthorityInformationAccessOID.OCSP)),
        crls=tuple(url for point in points for url in _urls(point.full_name or ())),
        issuers=tuple(_access_urls(access, AuthorityInformationAccessOID.CA_ISSUERS)),
    )


def web_address(text: str) -> str:
    """
    Return *text* with its scheme in lower case (RFC 3986 3.1); empty if it is no http or https.

    >>> web_address("HTTP://crl.example.com/CA.crl")
    'http://crl.example.com/CA.crl'
    """
    scheme, colon, rest = text.strip().partition(":")
    return f"{scheme.lower()}:{rest}" if colon and scheme.lower() in _SCHEMES else ""


def issuer_among(
    certificate: x509.Certificate, pool: Sequence[x509.Certificate]
) -> x509.Certificate | None:
    """Return the certificate whose key has signed *certificate*; None if none has."""
    return next((one for one in pool if issued_by(certificate, one)), None)


def _access_urls(
    access: Sequence[x509.AccessDescription], method: x509.ObjectIdentifier
) -> Iterator[str]:
    return _urls([one.access_location for one in access if one.access_method == method])


def _urls(names: Sequence[x509.GeneralName]) -> Iterator[str]:
    for name in names:
        if not isinstance(name, x509.UniformResourceIdentifier):
            continue
        address = web_address(name.value)
        if address:
            yield address
