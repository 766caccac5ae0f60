"""
What is wrong with a certificate for a server: by the request, by the time, and by its own kind.

CAs sign by templates, and a wrong one gives a certificate that every check of names and keys
passes and no browser takes (RFC 5280 4.2.1, RFC 6962 3.1). What it does not restrict is allowed.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import MD5, SHA1
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from connector.core.facts.certificate import CertificateFacts
from connector.core.request.values import Request, ValidationType
from connector.core.x509.public_limit import public_limit
from connector.core.x509.signatures import digest_of
from connector.text.moments import utc_text

_SERVING: Final = {
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
}
_WEAK: Final = {"sha1": "SHA-1", "md5": "MD5"}

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""A certificate may begin this much later than now: CA and CPS need not agree on the minute."""

_POLICIES: Final = {
    ValidationType.DV: x509.ObjectIdentifier("2.23.140.1.2.1"),
    ValidationType.OV: x509.ObjectIdentifier("2.23.140.1.2.2"),
    ValidationType.EV: x509.ObjectIdentifier("2.23.140.1.1"),
}
"""Policy identifiers of the CA/Browser Forum (Baseline Requirements 7.1.6.1)."""

E = TypeVar("E", bound=x509.ExtensionType)


def leaf_faults(
    leaf: x509.Certificate, facts: CertificateFacts, request: Request, now: datetime
) -> list[str]:
    """Return what speaks against *leaf*, a phrase for each fault; empty: nothing."""
    return [
        *_name_faults(facts, request),
        *_time_faults(facts, now),
        *_policy_faults(leaf, request),
        *_unsuitable(leaf),
        *_digest_faults(leaf, request),
    ]


def lifetime_notes(leaf: CertificateFacts, certificate: x509.Certificate) -> list[str]:
    """A certificate of a public CA that lives too long is issued all the same, and then refused."""
    limit, lifetime = public_limit(leaf.not_before), leaf.not_after - leaf.not_before
    if not stated_validations(certificate) or lifetime <= limit:
        return []
    told = (
        f"The certificate lives {lifetime.days} days, but public ones issued on"
        f" {leaf.not_before:%Y-%m-%d} may live {limit.days}: browsers may refuse it."
    )
    return [told]


def weak_digest(certificate: x509.Certificate) -> str:
    """Return the name of the broken hash that *certificate* is signed with; empty: it is sound."""
    digest = digest_of(certificate)
    return _WEAK[digest.name] if isinstance(digest, SHA1 | MD5) else ""


def _name_faults(leaf: CertificateFacts, request: Request) -> list[str]:
    missing = sorted(request.names - leaf.names)
    return [f"names missing: {', '.join(missing)}"] if missing else []


def _time_faults(leaf: CertificateFacts, now: datetime) -> list[str]:
    if leaf.not_after <= now:
        return [f"it expired at {utc_text(leaf.not_after)}"]
    if leaf.not_before > now + CLOCK_TOLERANCE:
        return [f"it is not valid before {utc_text(leaf.not_before)}"]
    return []


def _policy_faults(certificate: x509.Certificate, request: Request) -> list[str]:
    wanted, stated = request.validation, stated_validations(certificate)
    fits = not stated if wanted is ValidationType.PRIVATE else wanted in stated
    if wanted is None or fits:
        return []
    return [f"validation is {' or '.join(stated) or 'not stated'}, not {wanted}"]


def stated_validations(certificate: x509.Certificate) -> list[ValidationType]:
    """Return the validations of public CAs that the certificate states; empty for private ones."""
    found = _policies(certificate)
    return [kind for kind, identifier in _POLICIES.items() if identifier in found]


def _policies(certificate: x509.Certificate) -> frozenset[x509.ObjectIdentifier]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.CertificatePolicies)
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(policy.policy_identifier for policy in extension.value)


def _digest_faults(leaf: x509.Certificate, request: Request) -> list[str]:
    weak = weak_digest(leaf)
    wanted = request.validation is ValidationType.PRIVATE and request.signature_algorithm == weak
    if not weak or wanted:
        return []
    helps = (
        "; it is accepted with signature_algorithm = SHA-1 and validation = private"
        if weak == "SHA-1"
        else ""
    )
    return [f"it is signed with {weak}, which clients refuse{helps}"]


def _unsuitable(certificate: x509.Certificate) -> Iterator[str]:
    """Yield why *certificate* cannot serve TLS, a phrase for each cause."""
    extensions = certificate.extensions
    if any(one.oid == ExtensionOID.PRECERT_POISON for one in extensions):
        yield "it is a precertificate, which only transparency logs take (RFC 6962)"
    constraints = _value(extensions, x509.BasicConstraints)
    if constraints is not None and constraints.ca:
        yield "it is a CA certificate (basicConstraints CA:TRUE)"
    extended = _value(extensions, x509.ExtendedKeyUsage)
    if extended is not None and not _SERVING.intersection(extended):
        uses = ", ".join(one._name for one in extended)  # noqa: SLF001 - nowhere else is it told
        yield f"it may not serve TLS: its extended key usage is {uses}, without serverAuth"
    usage = _value(extensions, x509.KeyUsage)
    if usage is not None and not _may_agree_on_keys(usage, certificate):
        yield "it may not serve TLS: its key usage forbids digitalSignature"


def _may_agree_on_keys(usage: x509.KeyUsage, certificate: x509.Certificate) -> bool:
    """Return whether a handshake may be signed, or, with RSA and TLS 1.2, a key encrypted."""
    encrypts = isinstance(certificate.public_key(), RSAPublicKey) and usage.key_encipherment
    return usage.digital_signature or encrypts


def _value(extensions: x509.Extensions, kind: type[E]) -> E | None:
    return next((one.value for one in extensions if isinstance(one.value, kind)), None)
