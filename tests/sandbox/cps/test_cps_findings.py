"""What CPS says is written down twice, by the sandbox and by the connector, and is the vendor's."""

import pytest

from connector.core.catalogue import CATALOGUE, Severity
from connector.sandbox import data

ERRORS, WARNINGS = (data.load("findings")[one] for one in ("errors", "warnings"))

VENDORS_WORDS = {
    "CSR_VS_CERTIFICATE_KEY_MISMATCH": (
        "'<keyAlgorithm>' certificate was not generated from the CSR that Akamai generated."
    ),
    "CERTIFICATE_EXPIRED": "This certificate has already expired.",
    "CERTIFICATE_NOT_YET_VALID": (
        "Certificate not yet valid; issuer [<issuer>] serial number [<serialNumber>]:"
        " [<exceptionMessage>]."
    ),
    "CERTIFICATE_PARSING_ERROR": (
        "Error parsing certificate: [<certificateText>]. Cause: [<exceptionMessage>]."
    ),
    "CERTIFICATE_TRUST_CHAIN_MISSING": "Certificate and/or Trust Chain data is missing.",
    "TRUST_CHAIN_VERIFY_FAILED": (
        "The trust chain [<trustChainCn>] and the end entity [<endEntityCn>] failed to verify."
    ),
    "TRUST_CHAIN_PARSING_ERROR": "Failed to parse trust chain.",
    "CSR_EXPIRED": (
        "The key for '<keyAlgorithm>' certificate has expired. You need to create and submit a new"
        " certificate."
    ),
    "CSR_VS_CERTIFICATE_CN_MISMATCH": (
        "The Common Name (CN) on '<keyAlgorithm>' certificate [<certificateValue>] does not match"
        " the CSR [<csrValue>]."
    ),
    "CERTIFICATE_EXPIRATION_DATE_IN_NEAR_FUTURE": (
        "The '<keyAlgorithm>' certificate will expire in the near future."
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
    "CERTIFICATE_ADDED_TO_TRUST_CHAIN": (
        "Certificate Added to the new Trust Chain: <issuerX500Principal>"
    ),
    "CERTIFICATE_MISSING_IN_TRUST_CHAIN": (
        "Certificate Missing from the new Trust Chain: <issuerX500Principal>"
    ),
    "TRUST_CHAIN_NULL_OR_EMPTY": "Trust chain is empty.",
    "TRUST_CHAIN_TERMINATES_WITH_NON_STANDARD_CERTIFICATE": (
        "The trust chain terminates with a non-standard root certificate."
    ),
    "TRUST_CHAIN_TERMINATES_WITH_NON_STANDARD_CERTIFICATE_DETAILED": (
        "The trust chain terminates with a non-standard root certificate.\n<trustChainData>"
    ),
    "EXTRA_CERT_IN_TRUST_CHAIN": (
        "Extra certificates were found in the chain and are being removed.\n<trustChainData>"
    ),
    "UNSORTED_TRUST_CHAIN": "Unsorted trust chain downloaded, using\n<trustChainData>",
    "OVERLAPPING_TRAFFIC_CLASS": (
        "The following domain(s) overlap domains on another certificate: <sanString>."
    ),
    "SNI_DNS_OVERLAP": "Name [<dnsName>] is overlapping DNS name of one or more enrollments.",
    "CERTIFICATE_VS_NETWORK_SAN_REMOVED_FROM_CERT_LIVE_ON_NETWORK": (
        "SAN name [<sanValue>] removed from certificate is still live on the network."
    ),
    **{
        f"CSR_VS_CERTIFICATE_{field}_FIELD_{form}": (
            f"Value for {field} differs between the CSR and the certificate: {values}."
        )
        for field in ("O", "OU", "L", "ST", "C")
        for form, values in (
            ("MISMATCH", "[<csrSubjectValue>] vs [<certificateSubjectValue>]"),
            ("MISSING_IN_CERTIFICATE", "[<csrSubjectValue>] vs missing"),
            ("ADDITIONAL_IN_CERTIFICATE", "missing vs [<certificateSubjectValue>]"),
        )
    },
}
"""Those of akamai-cps 4.6 that Akamai's documentation gives word for word."""

FURTHER = frozenset(
    [
        "CERTIFICATE_SELF_SIGNED",
        "CERTIFICATE_NOT_PEM_FORMAT",
        "TRUST_CHAIN_NOT_PEM_FORMAT",
        "TRUST_CHAIN_INVALID",
        "TRUST_CHAIN_INVALID_DETAILED",
        "CERTIFICATE_EXPIRATION_DATE_BEYOND_MAX_DAYS",
        "CERTIFICATE_EXPIRATION_TOO_SHORT",
        "CSR_VS_CERTIFICATE_SUBJECT_FIELD_MISMATCH",
        "CSR_VS_CERTIFICATE_CN_CASE_MISMATCH",
        "CSR_VS_CERTIFICATE_SAN_CASE_MISMATCH",
        "CSR_VS_CERTIFICATE_SUBJECT_FIELD_CASE_MISMATCH",
        "CERTIFICATE_SIGNATURE_MISMATCH",
        "TRUST_CHAIN_EMPTY_AND_CERTIFICATE_SIGNED_BY_NON_STANDARD_ROOT",
        "TRUST_CHAIN_INCLUDES_STANDARD_ROOT_CERTIFICATE",
        "TRUST_CHAIN_INCLUDES_STANDARD_ROOT_CERTIFICATE_DETAILED",
        "END_ENTITY_CERT_IN_TRUST_CHAIN",
        "CROSS_SIGNED_ROOT_IN_TRUST_CHAIN",
        "TRUST_CHAIN_EXPIRED_BEFORE_EE",
        "TRUST_CHAIN_EXPIRED_OR_NOT_YET_VALID",
        "CERTIFICATE_NOT_ACTIVE_IN_KMI",
        "CERTIFICATE_ALREADY_LOADED",
        "SANS_REMOVED_REQUIRE_ACKNOWLEDGEMENT",
        "DOMAIN_NAME_INVALID",
    ]
)
"""Those of akamai-cps 4.6 that are known there by their ids and their sense."""


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param({one.id: one.text for one in CATALOGUE}, id="connector"),
        pytest.param({**ERRORS, **WARNINGS}, id="sandbox"),
    ],
)
def test_a_catalogue_has_the_vendors_words(texts):
    """Clients approve warnings by matching them, so a word that differs approves nothing."""
    assert {id_: texts.get(id_) for id_ in VENDORS_WORDS} == VENDORS_WORDS
    assert texts.keys() >= FURTHER


def test_both_catalogues_say_the_same():
    """Each is written down on its own, so what one has wrong does not agree with itself."""
    assert {one.id: one.text for one in CATALOGUE} == {**ERRORS, **WARNINGS}


def test_both_find_the_same_findings_grave():
    """What no acknowledgement helps against is what the connector never approves."""
    assert ERRORS.keys() == {one.id for one in CATALOGUE if one.severity is Severity.ERROR}
    assert ERRORS.keys().isdisjoint(WARNINGS)
