"""Judges an uploaded certificate for real, against CSR, names and time (akamai-cps 4.6)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.utils import CryptographyDeprecationWarning

from connector.sandbox.cps.chain import Certificates, common_name, judge_chain
from connector.sandbox.cps.deployed import Deployed, signature_name
from connector.sandbox.cps.findings import finding
from connector.sandbox.cps.keys import SUBJECT_FIELDS
from connector.sandbox.cps.state import Finding, Request, Uploaded

LONGEST = timedelta(days=397)
NEAR_FUTURE = timedelta(days=30)
"""Less time than this left is worth a warning; threshold unverified."""
SHORT = timedelta(days=15)
"""Less time than this left is worth a graver one; threshold unverified."""
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Measure:
    """What an upload is judged by."""

    names: tuple[str, ...]
    """Of the enrollment, the common name first."""
    signature_algorithm: str | None
    """As asked for: `SHA-256`, `SHA-1`."""
    roots: Certificates
    """The standard ones."""
    now: datetime
    """Virtual time."""
    live: tuple[Deployed, ...] = ()
    csr_life: timedelta | None = None
    """How long after its CSR a key may be used; None for ever."""
    newer_subject_wording: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What can be served, and what was found."""

    deployed: Deployed | None
    """None where the text is no certificate."""
    findings: tuple[Finding, ...]


def judge(uploaded: Uploaded, request: Request, measure: Measure) -> Judgement:
    """Judge one certificate with its chain by the CSR it should have been made from."""
    leaf = _read_leaf(uploaded.certificate)
    if isinstance(leaf, Finding):
        return Judgement(None, (leaf,))
    given = _read_chain(uploaded.trust_chain or "")
    if isinstance(given, Finding):
        return Judgement(None, (given,))
    algorithm = uploaded.key_algorithm
    previous = next((one.chain for one in measure.live if one.key_algorithm == algorithm), None)
    chain = judge_chain(leaf, given, measure.roots, measure.now, previous)
    found = (
        *_about_key(leaf, request, measure),
        *_about_names(leaf, request, measure),
        *_about_subject(leaf, request, measure),
        *_about_validity(leaf, algorithm, measure.now),
        *_about_signature(leaf, measure),
        *chain.findings,
    )
    return Judgement(Deployed(algorithm, leaf, chain.certificates), found)


