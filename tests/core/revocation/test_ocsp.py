"""What an OCSP answer is worth (RFC 6960 3.2, 4.2.2.2)."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID
from hypothesis import given
from hypothesis import strategies as st
from revocation_samples import answer, certificate, issuer_of, responder
from sample_authority import DAY, NOW, Authority, ec_key, ed_key, rsa_key

from connector.core.facts.certificate import Revocation
from connector.core.revocation.ocsp import ocsp_request, read_ocsp
from connector.core.revocation.status import LONGEST, TOLERANCE

GOOD, REVOKED, UNKNOWN = Revocation.GOOD, Revocation.REVOKED, Revocation.UNKNOWN
STATUS = ocsp.OCSPCertStatus
CA = Authority("The issuer", ec_key())
RSA_CA = Authority("The RSA issuer", rsa_key())
ED_CA = Authority("The Ed25519 issuer", ed_key())
OTHER = Authority("Somebody else", ec_key())
ISSUER, LEAF = issuer_of(CA), certificate(CA)
SECOND = timedelta(seconds=1)


def said(
    der: bytes, leaf: x509.Certificate = LEAF, issuer: x509.Certificate = ISSUER
) -> tuple[Revocation, str]:
    found = read_ocsp(der, leaf, issuer, NOW)
    return found.revocation, found.why


def test_the_question_names_the_certificate() -> None:
    asked = ocsp.load_der_ocsp_request(ocsp_request(LEAF, ISSUER))

    assert asked.serial_number == LEAF.serial_number


@pytest.mark.parametrize("authority", [CA, RSA_CA], ids=["ECDSA", "RSA"])
@pytest.mark.parametrize(("status", "expected"), [(STATUS.GOOD, GOOD), (STATUS.REVOKED, REVOKED)])
def test_the_issuer_s_word_counts(
    authority: Authority, status: ocsp.OCSPCertStatus, expected: Revocation
) -> None:
    leaf, issuer = certificate(authority), issuer_of(authority)

    assert said(answer(leaf, issuer, authority.key, status=status), leaf, issuer) == (expected, "")


def test_the_word_of_an_issuer_below_a_root_counts() -> None:
    """It is named by its own name, not by that of whoever has signed it."""
    issuer = x509.load_pem_x509_certificate(CA.own(OTHER).encode())

    assert said(answer(LEAF, issuer, CA.key), issuer=issuer) == (GOOD, "")


def test_a_responder_that_does_not_know_says_so() -> None:
    der = answer(LEAF, ISSUER, CA.key, status=STATUS.UNKNOWN)

    assert said(der) == (UNKNOWN, "it does not know the certificate")


def test_a_delegated_responder_s_word_counts() -> None:
    key = ec_key()
    der = answer(LEAF, ISSUER, key, status=STATUS.REVOKED, signer=responder(CA, key))

    assert said(der) == (REVOKED, "")


def _server_certificate(key: Any) -> x509.Certificate:
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return certificate(CA, usage, serial=77, key=key)


@pytest.mark.parametrize(
    "signer",
    [
        pytest.param(lambda key: responder(OTHER, key), id="of another CA"),
        pytest.param(_server_certificate, id="for another purpose"),
        pytest.param(lambda key: certificate(CA, serial=77, key=key), id="for no purpose"),
        pytest.param(lambda key: responder(CA, key, end=NOW - SECOND), id="expired"),
        pytest.param(lambda key: responder(CA, key, start=NOW + SECOND), id="not valid yet"),
        pytest.param(lambda key: responder(CA, ec_key()), id="that has not signed"),
        pytest.param(lambda key: None, id="that is not there"),
    ],
)
def test_nobody_else_may_sign(signer: Any) -> None:
    key = ec_key()
    der = answer(LEAF, ISSUER, key, status=STATUS.REVOKED, signer=signer(key))

    assert said(der) == (UNKNOWN, "its answer is not signed by the issuer or on its behalf")


def test_what_cannot_be_read_beside_the_issuer_s_word_does_not_matter() -> None:
    """A certificate that may sign comes with its answers; any other need not even be one."""
    odd = x509.UnrecognizedExtension(ExtensionOID.EXTENDED_KEY_USAGE, b"none")

    assert said(answer(LEAF, ISSUER, CA.key, signer=certificate(CA, odd))) == (GOOD, "")


def test_a_signature_without_a_digest_is_verified_too() -> None:
    leaf, issuer = certificate(ED_CA), issuer_of(ED_CA)

    assert said(answer(leaf, issuer, ED_CA.key), leaf, issuer)[0] is GOOD


def test_a_key_of_another_kind_is_not_verified() -> None:
    """The answer has a digest, the issuer's key is of a kind that has none."""
    leaf, issuer = certificate(ED_CA), issuer_of(ED_CA)

    assert said(answer(leaf, issuer, ec_key()), leaf, issuer)[0] is UNKNOWN


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(certificate(CA, serial=99), id="with another serial number"),
        pytest.param(certificate(OTHER), id="of another issuer"),
    ],
)
def test_an_answer_about_another_certificate_is_none(other: x509.Certificate) -> None:
    above = ISSUER if other.issuer == ISSUER.subject else issuer_of(OTHER)
    der = answer(other, above, CA.key, status=STATUS.REVOKED)

    assert said(der) == (UNKNOWN, "its answer is about another certificate")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (NOW + TOLERANCE, NOW + DAY, GOOD),
        (NOW + TOLERANCE + SECOND, NOW + DAY, UNKNOWN),
        (NOW - DAY, NOW - TOLERANCE, GOOD),
        (NOW - DAY, NOW - TOLERANCE - SECOND, UNKNOWN),
        (NOW - LONGEST, None, GOOD),
        (NOW - LONGEST - DAY, None, UNKNOWN),
    ],
)
def test_an_answer_counts_for_its_time(start: Any, end: Any, expected: Revocation) -> None:
    found, why = said(answer(LEAF, ISSUER, CA.key, start=start, end=end))

    assert found is expected
    assert bool(why) is (expected is UNKNOWN)


def test_a_refusal_is_told_by_its_word() -> None:
    refusal = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)

    assert said(refusal.public_bytes(Encoding.DER)) == (UNKNOWN, "it answered 'try later'")


@pytest.mark.parametrize(
    "der", [b"", b"<html>", answer(LEAF, ISSUER, CA.key)[:40]], ids=["empty", "a page", "cut off"]
)
def test_what_is_no_answer_is_told(der: bytes) -> None:
    assert said(der) == (UNKNOWN, "its answer cannot be read")


RESPONDER_KEY = ec_key()
AN_ANSWER = answer(
    LEAF,
    ISSUER,
    RESPONDER_KEY,
    status=STATUS.REVOKED,
    signer=responder(CA, RESPONDER_KEY),
)


@given(st.integers(0, len(AN_ANSWER) - 1), st.integers(1, 255))
def test_no_spoilt_answer_passes(at: int, change: int) -> None:
    """Whatever a stranger changes on the way: no error, and never "good"."""
    der = bytearray(AN_ANSWER)
    der[at] ^= change

    assert said(bytes(der))[0] is not GOOD
