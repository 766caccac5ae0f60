"""The chain below an upload, judged and put in order (akamai-cps 4.6)."""

from typing import Any

import pytest
from chain_samples import (
    NOW,
    Authority,
    authority,
    authority_with_key,
    pem,
)
from judging import CA, DAY, MEASURE, REQUEST, ROOT, findings_of, issued

from connector.core.warnings.judge import split_warnings
from connector.sandbox.cps.deployed import Deployed
from connector.sandbox.cps.judge import judge
from connector.sandbox.cps.state import Uploaded

SUB = authority("Standard Sub CA", CA)
PRIVATE_ROOT = authority("Private Root")
PRIVATE_CA = authority("Private CA", PRIVATE_ROOT)
CROSSED = authority_with_key("Standard Root", ROOT.key, PRIVATE_ROOT)


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
    found, text = findings_of(issued(issuer), *chain)

    assert found == ids
    recognised = [one.id for one in split_warnings(text)]
    same_words = {"TRUST_CHAIN_NOT_PEM_FORMAT": ["CERTIFICATE_NOT_PEM_FORMAT"]}
    assert recognised in (ids, same_words.get("".join(ids)))


def test_a_chain_is_put_in_order() -> None:
    """What is served is sorted, without extras and without the leaf."""
    certificate = issued(SUB)
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
    certificate = issued(SUB)
    _, text = findings_of(certificate, CA, SUB)
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
    found, text = findings_of(issued(brief, starts=NOW), brief, now=moment)

    assert found == ids
    assert [one.id for one in split_warnings(text)] == ids


def test_a_chain_that_differs_from_the_live_one() -> None:
    """What came and what went is told."""
    live = Deployed("ECDSA", issued(), (CA.certificate,))
    other = Deployed("RSA", issued(), (PRIVATE_CA.certificate,))
    certificate = issued(SUB)

    found, text = findings_of(certificate, SUB, CA, live=(live, other))
    assert found == ["CERTIFICATE_ADDED_TO_TRUST_CHAIN"]
    assert text == "Certificate Added to the new Trust Chain: CN=Standard Sub CA"
    assert findings_of(issued(ROOT), live=(live,))[0] == [
        "TRUST_CHAIN_NULL_OR_EMPTY",
        "CERTIFICATE_MISSING_IN_TRUST_CHAIN",
    ]
