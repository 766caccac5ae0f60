"""
Roots that browsers stop trusting, and when: the dated list, by Mozilla's schedule.

Mozilla takes the trust for websites from roots whose keys are older than fifteen years, and older
ones by a schedule: wiki.mozilla.org/CA/Root_CA_Lifecycles (Root Store Policy 7.4), read on
2026-11-29. It goes by the day on which the key was made, or where no report tells that, by the
day on which the root's own validity begins. That day is what stands here, so a root may lose its
trust earlier, and not later. Listed are the roots of public CAs that SCM orders from; other
browsers have rules of their own, of which nothing is said here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final

from cryptography import x509

from connector.core.facts.certificate import Deployed
from connector.core.x509.path import above, issuer_path
from connector.core.x509.read import common_name, load_certificate, load_certificates
from connector.core.x509.signatures import issued_by
from connector.errors import UnexpectedAnswerError

_SCHEDULE: Final = (
    (date(2006, 1, 1), date(2025, 4, 15)),
    (date(2008, 1, 1), date(2026, 4, 15)),
    (date(2010, 1, 1), date(2027, 4, 15)),
    (date(2012, 1, 1), date(2028, 4, 15)),
    (date(2014, 4, 15), date(2029, 4, 15)),
)
"""Keys made before the first day lose their trust on the second."""


@dataclass(frozen=True, slots=True)
class WaningRoot:
    """A root that loses its trust."""

    name: str
    """Its common name."""
    key_id: str
    """Its subject key identifier (RFC 5280 4.2.1.2), lower-case hex: others may use its name."""
    since: date
    """When its validity begins."""

    @property
    def ends(self) -> datetime:
        """When it loses its trust, by the schedule; aware UTC."""
        day = next(removed for made_before, removed in _SCHEDULE if self.since < made_before)
        return datetime.combine(day, time(), UTC)


ROOTS: Final = (
    WaningRoot(
        "AAA Certificate Services", "a0110a233e96f107ece2af29ef82a57fd030a4b4", date(2004, 1, 1)
    ),
    WaningRoot(
        "COMODO Certification Authority",
        "0b58e58bc64c1537a440a930a921be47365a56ff",
        date(2006, 12, 1),
    ),
    WaningRoot(
        "COMODO ECC Certification Authority",
        "7571a7194819bc9d9dea4147df94c4487799d379",
        date(2008, 3, 6),
    ),
    WaningRoot(
        "COMODO RSA Certification Authority",
        "bbaf7e023dfaa6f13c848eadee3898ecd93232d4",
        date(2010, 1, 19),
    ),
    WaningRoot(
        "USERTrust RSA Certification Authority",
        "5379bf5aaa2b4acf5480e1d89bc09df2b20366cb",
        date(2010, 2, 1),
    ),
    WaningRoot(
        "USERTrust ECC Certification Authority",
        "3ae10986d4cf19c29676744976dce035c663639a",
        date(2010, 2, 1),
    ),
    WaningRoot(
        "DigiCert Assured ID Root CA",
        "45eba2aff492cb82312d518ba7a7219df36dc80f",
        date(2006, 11, 10),
    ),
    WaningRoot(
        "DigiCert Global Root CA", "03de503556d14cbb66f0a3e21b1bc397b23dd155", date(2006, 11, 10)
    ),
    WaningRoot(
        "DigiCert High Assurance EV Root CA",
        "b13ec36903f8bf4701d498261a0802ef63642bc3",
        date(2006, 11, 10),
    ),
    WaningRoot(
        "DigiCert Assured ID Root G2", "cec34ab99955f2b8db60bfa97ebd56b59736a7d6", date(2013, 8, 1)
    ),
    WaningRoot(
        "DigiCert Assured ID Root G3", "cbd0bda9e1980551a14d37a28379ce8d1d2ae484", date(2013, 8, 1)
    ),
    WaningRoot(
        "DigiCert Global Root G2", "4e2254201895e6e36ee60ffafab912ed06178f39", date(2013, 8, 1)
    ),
    WaningRoot(
        "DigiCert Global Root G3", "b3db48a4f9a1c5d8ae3641cc1163696229bc4bc6", date(2013, 8, 1)
    ),
    WaningRoot(
        "Entrust.net Certification Authority (2048)",
        "55e481d11180bed889b908a331f9a1240916b970",
        date(1999, 12, 24),
    ),
)

PublicRoots = Callable[[], Iterable[x509.Certificate]]


def waning_note(
    deployed: Deployed, public_roots: PublicRoots, roots: tuple[WaningRoot, ...] = ROOTS
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
