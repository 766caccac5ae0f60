"""
The findings that this CPS raises: wording as clients match it, and which of them are hard.

Wording: akamai-cps 4.6. Severity is not published; the table follows the reference's guess.
"""

from connector.sandbox.cps.state import Finding

WORDING = {
    "CERTIFICATE_ADDED_TO_TRUST_CHAIN": (
        "Certificate Added to the new Trust Chain: <issuerX500Principal>"
    ),
    "CERTIFICATE_EXPIRATION_DATE_BEYOND_MAX_DAYS": (
        "The '<keyAlgorithm>' certificate is set to expire in [<certificateExpirationYears>] "
        "years, [<certificateExpirationMonths>] months. The certificate has a validity period of "
        "greater than 397 days. This certificate will not be accepted by all major browsers for "
        "SSL/TLS connections. Please work with your Certificate Authority to reissue the "
        "certificate with an acceptable lifetime."
    ),
    "CERTIFICATE_EXPIRATION_DATE_IN_NEAR_FUTURE": (
        "The '<keyAlgorithm>' certificate will expire in the near future."
    ),
    "CERTIFICATE_EXPIRATION_TOO_SHORT": (
        "The '<keyAlgorithm>' certificate has a short lifetime and will expire within the next "
        "<certificateExpirationDays> days."
    ),
    "CERTIFICATE_EXPIRED": "This certificate has already expired.",
    "CERTIFICATE_MISSING_CN_FROM_SAN_LIST": (
        "The Common Name (CN) is missing from the SAN list for '<keyAlgorithm>' certificate."
    ),
    "CERTIFICATE_MISSING_IN_TRUST_CHAIN": (
        "Certificate Missing from the new Trust Chain: <issuerX500Principal>"
    ),
    "CERTIFICATE_NOT_PEM_FORMAT": (
        "This certificate format is not supported. The supported format for certificates and trust "
        "chains is PEM (base64)."
    ),
    "CERTIFICATE_NOT_YET_VALID": (
        "Certificate not yet valid; issuer [<issuer>] serial number [<serialNumber>]: "
        "[<exceptionMessage>]."
    ),
    "CERTIFICATE_PARSING_ERROR": (
        "Error parsing certificate: [<certificateText>]. Cause: [<exceptionMessage>]."
    ),
    "CERTIFICATE_SELF_SIGNED": (
        "The Issuer and Subject of the end-entity certificate are identical. This is not allowed."
    ),
    "CERTIFICATE_SIGNATURE_MISMATCH": (
        "Requested certificate signed with <requestedSignatureAlgorithm> signature algorithm, but "
        "got <cpsActualSignatureAlgorithm> (<actualSignatureAlgorithm>)."
    ),
    "CERTIFICATE_TRUST_CHAIN_MISSING": "Certificate and/or Trust Chain data is missing.",
    "CERTIFICATE_VS_NETWORK_SAN_REMOVED_FROM_CERT_LIVE_ON_NETWORK": (
        "SAN name [<sanValue>] removed from certificate is still live on the network."
    ),
    "CROSS_SIGNED_ROOT_IN_TRUST_CHAIN": (
        "Crossed signed roots found in the trust chain.\n<trustChainData>"
    ),
    "CSR_EXPIRED": (
        "The key for '<keyAlgorithm>' certificate has expired. You need to create and submit a new "
        "certificate."
    ),
    "CSR_VS_CERTIFICATE_ADDITIONAL_SAN_IN_SAN_LIST_IN_CERTIFICATE": (
        "SAN name [<sanValue>] was added to the certificate."
    ),
    "CSR_VS_CERTIFICATE_CN_CASE_MISMATCH": (
        "The case of the Common Name (CN) on the '<keyAlgorithm>' certificate [<certificateValue>] "
        "does not match the CN on the CSR [<csrValue>]."
    ),
    "CSR_VS_CERTIFICATE_CN_MISMATCH": (
        "The Common Name (CN) on '<keyAlgorithm>' certificate [<certificateValue>] does not match "
        "the CSR [<csrValue>]."
    ),
    "CSR_VS_CERTIFICATE_KEY_MISMATCH": (
        "'<keyAlgorithm>' certificate was not generated from the CSR that Akamai generated."
    ),
    "CSR_VS_CERTIFICATE_MISSING_SAN_FROM_SAN_LIST_IN_CERTIFICATE": (
        "SAN name [<sanValue>] is missing from the certificate."
    ),
    "CSR_VS_CERTIFICATE_SAN_CASE_MISMATCH": (
        "<certificateValue> [<csrValue>] differs in case on the '<keyAlgorithm>' certificate."
    ),
    "CSR_VS_CERTIFICATE_SUBJECT_FIELD_CASE_MISMATCH": (
        "Case mismatch for <subjectfield>. Expected(in CSR): <csrSubjectValue>, found(in "
        "'<keyAlgorithm>' certificate): <certificateSubjectValue>"
    ),
    "CSR_VS_CERTIFICATE_SUBJECT_FIELD_MISMATCH": (
        "Value for [<subjectfield>] differs between the CSR and the '<keyAlgorithm>' certificate: "
        "[<csrSubjectValue>] vs [<certificateSubjectValue>]."
    ),
    "CSR_VS_CERTIFICATE_SUBJECT_FIELD_MISMATCH_MISSING_IN_CERTIFICATE": (
        "Value for [<subjectfield>] differs between the CSR and the '<keyAlgorithm>' certificate: "
        "[<csrSubjectValue>] vs missing."
    ),
    "CSR_VS_CERTIFICATE_SUBJECT_FIELD_MISMATCH_MISSING_IN_CSR": (
        "Value for [<subjectfield>] differs between the CSR and the '<keyAlgorithm>' certificate: "
        "missing vs [<certificateSubjectValue>]."
    ),
    "END_ENTITY_CERT_IN_TRUST_CHAIN": (
        "The end-entity certificate appears in the trust chain. This is not allowed. It is being "
        "automatically removed from the trust chain."
    ),
    "EXTRA_CERT_IN_TRUST_CHAIN": (
        "Extra certificates were found in the chain and are being removed.\n<trustChainData>"
    ),
    "OVERLAPPING_TRAFFIC_CLASS": (
        "The following domain(s) overlap domains on another certificate: <sanString>."
    ),
    "SANS_REMOVED_REQUIRE_ACKNOWLEDGEMENT": (
        "The SANs [<sanString>] are scheduled to be removed with this operation. Removing SANs "
        "from this enrollment may result in a disruption of your service for TLS connections."
    ),
    "SNI_DNS_OVERLAP": "Name [<dnsName>] is overlapping DNS name of one or more enrollments.",
    "TRUST_CHAIN_EMPTY_AND_CERTIFICATE_SIGNED_BY_NON_STANDARD_ROOT": (
        "The trust chain is empty and the end-entity certificate may have been signed by a "
        "non-standard root certificate."
    ),
    "TRUST_CHAIN_EXPIRED_BEFORE_EE": (
        "End entity certificate [<endEntityCn>] with expiration [<endEntityNotAfter>] expires "
        "after the trust chain certificate #[<chainEntityCn>] that expires [<chainEntityNotAfter>]."
    ),
    "TRUST_CHAIN_EXPIRED_OR_NOT_YET_VALID": (
        "Trust chain certificate #[<trustChainOrderNumber>] issuer [<issuer>] serial number "
        "[<serialNumber>]: [<exceptionMessage>]."
    ),
    "TRUST_CHAIN_INCLUDES_STANDARD_ROOT_CERTIFICATE_DETAILED": (
        "The trust chain includes a standard root certificate. This is not a typical practice.\n"
        "<trustChainData>"
    ),
    "TRUST_CHAIN_NOT_PEM_FORMAT": (
        "This trust chain format is not supported. The supported format for certificates and trust "
        "chains is PEM (base64)."
    ),
    "TRUST_CHAIN_NULL_OR_EMPTY": "Trust chain is empty.",
    "TRUST_CHAIN_PARSING_ERROR": "Failed to parse trust chain.",
    "TRUST_CHAIN_TERMINATES_WITH_NON_STANDARD_CERTIFICATE_DETAILED": (
        "The trust chain terminates with a non-standard root certificate.\n<trustChainData>"
    ),
    "TRUST_CHAIN_VERIFY_FAILED": (
        "The trust chain [<trustChainCn>] and the end entity [<endEntityCn>] failed to verify."
    ),
    "UNSORTED_TRUST_CHAIN": "Unsorted trust chain downloaded, using\n<trustChainData>",
}
"""By id; `<…>` are placeholders."""

