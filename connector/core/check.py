"""
Is what SCM issued what was asked for? Checked before anything is uploaded to CPS.

Vendors send bundles in any order, with or without the root, sometimes with cross-signed variants
(sectigo-scm 2.6, 4.3), so nothing here trusts an order. RFC 5280 for the path, RFC 6125 for names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from connector.core.certificate import issued_by, load_certificate, read_certificate
from connector.core.model import CertificateFacts, Csr
from connector.core.public_limit import public_limit
from connector.core.request import Request, Validation
from connector.errors import CertificateMismatchError

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""A certificate may begin this much later than now: CA and CPS need not agree on the minute."""

_POLICIES: Final = {
    Validation.DV: x509.ObjectIdentifier("2.23.140.1.2.1"),
    Validation.OV: x509.ObjectIdentifier("2.23.140.1.2.2"),
    Validation.EV: x509.ObjectIdentifier("2.23.140.1.1"),
}
"""Policy identifiers of the CA/Browser Forum (Baseline Requirements 7.1.6.1)."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate that may be uploaded."""

    leaf: CertificateFacts
    chain_pem: str
    """The leaf's issuer first, each signed by the next, the root left out; may be empty."""
    notes: tuple[str, ...] = ()
    """What was left out of the bundle, for the person who watches."""


def check_issued(csr: Csr, bundle: Sequence[str], request: Request, now: datetime) -> Issued:
    """
    Pick the leaf for *csr* out of *bundle*, check it and order its chain.

    Expired certificates never enter the chain: a cross-signed variant that has expired would lead
    further and still break every client that follows it.

    Args:
        csr: The CSR that was ordered.
        bundle: PEM certificates in any order.
        request: Says which names and which validation are wanted.
        now: The vendor's time, aware UTC.

    Raises:
        CertificateMismatchError: With every difference found.
        UnexpectedAnswerError: A certificate cannot be read.
    """
    facts = [read_certificate(pem) for pem in bundle]
    leaf = next((item for item in facts if item.public_key_sha256 == csr.public_key_sha256), None)
    if leaf is None:
        raise _mismatch(request, ["no certificate in the answer has the CSR's public key"])
    certificate = load_certificate(leaf.pem)
    others = {item.fingerprint: item for item in facts if item.fingerprint != leaf.fingerprint}
    usable = [load_certificate(item.pem) for item in others.values() if item.not_after > now]
    path = issuer_path(certificate, usable)
    faults = [
        *_name_faults(leaf, request),
        *_time_faults(leaf, now),
        *_policy_faults(certificate, request),
    ]
    if not path:
        faults.append(f"the bundle lacks the issuer {leaf.issuer}, or it has expired")
    if faults:
        raise _mismatch(request, faults)
    chain = [item for item in path if item.issuer != item.subject]
    spare = len(others) - len(path)
    notes = [f"Left {spare} of the bundle's certificates out of the chain."] if spare else []
    notes += _lifetime_notes(leaf, certificate)
    return Issued(leaf, "".join(_pem(item) for item in chain), tuple(notes))


def issuer_path(
    leaf: x509.Certificate, pool: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """
    Return the longest path from the issuer of *leaf* upwards that *pool* gives.

    Of cross-signed variants the one that leads further is taken, since it satisfies clients with
    older trust stores too: also where its own issuer is not in *pool*, for a self-signed variant
    leads nowhere and is not uploaded. Empty if no certificate in *pool* signed *leaf*.
    """
    if leaf.issuer == leaf.subject:
        return ()
    paths = [
        (issuer, *issuer_path(issuer, [item for item in pool if item is not issuer]))
        for issuer in pool
        if issued_by(leaf, issuer)
    ]
    return max(paths, key=_reach, default=())


def _reach(path: Sequence[x509.Certificate]) -> tuple[int, int]:
    return sum(item.issuer != item.subject for item in path), len(path)


def _name_faults(leaf: CertificateFacts, request: Request) -> list[str]:
    missing = sorted(request.names - leaf.names)
    return [f"names missing: {', '.join(missing)}"] if missing else []


def _time_faults(leaf: CertificateFacts, now: datetime) -> list[str]:
    if leaf.not_after <= now:
        return [f"it expired at {leaf.not_after:%Y-%m-%dT%H:%M:%SZ}"]
    if leaf.not_before > now + CLOCK_TOLERANCE:
        return [f"it is not valid before {leaf.not_before:%Y-%m-%dT%H:%M:%SZ}"]
    return []


def _lifetime_notes(leaf: CertificateFacts, certificate: x509.Certificate) -> list[str]:
    """A certificate of a public CA that lives too long is issued all the same, and then refused."""
    limit, lifetime = public_limit(leaf.not_before), leaf.not_after - leaf.not_before
    if not _stated(certificate) or lifetime <= limit:
        return []
    told = (
        f"The certificate lives {lifetime.days} days, but public ones issued on"
        f" {leaf.not_before:%Y-%m-%d} may live {limit.days}: browsers may refuse it."
    )
    return [told]


def _policy_faults(certificate: x509.Certificate, request: Request) -> list[str]:
    wanted, stated = request.validation, _stated(certificate)
    fits = not stated if wanted is Validation.PRIVATE else wanted in stated
    if wanted is None or fits:
        return []
    return [f"validation is {' or '.join(stated) or 'not stated'}, not {wanted}"]


def _stated(certificate: x509.Certificate) -> list[Validation]:
    """Return the validations of public CAs that the certificate states; empty for private ones."""
    found = _policies(certificate)
    return [kind for kind, identifier in _POLICIES.items() if identifier in found]


def _policies(certificate: x509.Certificate) -> frozenset[x509.ObjectIdentifier]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.CertificatePolicies)
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(policy.policy_identifier for policy in extension.value)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _mismatch(request: Request, faults: Sequence[str]) -> CertificateMismatchError:
    return CertificateMismatchError(
        f"The certificate issued for {request.common_name} is not what was asked for:"
        f" {'; '.join(faults)}. It is not uploaded.",
        remedy="Correct the profile or account in SCM, or the request; then give renewal_trigger a"
        " new value, which opens a new change with a new CSR and a new order.",
        again="Running again repeats the check and orders nothing.",
    )