def alternative_names(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the DNS names of a certificate as they are written there."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(extension.value.get_values_for_type(x509.DNSName))


def _read_leaf(text: str) -> x509.Certificate | Finding:
    if not text.strip():
        return finding("CERTIFICATE_TRUST_CHAIN_MISSING")
    blocks = _BLOCK.findall(text)
    if not blocks:
        return finding("CERTIFICATE_NOT_PEM_FORMAT")
    cause = f"{len(blocks)} certificates where one is expected"
    try:
        if len(blocks) == 1:
            return _certificate(blocks[0])
    except ValueError as error:
        cause = str(error).partition("\n")[0]
    excerpt = " ".join(blocks[0].split())[:80]
    return finding("CERTIFICATE_PARSING_ERROR", certificateText=excerpt, exceptionMessage=cause)


def _read_chain(text: str) -> Certificates | Finding:
    if not text.strip():
        return ()
    blocks = _BLOCK.findall(text)
    if not blocks:
        return finding("TRUST_CHAIN_NOT_PEM_FORMAT")
    try:
        return tuple(map(_certificate, blocks))
    except ValueError:
        return finding("TRUST_CHAIN_PARSING_ERROR")


def _certificate(block: str) -> x509.Certificate:
    """
    Read one certificate.

    Raises:
        ValueError: It is none, or its serial number is not positive (RFC 5280 4.1.2.2).
    """
    try:
        certificate = x509.load_pem_x509_certificate(block.encode())
    except CryptographyDeprecationWarning as warning:  # where warnings are errors
        raise ValueError(str(warning)) from warning
    if certificate.serial_number <= 0:
        raise ValueError("the serial number is not positive")
    return certificate


def _about_key(leaf: x509.Certificate, request: Request, measure: Measure) -> Iterator[Finding]:
    if measure.csr_life is not None and measure.now - request.made_at > measure.csr_life:
        yield finding("CSR_EXPIRED", keyAlgorithm=request.key_algorithm)
    spki = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if leaf.public_key().public_bytes(*spki) != request.key.public_key().public_bytes(*spki):
        yield finding("CSR_VS_CERTIFICATE_KEY_MISMATCH", keyAlgorithm=request.key_algorithm)
    if leaf.issuer == leaf.subject:
        yield finding("CERTIFICATE_SELF_SIGNED")


def _about_names(leaf: x509.Certificate, request: Request, measure: Measure) -> Iterator[Finding]:
    algorithm, wanted, name = request.key_algorithm, measure.names[0], common_name(leaf)
    values = {"keyAlgorithm": algorithm, "certificateValue": name, "csrValue": wanted}
    if name.lower() != wanted.lower():
        yield finding("CSR_VS_CERTIFICATE_CN_MISMATCH", **values)
    elif name != wanted:
        yield finding("CSR_VS_CERTIFICATE_CN_CASE_MISMATCH", **values)
    listed = {one.lower(): one for one in alternative_names(leaf)}
    if name.lower() not in listed:
        yield finding("CERTIFICATE_MISSING_CN_FROM_SAN_LIST", keyAlgorithm=algorithm)
    expected = {one.lower(): one for one in measure.names}
    for lower, one in expected.items():
        if lower not in listed:
            id_ = "CSR_VS_CERTIFICATE_MISSING_SAN_FROM_SAN_LIST_IN_CERTIFICATE"
            yield finding(id_, sanValue=one)
        elif listed[lower] != one:
            id_ = "CSR_VS_CERTIFICATE_SAN_CASE_MISMATCH"
            yield finding(id_, certificateValue=listed[lower], csrValue=one, keyAlgorithm=algorithm)
    for lower, one in listed.items():
        if lower not in expected:
            id_ = "CSR_VS_CERTIFICATE_ADDITIONAL_SAN_IN_SAN_LIST_IN_CERTIFICATE"
            yield finding(id_, sanValue=one)


def _about_subject(leaf: x509.Certificate, request: Request, measure: Measure) -> Iterator[Finding]:
    csr = x509.load_pem_x509_csr(request.csr_pem.encode()).subject
    for name, oid in SUBJECT_FIELDS.items():
        wanted, found = _field(csr, oid), _field(leaf.subject, oid)
        if wanted == found:
            continue
        ending = ("MISMATCH", "MISMATCH_MISSING_IN_CERTIFICATE", "MISMATCH_MISSING_IN_CSR")
        if not measure.newer_subject_wording:
            ending = ("MISMATCH", "MISSING_IN_CERTIFICATE", "ADDITIONAL_IN_CERTIFICATE")
        which = ending[1] if not found else ending[2] if not wanted else ending[0]
        part = "SUBJECT" if measure.newer_subject_wording else name.upper()
        id_ = f"CSR_VS_CERTIFICATE_{part}_FIELD_{which}"
        if wanted.lower() == found.lower():
            id_ = "CSR_VS_CERTIFICATE_SUBJECT_FIELD_CASE_MISMATCH"
        yield finding(
            id_,
            subjectfield=name.upper(),
            keyAlgorithm=request.key_algorithm,
            csrSubjectValue=wanted,
            certificateSubjectValue=found,
        )


def _field(subject: x509.Name, oid: x509.ObjectIdentifier) -> str:
    return " ".join(str(one.value) for one in subject.get_attributes_for_oid(oid))


def _about_validity(leaf: x509.Certificate, algorithm: str, now: datetime) -> Iterator[Finding]:
    start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    left = end - now
    if left <= timedelta(0):
        yield finding("CERTIFICATE_EXPIRED")
    elif start > now:
        yield finding(
            "CERTIFICATE_NOT_YET_VALID",
            issuer=leaf.issuer.rfc4514_string(),
            serialNumber=leaf.serial_number,
            exceptionMessage=f"NotBefore: {start:%a %b %d %H:%M:%S} UTC {start.year}",
        )
    elif left <= SHORT:
        id_ = "CERTIFICATE_EXPIRATION_TOO_SHORT"
        yield finding(id_, keyAlgorithm=algorithm, certificateExpirationDays=left.days + 1)
    elif left <= NEAR_FUTURE:
        yield finding("CERTIFICATE_EXPIRATION_DATE_IN_NEAR_FUTURE", keyAlgorithm=algorithm)
    if end - start > LONGEST:
        months = left.days // 30
        yield finding(
            "CERTIFICATE_EXPIRATION_DATE_BEYOND_MAX_DAYS",
            keyAlgorithm=algorithm,
            certificateExpirationYears=months // 12,
            certificateExpirationMonths=months % 12,
        )


def _about_signature(leaf: x509.Certificate, measure: Measure) -> Iterator[Finding]:
    actual = signature_name(leaf)
    if measure.signature_algorithm not in {None, actual}:
        yield finding(
            "CERTIFICATE_SIGNATURE_MISMATCH",
            requestedSignatureAlgorithm=measure.signature_algorithm,
            cpsActualSignatureAlgorithm=actual,
            actualSignatureAlgorithm=leaf.signature_algorithm_oid._name,  # noqa: SLF001 - the only way to its name
        )
