"""Certificates that outlive the trust of the only root that they lead to."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509

from connector.core.facts.certificate import Deployed
from connector.core.x509.path import above, issuer_path
from connector.core.x509.read import common_name, load_certificate, load_certificates
from connector.core.x509.signatures import issued_by
from connector.errors import UnexpectedAnswerError


@dataclass(frozen=True, slots=True)
class WaningRoot:
    """A root that loses its trust."""

    name: str
    """Its common name."""
    key_id: str
    """Its subject key identifier (RFC 5280 4.2.1.2), lower-case hex: others may use its name."""
    ends: datetime
    """When browsers stop trusting it; aware UTC."""


PublicRoots = Callable[[], Iterable[x509.Certificate]]


def waning_note(
    deployed: Deployed, public_roots: PublicRoots, roots: tuple[WaningRoot, ...]
) -> str:
    """
    Return what is to be said of a certificate that outlives the trust of its root; else nothing.

    It is said only where every root that it leads to, as it is served, loses its trust before the
    certificate ends: a client that knows another root of the chain stops there.

    Args:
        deployed: The certificate with its chain as it is served.
        public_roots: Returns those that browsers trust, many; asked only where it matters.
        roots: Those that lose their trust.
    """
    ends = deployed.facts.not_after
    if all(one.ends >= ends for one in _waning_above(deployed.chain_pem, roots)):
        return ""
    leaf, chain = load_certificate(deployed.facts.pem), load_certificates(deployed.chain_pem)
    path = (leaf, *above(issuer_path(leaf, chain)))
    waning = _root_above(path[-1], roots)
    if waning is None or waning.ends >= ends:
        return ""
    short = {one.name for one in roots if one.ends < ends}
    if any(common_name(root.subject) not in short for root in _roots_of(path, public_roots())):
        return ""
    return (
        f"serial {deployed.facts.serial} leads only to the root {waning.name}, which browsers stop"
        f" trusting on {waning.ends:%Y-%m-%d} (Mozilla's schedule), before the certificate ends on"
        f" {ends:%Y-%m-%d}; have a chain to a newer root delivered, or name one in chain_file and"
        " preferred_root, and renew"
    )


@lru_cache(maxsize=256)
def _waning_above(chain_pem: str, roots: tuple[WaningRoot, ...]) -> tuple[WaningRoot, ...]:
    """
    Return the waning roots that have signed something of a chain; none where it cannot be read.

    All certificates of a CA have the same chain: what was read lately is not read again.
    """
    try:
        chain = load_certificates(chain_pem)
    except UnexpectedAnswerError:
        return ()
    found = (_root_above(one, roots) for one in chain)
    return tuple(one for one in found if one is not None)


def _root_above(highest: x509.Certificate, roots: Iterable[WaningRoot]) -> WaningRoot | None:
    """Return the waning root that has signed *highest*, by name and key."""
    name, key_id = common_name(highest.issuer), _issuer_key_id(highest)
    return next((one for one in roots if (one.name, one.key_id) == (name, key_id)), None)


def _issuer_key_id(certificate: x509.Certificate) -> str:
    try:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    except (x509.ExtensionNotFound, ValueError):
        return ""
    return (found.key_identifier or b"").hex()


def _roots_of(
    path: Iterable[x509.Certificate], public_roots: Iterable[x509.Certificate]
) -> Iterator[x509.Certificate]:
    """Yield the public roots that have signed something of *path*."""
    by_name: dict[x509.Name, list[x509.Certificate]] = {}
    for one in path:
        by_name.setdefault(one.issuer, []).append(one)
    for root in public_roots:
        if any(issued_by(one, root) for one in by_name.get(root.subject, ())):
            yield root
