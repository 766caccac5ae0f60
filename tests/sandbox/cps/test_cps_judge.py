"""Every finding about an uploaded certificate, on real certificates (akamai-cps 4.6)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from chain_samples import (
    NOW,
    SHA384,
    Authority,
    authority,
    authority_with_key,
    leaf,
    name,
    pem,
)
from cryptography import x509

from connector.core.warnings import split_warnings
from connector.sandbox.cps.findings import finding
from connector.sandbox.cps.judge import Measure, judge
from connector.sandbox.cps.keys import new_request
from connector.sandbox.cps.state import Deployed, Uploaded

NAMES = ("www.example.com", "api.example.com")
DAY = timedelta(days=1)
BODY = {
    "csr": {"cn": NAMES[0], "sans": list(NAMES), "o": "Example GmbH"},
    "thirdParty": {"excludeSans": False},
}
REQUEST = new_request(BODY, "ECDSA", NOW, keep_cn=False)
KEY = REQUEST.key.public_key()
SUBJECT = name(o="Example GmbH", cn=NAMES[0])

ROOT = authority("Standard Root")
CA = authority("Standard CA", ROOT)
SUB = authority("Standard Sub CA", CA)
PRIVATE_ROOT = authority("Private Root")
PRIVATE_CA = authority("Private CA", PRIVATE_ROOT)
CROSSED = authority_with_key("Standard Root", ROOT.key, PRIVATE_ROOT)
MEASURE = Measure(names=NAMES, signature_algorithm="SHA-256", roots=(ROOT.certificate,), now=NOW)


def _leaf(issuer: Authority = CA, **changes: Any) -> x509.Certificate:
    parts: dict[str, Any] = {"subject": SUBJECT, "sans": NAMES, **changes}
    return leaf(issuer, parts.pop("public_key", KEY), **parts)


def _found(
    certificate: x509.Certificate | str, *chain: Authority | str, **changes: Any
) -> tuple[list[str], str]:
    """Return the ids of what is found, and the whole text as CPS sends it."""
    text = certificate if isinstance(certificate, str) else pem(certificate)
    trust_chain = "".join(one if isinstance(one, str) else one.pem for one in chain)
    uploaded = Uploaded("ECDSA", text, trust_chain)
    findings = judge(uploaded, REQUEST, replace(MEASURE, **changes)).findings
    return [one.id for one in findings], "\n".join(one.text for one in findings)


def test_nothing_is_found_about_a_good_certificate() -> None:
    """The chain ends below a standard root; what is served is what was sent."""
    certificate = _leaf()
    judgement = judge(Uploaded("ECDSA", pem(certificate), CA.pem), REQUEST, MEASURE)

    assert judgement.findings == ()
    assert judgement.deployed == Deployed("ECDSA", certificate, (CA.certificate,))


def test_carriage_returns_do_not_matter() -> None:
    """Some clients send them (akamai-cps 2.8)."""
    text = pem(_leaf()).replace("\n", "\r\n")

    assert _found(text, CA.pem.replace("\n", "\r\n"))[0] == []


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
    found, text = _found(_leaf(**changes), CA)

    assert found == ids
    assert "<" not in text
    assert [one.id for one in split_warnings(text)] == ids


LONG_ENDS = NOW + 3650 * DAY
CHAINS = [
    pytest.param(SUB, (SUB, CA), [], id="two intermediates in order"),
    pytest.param(SUB, (CA, SUB), ["UNSORTED_TRUST_CHAIN"], id="two in the wrong order"),
    pytest.param(
        SUB,
        (SUB,),
        ["TRUST_CHAIN_TERMINATES_WITH_NON_STANDARD_CERTIFICATE_DETAILED"],
        id="the upper one missing",
    ),
    pytest.param(SUB, (CA,), ["TRUST_CHAIN_VERIFY_FAILED"], id="the lower one missing"),
    pytest.param(
        CA,
        (),
        ["TRUST_CHAIN_EMPTY_AND_CERTIFICATE_SIGNED_BY_NON_STANDARD_ROOT"],
        id="no chain where one is needed",
    ),
    pytest.param(ROOT, (), ["TRUST_CHAIN_NULL_OR_EMPTY"], id="no chain, and none needed"),
    pytest.param(CA, (PRIVATE_CA,), ["TRUST_CHAIN_VERIFY_FAILED"], id="somebody else's chain"),
    pytest.param(CA, (CA, PRIVATE_CA), ["EXTRA_CERT_IN_TRUST_CHAIN"], id="one too many"),
    pytest.param(CA, (CA, CA), [], id="one of them twice"),
    pytest.param(
        CA,
        (CA, ROOT),
        ["TRUST_CHAIN_INCLUDES_STANDARD_ROOT_CERTIFICATE_DETAILED"],
        id="with the root",
    ),
    pytest.param(
        PRIVATE_CA,
        (PRIVATE_CA, PRIVATE_ROOT),
        ["TRUST_CHAIN_TERMINATES_WITH_NON_STANDARD_CERTIFICATE_DETAILED"],
        id="a private root",
    ),
    pytest.param(CA, (CA, CROSSED), ["CROSS_SIGNED_ROOT_IN_TRUST_CHAIN"], id="a cross-signed root"),
    pytest.param(CA, ("nonsense",), ["TRUST_CHAIN_NOT_PEM_FORMAT"], id="a chain that is no PEM"),
    pytest.param(
        CA,
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",),
        ["TRUST_CHAIN_PARSING_ERROR"],
        id="a chain that cannot be read",
    ),
]


@pytest.mark.parametrize(("issuer", "chain", "ids"), CHAINS)
def test_chains(issuer: Authority, chain: tuple[Any, ...], ids: list[str]) -> None:
    """Order, gaps, extras and ends of a chain; the listings are recognised too."""
    found, text = _found(_leaf(issuer), *chain)

    assert found == ids
    recognised = [one.id for one in split_warnings(text)]
    same_words = {"TRUST_CHAIN_NOT_PEM_FORMAT": ["CERTIFICATE_NOT_PEM_FORMAT"]}
    assert recognised in (ids, same_words.get("".join(ids)))


def test_a_chain_is_put_in_order() -> None:
    """What is served is sorted, without extras and without the leaf."""
    certificate = _leaf(SUB)
    chain = "".join((CA.pem, PRIVATE_CA.pem, pem(certificate), SUB.pem))
    judgement = judge(Uploaded("ECDSA", pem(certificate), chain), REQUEST, MEASURE)

    assert judgement.deployed is not None
    assert judgement.deployed.chain == (SUB.certificate, CA.certificate)
    assert {one.id for one in judgement.findings} == {
        "END_ENTITY_CERT_IN_TRUST_CHAIN",
        "EXTRA_CERT_IN_TRUST_CHAIN",
        "UNSORTED_TRUST_CHAIN",
    }


def test_a_chain_is_listed_as_the_vendor_lists_it() -> None:
    """Headline, the certificates with their serials, and what will be used (4.6)."""
    certificate = _leaf(SUB)
    _, text = _found(certificate, CA, SUB)
    digits = f"{certificate.serial_number:x}"
    digits = digits.zfill(len(digits) + len(digits) % 2)
    serial = "".join(f"{digits[at : at + 2]}:" for at in range(0, len(digits), 2))

    assert text.splitlines()[:5] == [
        "Unsorted trust chain downloaded, using",
        "Trust Chain",
        "Certificate: Subject: CN=www.example.com,O=Example GmbH",
        "  Issuer: CN=Standard Sub CA",
        f"  Serial Number: {serial}",
    ]
    assert "The chain that will be used is:\n1.  Subject: CN=Standard Sub CA\n" in text


@pytest.mark.parametrize(
    ("moment", "ids"),
    [
        pytest.param(NOW, ["TRUST_CHAIN_EXPIRED_BEFORE_EE"], id="the leaf outlives its issuer"),
        pytest.param(
            NOW + 61 * DAY, ["TRUST_CHAIN_EXPIRED_OR_NOT_YET_VALID"], id="its issuer has expired"
        ),
        pytest.param(
            NOW - 2 * DAY,
            ["CERTIFICATE_NOT_YET_VALID", "TRUST_CHAIN_EXPIRED_OR_NOT_YET_VALID"],
            id="its issuer is too young",
        ),
    ],
)
def test_chains_that_do_not_last(moment: Any, ids: list[str]) -> None:
    """Every certificate of a chain must be valid, and should last as long as the leaf."""
    brief = authority("Brief CA", ROOT, starts=NOW - DAY, ends=NOW + 60 * DAY)
    found, text = _found(_leaf(brief, starts=NOW), brief, now=moment)

    assert found == ids
    assert [one.id for one in split_warnings(text)] == ids


def test_a_chain_that_differs_from_the_live_one() -> None:
    """What came and what went is told."""
    live = Deployed("ECDSA", _leaf(), (CA.certificate,))
    other = Deployed("RSA", _leaf(), (PRIVATE_CA.certificate,))
    certificate = _leaf(SUB)

    found, text = _found(certificate, SUB, CA, live=(live, other))
    assert found == ["CERTIFICATE_ADDED_TO_TRUST_CHAIN"]
    assert text == "Certificate Added to the new Trust Chain: CN=Standard Sub CA"
    assert _found(_leaf(ROOT), live=(live,))[0] == [
        "TRUST_CHAIN_NULL_OR_EMPTY",
        "CERTIFICATE_MISSING_IN_TRUST_CHAIN",
    ]


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
    found, said = _found(text, CA)

    assert found == [id_]
    assert [one.id for one in split_warnings(said)] == [id_]


def test_a_self_signed_leaf() -> None:
    """Issuer and subject are the same, and nobody vouches for it."""
    own = authority_with_key("www.example.com", REQUEST.key)  # type: ignore[arg-type]
    found, _ = _found(leaf(own, KEY, subject=name(cn=NAMES[0]), sans=NAMES))

    assert "CERTIFICATE_SELF_SIGNED" in found


def test_an_old_key() -> None:
    """Past its life a CSR is of no use."""
    life = timedelta(days=30)

    assert _found(_leaf(), CA, csr_life=life, now=NOW + life)[0] == []
    assert _found(_leaf(), CA, csr_life=life, now=NOW + 31 * DAY)[0] == ["CSR_EXPIRED"]


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
    _, text = _found(_leaf(subject=name(cn=NAMES[0])), CA, newer_subject_wording=newer)

    assert text == expected[newer]


def test_a_signature_that_nobody_asked_for() -> None:
    """Without `signatureAlgorithm` any will do."""
    assert _found(_leaf(algorithm=SHA384()), CA, signature_algorithm=None)[0] == []


def test_placeholders_are_filled() -> None:
    """The words are the vendor's, the values ours."""
    text = finding("CSR_VS_CERTIFICATE_KEY_MISMATCH", keyAlgorithm="RSA").text

    assert text == "'RSA' certificate was not generated from the CSR that Akamai generated."
