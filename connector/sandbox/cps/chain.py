"""Orders a trust chain as CPS does, and says what it found (akamai-cps 4.6)."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import NameOID

from connector.sandbox.ca import serial_hex, verifies_sha1
from connector.sandbox.cps.findings import finding
from connector.sandbox.cps.state import Finding

Certificates = tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain as it will be served, and what is to be said about it."""

    certificates: Certificates
    findings: tuple[Finding, ...]


def judge_chain(
    leaf: x509.Certificate,
    given: Certificates,
    roots: Certificates,
    now: datetime,
    previous: Certificates | None,
) -> Chain:
    """
    Order *given* from the issuer of *leaf* upwards.

    Args:
        leaf: The certificate itself.
        given: As uploaded.
        roots: The standard ones.
        now: Virtual time.
        previous: The chain of the certificate that is live, None if there is none.
    """
    pool = tuple(one for one in dict.fromkeys(given) if one != leaf)
    used = _path(leaf, pool)
    if pool and not used:
        names = {"trustChainCn": common_name(pool[0]), "endEntityCn": common_name(leaf)}
        return Chain((), (finding("TRUST_CHAIN_VERIFY_FAILED", **names),))
    found = (
        *_about_shape(leaf, given, pool, used),
        *_about_end(leaf, used, roots),
        *_about_validity(leaf, used, now),
        *_about_previous(used, previous),
    )
    return Chain(used, tuple(found))


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether *issuer*'s name and key fit the signature of *certificate*."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        named = certificate.issuer == issuer.subject
        return named and verifies_sha1(certificate, issuer.public_key())
    return True


def common_name(certificate: x509.Certificate) -> str:
    """Return the common name, empty if there is none."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def _path(leaf: x509.Certificate, pool: Certificates) -> Certificates:
    path: list[x509.Certificate] = []
    current = leaf
    while True:
        above = next((one for one in pool if one not in path and issued_by(current, one)), None)
        if above is None:
            return tuple(path)
        path.append(above)
        current = above


def _about_shape(
    leaf: x509.Certificate, given: Certificates, pool: Certificates, used: Certificates
) -> list[Finding]:
    found = []
    if leaf in given:
        found.append(finding("END_ENTITY_CERT_IN_TRUST_CHAIN"))
    kept = tuple(one for one in pool if one in used)
    if len(kept) < len(pool):
        found.append(
            finding("EXTRA_CERT_IN_TRUST_CHAIN", trustChainData=_listing(leaf, pool, used))
        )
    if kept != used:
        found.append(finding("UNSORTED_TRUST_CHAIN", trustChainData=_listing(leaf, pool, used)))
    return found


def _about_end(leaf: x509.Certificate, used: Certificates, roots: Certificates) -> list[Finding]:
    standard = any(issued_by((leaf, *used)[-1], root) for root in roots)
    if not used:
        id_ = "TRUST_CHAIN_NULL_OR_EMPTY"
        if not standard:
            id_ = "TRUST_CHAIN_EMPTY_AND_CERTIFICATE_SIGNED_BY_NON_STANDARD_ROOT"
        return [finding(id_)]
    listing = _listing(leaf, used, used)
    end = used[-1]
    if end in roots:
        id_ = "TRUST_CHAIN_INCLUDES_STANDARD_ROOT_CERTIFICATE_DETAILED"
        return [finding(id_, trustChainData=listing)]
    if any(end.subject == root.subject for root in roots):
        return [finding("CROSS_SIGNED_ROOT_IN_TRUST_CHAIN", trustChainData=listing)]
    if standard:
        return []
    id_ = "TRUST_CHAIN_TERMINATES_WITH_NON_STANDARD_CERTIFICATE_DETAILED"
    return [finding(id_, trustChainData=listing)]


def _about_validity(leaf: x509.Certificate, used: Certificates, now: datetime) -> list[Finding]:
    found = []
    for number, one in enumerate(used, start=1):
        if not one.not_valid_before_utc <= now <= one.not_valid_after_utc:
            verb = "expired on" if now > one.not_valid_after_utc else "not valid till"
            moment = max(one.not_valid_before_utc, min(now, one.not_valid_after_utc))
            found.append(
                finding(
                    "TRUST_CHAIN_EXPIRED_OR_NOT_YET_VALID",
                    trustChainOrderNumber=number,
                    issuer=one.issuer.rfc4514_string(),
                    serialNumber=one.serial_number,
                    exceptionMessage=f"NotAfter or NotBefore: {verb} {moment:%Y%m%d%H%M%SZ}",
                )
            )
        elif one.not_valid_after_utc < leaf.not_valid_after_utc:
            found.append(
                finding(
                    "TRUST_CHAIN_EXPIRED_BEFORE_EE",
                    endEntityCn=common_name(leaf),
                    endEntityNotAfter=leaf.not_valid_after_utc.isoformat(),
                    chainEntityCn=common_name(one),
                    chainEntityNotAfter=one.not_valid_after_utc.isoformat(),
                )
            )
    return found


def _about_previous(used: Certificates, previous: Certificates | None) -> list[Finding]:
    if previous is None:
        return []
    new, old = {one.subject for one in used}, {one.subject for one in previous}
    compared = (
        ("CERTIFICATE_ADDED_TO_TRUST_CHAIN", used, old),
        ("CERTIFICATE_MISSING_IN_TRUST_CHAIN", previous, new),
    )
    return [
        finding(id_, issuerX500Principal=one.subject.rfc4514_string())
        for id_, certificates, others in compared
        for one in certificates
        if one.subject not in others
    ]


def _listing(leaf: x509.Certificate, given: Certificates, used: Certificates) -> str:
    """Return the lines that follow a warning about a chain, laid out as CPS does."""
    lines = ["Trust Chain"]
    for one in (leaf, *given):
        lines += [
            f"Certificate: Subject: {one.subject.rfc4514_string()}",
            f"  Issuer: {one.issuer.rfc4514_string()}",
            f"  Serial Number: {_colons(one.serial_number)}",
        ]
    lines.append("The chain that will be used is:")
    for number, one in enumerate(used, start=1):
        lines += [
            f"{number}.  Subject: {one.subject.rfc4514_string()}",
            f"    Issuer: {one.issuer.rfc4514_string()}",
            f"    Serial Number: {_colons(one.serial_number)}",
        ]
    return "\n".join(lines)


def _colons(serial: int) -> str:
    digits = serial_hex(serial).lower()
    return "".join(f"{digits[at : at + 2]}:" for at in range(0, len(digits), 2))
