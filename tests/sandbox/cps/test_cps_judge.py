"""Every finding about an uploaded certificate, on real certificates (akamai-cps 4.6)."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from chain_samples import (
    NOW,
    SHA384,
    authority,
    authority_with_key,
    leaf,
    name,
    pem,
)
from cryptography.hazmat.primitives.serialization import Encoding
from judging import CA, DAY, KEY, MEASURE, NAMES, REQUEST, ROOT, findings_of, issued

from connector.core.warnings.judge import split_warnings
from connector.sandbox.cps.deployed import Deployed
from connector.sandbox.cps.findings import finding
from connector.sandbox.cps.judge import judge
from connector.sandbox.cps.state import Uploaded


def test_nothing_is_found_about_a_good_certificate() -> None:
    """The chain ends below a standard root; what is served is what was sent."""
    certificate = issued()
    judgement = judge(Uploaded("ECDSA", pem(certificate), CA.pem), REQUEST, MEASURE)

    assert judgement.findings == ()
    assert judgement.deployed == Deployed("ECDSA", certificate, (CA.certificate,))


def test_carriage_returns_do_not_matter() -> None:
    """Some clients send them (akamai-cps 2.8)."""
    text = pem(issued()).replace("\n", "\r\n")

    assert findings_of(text, CA.pem.replace("\n", "\r\n"))[0] == []


OTHER_KEY = authority("Somebody").key.public_key()


LEAVES = [
    pytest.param({"public_key": OTHER_KEY}, ["CSR_VS_CERTIFICATE_KEY_MISMATCH"], id="another key"),
    pytest.param(
        {"subject": name(o="Example GmbH", cn="api.example.com")},
        ["CSR_VS_CERTIFICATE_CN_MISMATCH"],
        id="another common name",
    ),
    pytest.param(
        {"subject": name(o="Example GmbH", cn="WWW.example.com")},
        ["CSR_VS_CERTIFICATE_CN_CASE_MISMATCH"],
        id="the common name in capitals",
    ),
    pytest.param(
        {"sans": ("api.example.com",)},
        [
            "CERTIFICATE_MISSING_CN_FROM_SAN_LIST",
            "CSR_VS_CERTIFICATE_MISSING_SAN_FROM_SAN_LIST_IN_CERTIFICATE",
        ],
        id="the common name not listed",
    ),
    pytest.param(
        {"sans": ()},
        [
            "CERTIFICATE_MISSING_CN_FROM_SAN_LIST",
            "CSR_VS_CERTIFICATE_MISSING_SAN_FROM_SAN_LIST_IN_CERTIFICATE",
            "CSR_VS_CERTIFICATE_MISSING_SAN_FROM_SAN_LIST_IN_CERTIFICATE",
        ],
        id="no names at all",
    ),
    pytest.param(
        {"sans": (*NAMES, "example.com")},
        ["CSR_VS_CERTIFICATE_ADDITIONAL_SAN_IN_SAN_LIST_IN_CERTIFICATE"],
        id="a name too many",
    ),
    pytest.param(
        {"sans": (NAMES[0], "API.example.com")},
        ["CSR_VS_CERTIFICATE_SAN_CASE_MISMATCH"],
        id="a name in capitals",
    ),
    pytest.param(
        {"subject": name(cn=NAMES[0])},
        ["CSR_VS_CERTIFICATE_O_FIELD_MISSING_IN_CERTIFICATE"],
        id="no organization, as DV has it",
    ),
    pytest.param(
        {"subject": name(o="Other", cn=NAMES[0])},
        ["CSR_VS_CERTIFICATE_O_FIELD_MISMATCH"],
        id="another organization",
    ),
    pytest.param(
        {"subject": name(o="EXAMPLE GMBH", cn=NAMES[0])},
        ["CSR_VS_CERTIFICATE_SUBJECT_FIELD_CASE_MISMATCH"],
        id="the organization in capitals",
    ),
    pytest.param(
        {"subject": name(c="DE", st="Hessen", l="Ffm", o="Example GmbH", ou="Web", cn=NAMES[0])},
        [
            f"CSR_VS_CERTIFICATE_{one}_FIELD_ADDITIONAL_IN_CERTIFICATE"
            for one in ("C", "ST", "L", "OU")
        ],
        id="more than was asked for",
    ),
    pytest.param({"starts": NOW - 9 * DAY, "ends": NOW}, ["CERTIFICATE_EXPIRED"], id="expired"),
    pytest.param({"starts": NOW + DAY}, ["CERTIFICATE_NOT_YET_VALID"], id="not yet valid"),
    pytest.param({"ends": NOW + 31 * DAY}, [], id="a month left: nothing to say"),
    pytest.param(
        {"ends": NOW + 30 * DAY},
        ["CERTIFICATE_EXPIRATION_DATE_IN_NEAR_FUTURE"],
        id="thirty days left",
    ),
    pytest.param(
        {"ends": NOW + 15 * DAY}, ["CERTIFICATE_EXPIRATION_TOO_SHORT"], id="fifteen days left"
    ),
    pytest.param({"starts": NOW, "ends": NOW + 397 * DAY}, [], id="397 days: as long as may be"),
    pytest.param(
        {"starts": NOW, "ends": NOW + 398 * DAY},
        ["CERTIFICATE_EXPIRATION_DATE_BEYOND_MAX_DAYS"],
        id="398 days",
    ),
    pytest.param(
        {"algorithm": SHA384()}, ["CERTIFICATE_SIGNATURE_MISMATCH"], id="another signature"
    ),
]


@pytest.mark.parametrize(("changes", "ids"), LEAVES)
def test_leaves(changes: dict[str, Any], ids: list[str]) -> None:
    """Each defect has its finding, and no other; clients recognise every text."""
    found, text = findings_of(issued(**changes), CA)

    assert found == ids
    assert "<" not in text
    assert [one.id for one in split_warnings(text)] == ids


def test_a_serial_number_that_is_not_positive() -> None:
    """RFC 5280 (4.1.2.2) knows none: it is read neither as the leaf nor in the chain."""
    der = issued().public_bytes(Encoding.DER)
    at = der.index(bytes.fromhex("a003020102")) + 7  # behind the version, and the serial's own head
    odd = b64encode(der[:at] + bytes([der[at] | 0x80]) + der[at + 1 :]).decode()
    text = f"-----BEGIN CERTIFICATE-----\n{odd}\n-----END CERTIFICATE-----\n"

    assert findings_of(text, CA)[0] == ["CERTIFICATE_PARSING_ERROR"]
    assert findings_of(issued(), text)[0] == ["TRUST_CHAIN_PARSING_ERROR"]


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        pytest.param("", "CERTIFICATE_TRUST_CHAIN_MISSING", id="nothing"),
        pytest.param("MIIB", "CERTIFICATE_NOT_PEM_FORMAT", id="no PEM"),
        pytest.param(
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "CERTIFICATE_PARSING_ERROR",
            id="no certificate",
        ),
        pytest.param(CA.pem + ROOT.pem, "CERTIFICATE_PARSING_ERROR", id="two certificates"),
    ],
)
def test_texts_that_are_no_certificate(text: str, id_: str) -> None:
    """They are told apart, and nothing else is said."""
    found, said = findings_of(text, CA)

    assert found == [id_]
    assert [one.id for one in split_warnings(said)] == [id_]


def test_a_self_signed_leaf() -> None:
    """Issuer and subject are the same, and nobody vouches for it."""
    own = authority_with_key("www.example.com", REQUEST.key)  # type: ignore[arg-type]
    found, _ = findings_of(leaf(own, KEY, subject=name(cn=NAMES[0]), sans=NAMES))

    assert "CERTIFICATE_SELF_SIGNED" in found


def test_an_old_key() -> None:
    """Past its life a CSR is of no use."""
    life = timedelta(days=30)

    assert findings_of(issued(), CA, csr_life=life, now=NOW + life)[0] == []
    assert findings_of(issued(), CA, csr_life=life, now=NOW + 31 * DAY)[0] == ["CSR_EXPIRED"]


@pytest.mark.parametrize("newer", [False, True])
def test_both_wordings_about_the_subject(newer: bool) -> None:
    """The newer one names field and key (akamai-cps 4.6)."""
    expected = {
        False: (
            "Value for O differs between the CSR and the certificate: [Example GmbH] vs missing."
        ),
        True: (
            "Value for [O] differs between the CSR and the 'ECDSA' certificate: "
            "[Example GmbH] vs missing."
        ),
    }
    _, text = findings_of(issued(subject=name(cn=NAMES[0])), CA, newer_subject_wording=newer)

    assert text == expected[newer]


def test_a_signature_that_nobody_asked_for() -> None:
    """Without `signatureAlgorithm` any will do."""
    assert findings_of(issued(algorithm=SHA384()), CA, signature_algorithm=None)[0] == []


def test_placeholders_are_filled() -> None:
    """The words are the vendor's, the values ours."""
    text = finding("CSR_VS_CERTIFICATE_KEY_MISMATCH", keyAlgorithm="RSA").text

    assert text == "'RSA' certificate was not generated from the CSR that Akamai generated."