for _field in ("C", "L", "O", "OU", "ST"):
    _about = f"Value for {_field} differs between the CSR and the certificate: "
    _id = f"CSR_VS_CERTIFICATE_{_field}_FIELD"
    WORDING[f"{_id}_MISMATCH"] = f"{_about}[<csrSubjectValue>] vs [<certificateSubjectValue>]."
    WORDING[f"{_id}_MISSING_IN_CERTIFICATE"] = f"{_about}[<csrSubjectValue>] vs missing."
    WORDING[f"{_id}_ADDITIONAL_IN_CERTIFICATE"] = f"{_about}missing vs [<certificateSubjectValue>]."

HARD = frozenset(
    {
        "CERTIFICATE_EXPIRED",
        "CERTIFICATE_NOT_PEM_FORMAT",
        "CERTIFICATE_NOT_YET_VALID",
        "CERTIFICATE_PARSING_ERROR",
        "CERTIFICATE_SELF_SIGNED",
        "CERTIFICATE_TRUST_CHAIN_MISSING",
        "CSR_EXPIRED",
        "CSR_VS_CERTIFICATE_CN_MISMATCH",
        "CSR_VS_CERTIFICATE_KEY_MISMATCH",
        "TRUST_CHAIN_EXPIRED_OR_NOT_YET_VALID",
        "TRUST_CHAIN_NOT_PEM_FORMAT",
        "TRUST_CHAIN_PARSING_ERROR",
        "TRUST_CHAIN_VERIFY_FAILED",
    }
)
"""Ids of findings that no acknowledgement helps against; all others are warnings."""


def finding(id_: str, **values: object) -> Finding:
    """Return a finding, its placeholders filled from *values*."""
    text = WORDING[id_]
    for name, value in values.items():
        text = text.replace(f"<{name}>", str(value))
    return Finding(id_, text)


def joined(findings: tuple[Finding, ...], *, headline: bool) -> str:
    """Return the text of `warnings`: one after the other, repeated ones once (akamai-cps 2.9)."""
    texts = dict.fromkeys(one.text for one in findings)
    return "\n".join((*(("[WARNINGS]",) if headline else ()), *texts))
