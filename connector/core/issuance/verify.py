"""
Is what SCM issued what was asked for? Checked before anything is uploaded to CPS.

Vendors send bundles in any order, with or without the root, sometimes with cross-signed variants
(sectigo-scm 2.6, 4.3), so nothing here trusts an order. RFC 5280 for the path, RFC 6125 for names.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.enrollment import Csr
from connector.core.request.values import Request
from connector.core.x509.leaf import CLOCK_TOLERANCE, leaf_faults, lifetime_notes, weak_digest
from connector.core.x509.path import above, issuer_path, roots_above
from connector.core.x509.read import (
    UNREADABLE,
    certificate_facts,
    common_name,
    fingerprint,
    load_certificate,
    public_key_sha256,
)
from connector.core.x509.signatures import leads_to
from connector.core.x509.transparency import transparency_fault
from connector.errors import CertificateMismatchError
from connector.text.moments import utc_text


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate that may be uploaded."""

    leaf: CertificateFacts
    chain_pem: str
    """The leaf's issuer first, each signed by the next, the root left out; may be empty."""
    notes: tuple[str, ...] = ()
    """What was left out of the bundle, for the person who watches."""


def check_issued(  # noqa: PLR0913 - what was ordered, what came, what is wanted
    csr: Csr,
    bundle: Sequence[str],
    request: Request,
    now: datetime,
    *,
    extra: Sequence[str] = (),
    unfound: str = "",
    public_roots: Callable[[], Iterable[x509.Certificate]] = tuple,
) -> Issued:
    """
    Pick the leaf for *csr* out of *bundle*, check it and order its chain.

    Certificates that have expired, or are not valid yet, never enter the chain: a cross-signed
    variant that has expired would lead further and still break every client that follows it.

    Args:
        csr: The CSR that was ordered.
        bundle: PEM certificates in any order.
        request: Says which names and which validation are wanted.
        now: The vendor's time, aware UTC.
        extra: PEM certificates that may serve in the chain, though they are not in the bundle.
        unfound: Why the leaf's issuer was not found elsewhere, if it was looked for.
        public_roots: Returns those that browsers trust: what is below one has to be in
            transparency logs. Asked only of a certificate that is in too few.

    Raises:
        CertificateMismatchError: With every difference found.
        UnexpectedAnswerError: A certificate cannot be read.
    """
    delivered = _distinct(load_certificate(pem) for pem in bundle)
    leaf = pick_leaf(csr, delivered, request, now)
    if leaf is None:
        raise _mismatch(request, ["no certificate in the answer has the CSR's public key"])
    facts = certificate_facts(leaf)
    others = [one for one in delivered if one != leaf]
    pool = _distinct([*others, *(load_certificate(pem) for pem in extra)])
    valid, preferred = [one for one in pool if _is_valid(one, now)], request.preferred_root
    path = issuer_path(leaf, valid, preferred)
    faults = leaf_faults(leaf, facts, request, now)
    if not path:
        faults.append(_issuer_fault(leaf, pool, now, unfound))
    elif unlogged := transparency_fault(leaf, path, public_roots):
        faults.append(unlogged)
    if faults:
        raise _mismatch(request, faults)
    spare = sum(one not in path for one in others)
    notes = [f"Left {spare} of the bundle's certificates out of the chain."] if spare else []
    notes += _root_notes(leaf, path, valid, preferred)
    notes += lifetime_notes(facts, leaf) + _chain_notes(facts, above(path)) + _digest_notes(path)
    if weak_digest(leaf):
        notes.append(f"The certificate is signed with {weak_digest(leaf)}, as the request wants.")
    return Issued(facts, "".join(_pem(item) for item in above(path)), tuple(notes))


def pick_leaf(
    csr: Csr, delivered: Sequence[x509.Certificate], request: Request, now: datetime
) -> x509.Certificate | None:
    """
    Return the certificate for the CSR's key that fits best; None: no one has that key.

    A bundle may hold the precertificate too, or what was issued for the same CSR before.
    """

    def rank(one: x509.Certificate) -> tuple[int, datetime, str]:
        facts = certificate_facts(one)
        return (-len(leaf_faults(one, facts, request, now)), facts.not_before, facts.fingerprint)

    of_key = [one for one in delivered if _has_key_of(one, csr)]
    return max(of_key, key=rank, default=None)


def _has_key_of(certificate: x509.Certificate, csr: Csr) -> bool:
    try:
        return public_key_sha256(certificate) == csr.public_key_sha256
    except UNREADABLE:
        return False


def _distinct(certificates: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    return list({fingerprint(one): one for one in certificates}.values())


def _is_valid(certificate: x509.Certificate, now: datetime) -> bool:
    return (
        certificate.not_valid_before_utc <= now + CLOCK_TOLERANCE
        and certificate.not_valid_after_utc > now
    )


def _issuer_fault(
    leaf: x509.Certificate, pool: Sequence[x509.Certificate], now: datetime, unfound: str
) -> str:
    """Tell an issuer that is there and not valid from one that is missing, and what helps."""
    issuer = leaf.issuer.rfc4514_string()
    for one in pool:
        if leads_to(leaf, one):
            end, start = one.not_valid_after_utc, one.not_valid_before_utc
            if end <= now:
                return f"the issuer {issuer} expired at {utc_text(end)}"
            return f"the issuer {issuer} is not valid before {utc_text(start)}"
    return (
        f"the bundle lacks the issuer {issuer}{f', and {unfound}' if unfound else ''}; name it in"
        " chain_file, a PEM file of the intermediates that the CA does not deliver"
    )


def _digest_notes(path: Sequence[x509.Certificate]) -> list[str]:
    weak = [one for one in above(path) if weak_digest(one)]
    return [
        f"{one.subject.rfc4514_string()} in the chain is signed with {weak_digest(one)}: clients"
        " that do not know it as trusted may refuse it."
        for one in weak
    ]


def _chain_notes(leaf: CertificateFacts, chain: Sequence[x509.Certificate]) -> list[str]:
    """A chain that ends before its leaf is the best there is; the renewal counts its end."""
    first = min(chain, key=lambda one: one.not_valid_after_utc, default=None)
    if first is None or first.not_valid_after_utc >= leaf.not_after:
        return []
    note = (
        f"The chain ends before the certificate: {first.subject.rfc4514_string()} ends at"
        f" {utc_text(first.not_valid_after_utc)}, the certificate at"
        f" {utc_text(leaf.not_after)}. No better one was delivered; the renewal is planned for"
        " the chain's end."
    )
    return [note]


def _root_notes(
    leaf: x509.Certificate,
    path: Sequence[x509.Certificate],
    pool: Sequence[x509.Certificate],
    preferred: str | None,
) -> list[str]:
    if preferred is None or common_name(path[-1].issuer) == preferred:
        return []
    note = (
        f"preferred_root: no chain at hand leads to {preferred}, so the best of those to"
        f" {', '.join(roots_above(leaf, pool))} is uploaded; a certificate of the CA that leads"
        " there can be named in chain_file."
    )
    return [note]


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _mismatch(request: Request, faults: Sequence[str]) -> CertificateMismatchError:
    return CertificateMismatchError(
        f"The certificate issued for {request.common_name} is not what was asked for:"
        f" {'; '.join(faults)}. It is not uploaded.",
        faults=faults,
    )
