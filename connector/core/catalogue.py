"""
The findings that CPS can raise for a third-party certificate, in CPS's own words (akamai-cps 4.6).

The ids are those that Akamai's Terraform provider knows, so a list of approved warnings can be
carried over. Severity is judged by meaning, as Akamai publishes none. `<name>` stands for a value.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PLACEHOLDER: Final = re.compile(r"<(\w+)>")


class Severity(StrEnum):
    """Whether a finding can be acknowledged."""

    ERROR = "error"
    WARNING = "warning"


class Stage(StrEnum):
    """Where CPS raises a finding: before the CSR, after the upload, or at both."""

    PRE = "pre"
    POST = "post"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Template:
    """One finding: its id, and its wording with placeholders."""

    id: str
    text: str
    severity: Severity = Severity.WARNING
    stage: Stage = Stage.POST


_ERRORS: Final = {
    "CSR_VS_CERTIFICATE_KEY_MISMATCH": (
        "'<keyAlgorithm>' certificate was not generated from the CSR that Akamai generated."
    ),
    "CSR_VS_CERTIFICATE_CN_MISMATCH": (
        "The Common Name (CN) on '<keyAlgorithm>' certificate [<certificateValue>] does not match"
        " the CSR [<csrValue>]."
    ),
    "CSR_EXPIRED": (
        "The key for '<keyAlgorithm>' certificate has expired. You need to create and submit a"
        " new certificate."
    ),
    "CERTIFICATE_EXPIRED": "This certificate has already expired.",
    "CERTIFICATE_NOT_YET_VALID": (
        "Certificate not yet valid; issuer [<issuer>] serial number [<serialNumber>]:"
        " [<exceptionMessage>]."
    ),
    "CERTIFICATE_SELF_SIGNED": (
        "The Issuer and Subject of the end-entity certificate are identical. This is not allowed."
    ),
    "CERTIFICATE_NOT_PEM_FORMAT": (
        "This certificate format is not supported. The supported format for certificates and"
        " trust chains is PEM (base64)."
    ),
    "CERTIFICATE_PARSING_ERROR": (
        "Error parsing certificate: [<certificateText>]. Cause: [<exceptionMessage>]."
    ),
    "CERTIFICATE_TRUST_CHAIN_MISSING": "Certificate and/or Trust Chain data is missing.",
    "CERTIFICATE_ALREADY_LOADED": (
        "There is a problem deploying the '<keyAlgorithm>' certificate.  Please contact your"
        " Akamai support team to resolve the issue."
    ),
    "THIRD_PARTY_CERTIFICATE_DATA_BLANK_OR_MISSING": (
        "Certificate data is blank or missing for '<keyAlgorithm>'."
    ),
    "TRUST_CHAIN_NOT_PEM_FORMAT": (
        "This trust chain format is not supported. The supported format for certificates and"
        " trust chains is PEM (base64)."
    ),
    "TRUST_CHAIN_VERIFY_FAILED": (
        "The trust chain [<trustChainCn>] and the end entity [<endEntityCn>] failed to verify."
    ),
    "TRUST_CHAIN_INVALID": (
        "This certificate trust chain is invalid because no trust chain was found."
    ),
    "TRUST_CHAIN_INVALID_DETAILED": (
        "This certificate trust chain is invalid because no trust chain was found."
        "\n<trustChainData>"
    ),
    "TRUST_CHAIN_PARSING_ERROR": "Failed to parse trust chain.",
    "TRUST_CHAIN_EXPIRED_OR_NOT_YET_VALID": (
        "Trust chain certificate #[<trustChainOrderNumber>] issuer [<issuer>] serial number"
        " [<serialNumber>]: [<exceptionMessage>]."
    ),
}

_WARNINGS: Final = {
    "CERTIFICATE_EXPIRATION_DATE_BEYOND_MAX_DAYS": (
        "The '<keyAlgorithm>' certificate is set to expire in [<certificateExpirationYears>]"
        " years, [<certificateExpirationMonths>] months. The certificate has a validity period of"
        " greater than 397 days. This certificate will not be accepted by all major browsers for"
        " SSL/TLS connections. Please work with your Certificate Authority to reissue the"
        " certificate with an acceptable lifetime."
    ),
    "CERTIFICATE_EXPIRATION_DATE_IN_NEAR_FUTURE": (
        "The '<keyAlgorithm>' certificate will expire in the near future."
    ),
    "CERTIFICATE_EXPIRATION_TOO_SHORT": (
        "The '<keyAlgorithm>' certificate has a short lifetime and will expire within the next"
        " <certificateExpirationDays> days."
    ),
    "CERTIFICATE_MISSING_CN_FROM_SAN_LIST": (
        "The Common Name (CN) is missing from the SAN list for '<keyAlgorithm>' certificate."
    ),
    "CSR_VS_CERTIFICATE_MISSING_SAN_FROM_SAN_LIST_IN_CERTIFICATE": (
        "SAN name [<sanValue>] is missing from the certificate."
    ),
    "CSR_VS_CERTIFICATE_ADDITIONAL_SAN_IN_SAN_LIST_IN_CERTIFICATE": (
        "SAN name [<sanValue>] was added to the certificate."
    ),
    "CSR_VS_CERTIFICATE_SUBJECT_FIELD_MISMATCH": (
        "Value for [<subjectfield>] differs between the CSR and the '<keyAlgorithm>' certificate:"
        " [<csrSubjectValue>] vs [<certificateSubjectValue>]."
    ),
    "CSR_VS_CERTIFICATE_SUBJECT_FIELD_MISMATCH_MISSING_IN_CERTIFICATE": (
        "Value for [<subjectfield>] differs between the CSR and the '<keyAlgorithm>' certificate:"
        " [<csrSubjectValue>] vs missing."
    ),
    "CSR_VS_CERTIFICATE_SUBJECT_FIELD_MISMATCH_MISSING_IN_CSR": (
        "Value for [<subjectfield>] differs between the CSR and the '<keyAlgorithm>' certificate:"
        " missing vs [<certificateSubjectValue>]."
    ),
    "CSR_VS_CERTIFICATE_SUBJECT_FIELD_CASE_MISMATCH": (
        "Case mismatch for <subjectfield>. Expected(in CSR): <csrSubjectValue>, found(in"
        " '<keyAlgorithm>' certificate): <certificateSubjectValue>"
    ),
    "CSR_VS_CERTIFICATE_CN_CASE_MISMATCH": (
        "The case of the Common Name (CN) on the '<keyAlgorithm>' certificate"
        " [<certificateValue>] does not match the CN on the CSR [<csrValue>]."
    ),
    "CSR_VS_CERTIFICATE_SAN_CASE_MISMATCH": (
        "<certificateValue> [<csrValue>] differs in case on the '<keyAlgorithm>' certificate."
    ),
    "CERTIFICATE_SIGNATURE_MISMATCH": (
        "Requested certificate signed with <requestedSignatureAlgorithm> signature algorithm, but"
        " got <cpsActualSignatureAlgorithm> (<actualSignatureAlgorithm>)."
    ),
    "CERTIFICATE_ADDED_TO_TRUST_CHAIN": (
        "Certificate Added to the new Trust Chain: <issuerX500Principal>"
    ),
    "CERTIFICATE_MISSING_IN_TRUST_CHAIN": (
        "Certificate Missing from the new Trust Chain: <issuerX500Principal>"
    ),
    "TRUST_CHAIN_NULL_OR_EMPTY": "Trust chain is empty.",
    "TRUST_CHAIN_EMPTY_AND_CERTIFICATE_SIGNED_BY_NON_STANDARD_ROOT": (
        "The trust chain is empty and the end-entity certificate may have been signed by a"
        " non-standard root certificate."
    ),
    "TRUST_CHAIN_TERMINATES_WITH_NON_STANDARD_CERTIFICATE": (
        "The trust chain terminates with a non-standard root certificate."
    ),
    "TRUST_CHAIN_TERMINATES_WITH_NON_STANDARD_CERTIFICATE_DETAILED": (
        "The trust chain terminates with a non-standard root certificate.\n<trustChainData>"
    ),
    "TRUST_CHAIN_INCLUDES_STANDARD_ROOT_CERTIFICATE": (
        "The trust chain includes a standard root certificate. This is not a typical practice."
    ),
    "TRUST_CHAIN_INCLUDES_STANDARD_ROOT_CERTIFICATE_DETAILED": (
        "The trust chain includes a standard root certificate. This is not a typical practice."
        "\n<trustChainData>"
    ),
    "END_ENTITY_CERT_IN_TRUST_CHAIN": (
        "The end-entity certificate appears in the trust chain. This is not allowed. It is being"
        " automatically removed from the trust chain."
    ),
    "EXTRA_CERT_IN_TRUST_CHAIN": (
        "Extra certificates were found in the chain and are being removed.\n<trustChainData>"
    ),
    "UNSORTED_TRUST_CHAIN": "Unsorted trust chain downloaded, using\n<trustChainData>",
    "CROSS_SIGNED_ROOT_IN_TRUST_CHAIN": (
        "Crossed signed roots found in the trust chain.\n<trustChainData>"
    ),
    "TRUST_CHAIN_EXPIRED_BEFORE_EE": (
        "End entity certificate [<endEntityCn>] with expiration [<endEntityNotAfter>] expires"
        " after the trust chain certificate #[<chainEntityCn>] that expires"
        " [<chainEntityNotAfter>]."
    ),
    "CERTIFICATE_KMI_DATA_EXPIRED": (
        "The KMI entry for the new certificate expired <expiredDays> day(s) ago."
    ),
    "CERTIFICATE_KMI_DATA_EXPIRES_SOON": (
        "The KMI entry for the new certificat will expire in <expiresInDays> day(s)."
    ),
    "CERTIFICATE_KMI_DATA_EXPIRES_TODAY": (
        "The KMI entry for the new certificate will expire today."
    ),
    "CERTIFICATE_KMI_DATA_INCOMPLETE": "The KMI data is not complete for the new certificate.",
    "CERTIFICATE_KMI_DATA_MISSING": "No KMI data is available for the new certificate.",
    "CERTIFICATE_KMI_DATA_SCHEDULED_FOR_DELETION": (
        "The KMI entry was scheduled for deletion <deletedInDays> day(s) ago."
    ),
    "CERTIFICATE_KMI_DATA_WILL_BE_DELETED_SOON": (
        "The KMI entry for the new certificat will be deleted in <willBeDeletedInDays> day(s)."
    ),
    "CERTIFICATE_KMI_DATA_WILL_BE_DELETED_TODAY": (
        "The KMI entry for the new certificate will be deleted today."
    ),
    "CERTIFICATE_NOT_ACTIVE_IN_KMI": "The new certificate is not active in KMI.",
}

_BEFORE_THE_CSR: Final = {
    "OVERLAPPING_TRAFFIC_CLASS": (
        "The following domain(s) overlap domains on another certificate: <sanString>."
    ),
    "SNI_DNS_OVERLAP": "Name [<dnsName>] is overlapping DNS name of one or more enrollments.",
    "SANS_REMOVED_REQUIRE_ACKNOWLEDGEMENT": (
        "The SANs [<sanString>] are scheduled to be removed with this operation. Removing SANs"
        " from this enrollment may result in a disruption of your service for TLS connections."
    ),
    "DOMAIN_NAME_INVALID": "Domain name is invalid.",
    "DNS_NAME_CAA_NOT_VALIDATED": "DNS name <invalidDomainName> CAA auto validation failed.",
    "DNS_NAME_ISSUER_FORBIDDEN_CAA_RECORD": "DNS name forbids CA issuer in CAA record.",
    "DNS_NAME_ISSUER_NOT_IN_CAA_RECORD": (
        "DNS name <dnsName> allows CA issuers <caaIssuers>. Configured issuers are <issuers>"
    ),
    "DNS_NAME_IS_NO_LONGER_CONTAINED": (
        "DNS name <dnsName> is no longer contained by <nameOfSuperSet>; it will be dropped."
    ),
    "DNS_NAME_LONGER_THEN_255_CHARS": "DNS name <invalidDomainName> longer than 255 characters.",
    "DNS_NAME_NOT_CNAMED": "DNS name <invalidDomainName> not CNAMEd for auto validation.",
    "DNS_NAME_NOT_CONTAINED": "DNS name <dnsName> is not contained by <nameOfSuperSet>.",
    "DNS_NAME_NULL_OR_EMPTY": "DNS name is either null or empty.",
    "DNS_NAME_SERVER_ADDRESS_NOT_RESOLVED": (
        "DNS Name Server Address Exception when processing <invalidDomainName>"
    ),
}

SUBJECT_FIELDS: Final = ("O", "OU", "L", "ST", "C")
"""Subject fields that CPS compares between CSR and certificate, each with ids of its own."""

_SUBJECT_FORMS: Final = (
    ("MISMATCH", "[<csrSubjectValue>] vs [<certificateSubjectValue>]"),
    ("MISSING_IN_CERTIFICATE", "[<csrSubjectValue>] vs missing"),
    ("ADDITIONAL_IN_CERTIFICATE", "missing vs [<certificateSubjectValue>]"),
)

CATALOGUE: Final[tuple[Template, ...]] = (
    *(Template(name, text, severity=Severity.ERROR) for name, text in _ERRORS.items()),
    *(Template(name, text) for name, text in _WARNINGS.items()),
    *(
        Template(
            f"CSR_VS_CERTIFICATE_{field}_FIELD_{suffix}",
            f"Value for {field} differs between the CSR and the certificate: {values}.",
        )
        for field in SUBJECT_FIELDS
        for suffix, values in _SUBJECT_FORMS
    ),
    *(Template(name, text, stage=Stage.PRE) for name, text in _BEFORE_THE_CSR.items()),
    Template(
        "CERTIFICATE_VS_NETWORK_SAN_REMOVED_FROM_CERT_LIVE_ON_NETWORK",
        "SAN name [<sanValue>] removed from certificate is still live on the network.",
        stage=Stage.BOTH,
    ),
)
"""Every finding for third-party certificates; each id once."""

_TEXTS: Final = {template.id: template.text for template in CATALOGUE}


def known_ids() -> frozenset[str]:
    """Return the ids that a list of approved warnings can name."""
    return frozenset(_TEXTS)


def worded(warning_id: str, **values: str) -> str:
    """
    Return the text of one finding, its placeholders replaced by *values*.

    Raises:
        KeyError: There is no such id, or a placeholder has no value.
    """
    return PLACEHOLDER.sub(lambda found: values[found[1]], _TEXTS[warning_id])
