"""
The chain of a certificate: which of the certificates at hand lead from it to a root (RFC 5280 6.1).

Vendors send bundles in any order, with or without the root, with cross-signed variants and with
ones that end soon (sectigo-scm 2.6, 4.3), so the order of what is at hand never matters.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from cryptography import x509

from connector.core.x509.distinguished import same_name
from connector.core.x509.read import common_name, fingerprint, load_certificates, split_pem
from connector.core.x509.signatures import leads_to
from connector.errors import UnexpectedAnswerError

_LONGEST: Final = 8
"""Certificates above a leaf; real chains have four at most."""


def issuer_path(
    leaf: x509.Certificate, pool: Sequence[x509.Certificate], preferred: str | None = None
) -> tuple[x509.Certificate, ...]:
    """
    Return the best path from the issuer of *leaf* upwards that *pool* gives; empty: there is none.

    Where paths lead to the root whose common name is *preferred*, the best of those, which goes no
    further: a cross-signed variant of that root is left out, as clients have the root itself.

    One that outlives *leaf* comes before one that does not; where none does, the one that ends
    last. Among those that outlive it, of cross-signed variants the one that leads further is taken,
    since it satisfies clients with older trust stores too: also where its own issuer is not in
    *pool*, for a self-signed variant leads nowhere and is not uploaded.
    """
    paths = [path for path in _paths(leaf, pool, _LONGEST) if path]
    if preferred is not None:
        paths = [found for path in paths if (found := _up_to(path, preferred))] or paths
    return max(paths, key=lambda path: _rank(path, leaf), default=())


def roots_above(leaf: x509.Certificate, pool: Sequence[x509.Certificate]) -> tuple[str, ...]:
    """Return the common names of all that paths from *leaf* through *pool* end below, sorted."""
    ends = (path[-1] if path else leaf for path in _paths(leaf, pool, _LONGEST))
    return tuple(sorted({common_name(one.issuer) for one in ends}))


def _up_to(path: tuple[x509.Certificate, ...], root: str) -> tuple[x509.Certificate, ...]:
    """Return the beginning of *path* that the named root has signed; empty: it has none of it."""
    for place, one in enumerate(path, 1):
        if common_name(one.issuer) == root:
            return path[:place]
    return ()


def above(path: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Return what of *path* is uploaded: all but the root, which clients have."""
    return tuple(item for item in path if not is_root(item))


@lru_cache(maxsize=256)
def chain_end(chain_pem: str) -> datetime | None:
    """
    Return when the first certificate of a chain ends, roots apart; None: there is none to read.

    All certificates of a CA have the same chain: what was read lately is not read again. Whoever
    uploaded it may have put anything into it, and no decision needs it whole.
    """
    try:
        chain = above(load_certificates(chain_pem))
    except UnexpectedAnswerError:
        return None
    return min((item.not_valid_after_utc for item in chain), default=None)


@lru_cache(maxsize=256)
def normalised_chain(text: str) -> str:
    """
    Return a chain with its certificates written the one way there is; what is no chain as it came.

    CPS shows the same chain at several places, and nobody tells that it writes it alike at each.
    """
    try:
        return "".join(split_pem(text)) or text
    except UnexpectedAnswerError:
        return text


def is_root(certificate: x509.Certificate) -> bool:
    """Return whether *certificate* names itself as its issuer."""
    return same_name(certificate.issuer, certificate.subject)


def _paths(
    certificate: x509.Certificate, pool: Sequence[x509.Certificate], longest: int
) -> Iterator[tuple[x509.Certificate, ...]]:
    """Yield every path upwards that cannot be continued; the empty one where there is no issuer."""
    issuers = (
        []
        if is_root(certificate) or not longest
        else [one for one in pool if leads_to(certificate, one)]
    )
    for issuer in issuers:
        rest = [one for one in pool if one is not issuer]
        for path in _paths(issuer, rest, longest - 1):
            yield (issuer, *path)
    if not issuers:
        yield ()


def _rank(
    path: Sequence[x509.Certificate], leaf: x509.Certificate
) -> tuple[bool, datetime, int, int, datetime, tuple[str, ...]]:
    """Return what makes a path better; the fingerprints decide between equals, for any order."""
    ends = min(item.not_valid_after_utc for item in path)
    outlives = ends >= leaf.not_valid_after_utc
    return (
        outlives,
        leaf.not_valid_after_utc if outlives else ends,
        len(above(path)),
        len(path),
        ends,
        tuple(fingerprint(item) for item in path),
    )
