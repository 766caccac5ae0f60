"""
Foretells the warnings that CPS will raise for a certificate, before it is uploaded.

Foretold is what follows from the CSR and the certificate alone (akamai-cps 4.6). Short lifetimes
are left out, as CPS's thresholds are not known.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

from connector.core.catalogue import worded
from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.enrollment import Csr
from connector.core.request.values import Request
from connector.core.warnings.judge import CPSWarning
from connector.core.x509.read import load_certificate, load_csr, read_certificate

LONGEST_VALIDITY: Final = timedelta(days=397)

_FIELDS: Final[tuple[tuple[str, ObjectIdentifier], ...]] = (
    ("O", NameOID.ORGANIZATION_NAME),
    ("OU", NameOID.ORGANIZATIONAL_UNIT_NAME),
    ("L", NameOID.LOCALITY_NAME),
    ("ST", NameOID.STATE_OR_PROVINCE_NAME),
    ("C", NameOID.COUNTRY_NAME),
)


def predict_warnings(
    csr: Csr, certificate_pem: str, request: Request, now: datetime
) -> tuple[CPSWarning, ...]:
    """
    Return the post-verification warnings to expect when *certificate_pem* answers *csr*.

    *now* (aware UTC) is the time of the upload: CPS words a far expiry relative to it. Names that
    the request kept out of the CSR with `exclude_sans` do not count as added.

    Raises:
        UnexpectedAnswerError: The CSR or the certificate cannot be read.
    """
    facts = read_certificate(certificate_pem)
    asked = load_csr(csr.pem).subject
    given = load_certificate(certificate_pem).subject
    return (
        *_names(csr, facts, request),
        *_subject(csr, asked, given),
        *_validity(csr, facts, now),
    )


def _names(csr: Csr, facts: CertificateFacts, request: Request) -> Iterator[CPSWarning]:
    for name in sorted(csr.names - facts.names):
        yield _warning("CSR_VS_CERTIFICATE_MISSING_SAN_FROM_SAN_LIST_IN_CERTIFICATE", sanValue=name)
    expected = csr.names | request.names if request.exclude_sans else csr.names
    for name in sorted(facts.names - expected):
        yield _warning(
            "CSR_VS_CERTIFICATE_ADDITIONAL_SAN_IN_SAN_LIST_IN_CERTIFICATE", sanValue=name
        )
    if facts.common_name and facts.common_name.lower() not in facts.names:
        yield _warning("CERTIFICATE_MISSING_CN_FROM_SAN_LIST", keyAlgorithm=csr.key_algorithm)


def _subject(csr: Csr, asked: x509.Name, given: x509.Name) -> Iterator[CPSWarning]:
    for field, oid in _FIELDS:
        wanted, actual = _value(asked, oid), _value(given, oid)
        if wanted == actual:
            continue
        if wanted.lower() == actual.lower():
            yield _warning(
                "CSR_VS_CERTIFICATE_SUBJECT_FIELD_CASE_MISMATCH",
                subjectfield=field,
                csrSubjectValue=wanted,
                certificateSubjectValue=actual,
                keyAlgorithm=csr.key_algorithm,
            )
            continue
        yield _warning(
            f"CSR_VS_CERTIFICATE_{field}_FIELD_{_difference(wanted, actual)}",
            csrSubjectValue=wanted,
            certificateSubjectValue=actual,
        )


def _difference(wanted: str, actual: str) -> str:
    if not actual:
        return "MISSING_IN_CERTIFICATE"
    return "MISMATCH" if wanted else "ADDITIONAL_IN_CERTIFICATE"


def _value(subject: x509.Name, oid: ObjectIdentifier) -> str:
    """Return the field as one text; empty if it is not there."""
    return ", ".join(str(found.value) for found in subject.get_attributes_for_oid(oid))


def _validity(csr: Csr, facts: CertificateFacts, now: datetime) -> Iterator[CPSWarning]:
    if facts.not_after - facts.not_before > LONGEST_VALIDITY:
        years, months = divmod(_whole_months(now, facts.not_after), 12)
        yield _warning(
            "CERTIFICATE_EXPIRATION_DATE_BEYOND_MAX_DAYS",
            keyAlgorithm=csr.key_algorithm,
            certificateExpirationYears=str(years),
            certificateExpirationMonths=str(months),
        )


def _whole_months(start: datetime, end: datetime) -> int:
    """Return the whole calendar months from *start* to *end*; none if *end* is past."""
    months = (end.year - start.year) * 12 + end.month - start.month
    begun = (end.day, end.timetz()) < (start.day, start.timetz())
    return max(0, months - begun)


def _warning(warning_id: str, **values: str) -> CPSWarning:
    return CPSWarning(warning_id, worded(warning_id, **values))
