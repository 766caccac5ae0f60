"""Where status is answered: the paths that certificates name and the sandbox serves."""

from dataclasses import dataclass

OCSP, CRL, ISSUER = "ocsp", "crl", "issuer"
"""What a certificate may name (RFC 5280 4.2.1.13, 4.2.2.1)."""
_SUFFIXES = {CRL: ".crl", ISSUER: ".crt"}


@dataclass(frozen=True, slots=True)
class StatusAddresses:
    """Where the authorities of one sandbox answer."""

    base_url: str
    """Plain http, without a slash at the end: what is fetched there is signed."""
    left_out: frozenset[tuple[str, str]] = frozenset()
    """What certificates do not name although their CA's data say so: backend type and place."""

    def url(self, kind: str, authority: str) -> str:
        """Return where *authority* answers: `ocsp`, `crl` or `issuer`."""
        return f"{self.base_url}{path(kind, authority)}"


def path(kind: str, authority: str) -> str:
    """
    Return the path of one place.

    >>> path("crl", "sectigo-dv-r36")
    '/crl/sectigo-dv-r36.crl'
    """
    return f"/{kind}/{authority}{_SUFFIXES.get(kind, '')}"
