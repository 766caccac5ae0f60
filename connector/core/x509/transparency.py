"""
Whether browsers find a certificate in enough transparency logs (RFC 6962 3.3, Chrome's CT policy).

Browsers ask it of public certificates alone, those below a root that everybody trusts. A CA may
issue one without: it is no misissuance, and every visitor is turned away.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Final

from cryptography import x509

from connector.core.x509.signatures import issued_by

_SHORT: Final = timedelta(days=180)
"""Up to this lifetime two logs are enough, else there have to be three (Chrome, Apple, Mozilla)."""


def transparency_fault(
    leaf: x509.Certificate,
    path: Sequence[x509.Certificate],
    public_roots: Callable[[], Iterable[x509.Certificate]],
) -> str:
    """
    Return what speaks against a public certificate; empty: nothing, or it is a private CA's.

    Args:
        leaf: The certificate.
        path: From its issuer upwards, with or without the root.
        public_roots: Returns those that browsers trust, many; asked only where it matters.
    """
    logs, needed = len(_logs(leaf)), needed_logs(leaf)
    if logs >= needed or not _is_public((leaf, *path), public_roots()):
        return ""
    return (
        f"it proves {logs or 'none'} of the {needed} entries in transparency logs that browsers"
        " want of a public certificate (RFC 6962), so they would refuse it"
    )


def needed_logs(leaf: x509.Certificate) -> int:
    """Return of how many logs a public certificate has to carry a proof, by its lifetime."""
    lifetime = leaf.not_valid_after_utc - leaf.not_valid_before_utc
    return 2 if lifetime <= _SHORT else 3


def _logs(leaf: x509.Certificate) -> frozenset[bytes]:
    """Return the logs that have promised to list *leaf*; a second promise of one is none."""
    kind = x509.PrecertificateSignedCertificateTimestamps
    try:
        promises = leaf.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(one.log_id for one in promises)


def _is_public(path: Sequence[x509.Certificate], public_roots: Iterable[x509.Certificate]) -> bool:
    highest = path[-1]
    return any(
        one in path or (one.subject == highest.issuer and issued_by(highest, one))
        for one in public_roots
    )
