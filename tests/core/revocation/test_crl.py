"""What a CRL is worth for one certificate (RFC 5280 5, 6.3)."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import example, given
from hypothesis import strategies as st
from revocation_samples import CRL_URL, SERIAL, certificate, crl, issuer_of, scope, uri
from sample_authority import DAY, NOW, Authority, ec_key, ed_key, named, rsa_key

from connector.core.facts.certificate import Revocation
from connector.core.revocation.crl import read_crl
from connector.core.revocation.status import TOLERANCE

GOOD, REVOKED, UNKNOWN = Revocation.GOOD, Revocation.REVOKED, Revocation.UNKNOWN
CA = Authority("The issuer", ec_key())
OTHER = Authority("Somebody else", ec_key())
ISSUER, LEAF = issuer_of(CA), certificate(CA)
SECOND = timedelta(seconds=1)
PARTIAL = "it covers only some certificates, or other ones"


def said(data: bytes) -> tuple[Revocation, str]:
    found = read_crl(data, LEAF, ISSUER, (CRL_URL,), NOW)
    return found.revocation, found.why


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
@pytest.mark.parametrize(("revoked", "expected"), [([SERIAL], REVOKED), ([1, 2], GOOD), ([], GOOD)])
def test_who_stands_on_the_list_is_revoked(
    encoding: Encoding, revoked: list[int], expected: Revocation
) -> None:
    assert said(crl(CA, revoked=revoked, encoding=encoding)) == (expected, "")


@pytest.mark.parametrize("key", [rsa_key(), ed_key()], ids=["RSA", "Ed25519"])
def test_any_kind_of_key_signs(key: Any) -> None:
    authority = Authority("Another kind", key)
    leaf, issuer = certificate(authority), issuer_of(authority)
    data = crl(authority, revoked=[SERIAL])

    assert read_crl(data, leaf, issuer, (), NOW).revocation is REVOKED


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (x509.ReasonFlags.key_compromise, REVOKED),
        (x509.ReasonFlags.certificate_hold, REVOKED),
        (x509.ReasonFlags.remove_from_crl, GOOD),
    ],
)
def test_a_reason_lifts_or_does_not(reason: x509.ReasonFlags, expected: Revocation) -> None:
    assert said(crl(CA, revoked=[SERIAL], reason=reason))[0] is expected


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(crl(OTHER, revoked=[SERIAL]), id="of another CA"),
        pytest.param(crl(CA, revoked=[SERIAL], key=ec_key()), id="signed by a stranger"),
    ],
)
def test_only_the_issuer_may_list(data: bytes) -> None:
    assert said(data) == (UNKNOWN, "it is not signed by the issuer")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (NOW + TOLERANCE, NOW + DAY, REVOKED),
        (NOW + TOLERANCE + SECOND, NOW + DAY, UNKNOWN),
        (NOW - DAY, NOW - TOLERANCE, REVOKED),
        (NOW - DAY, NOW - TOLERANCE - SECOND, UNKNOWN),
    ],
)
def test_a_list_counts_for_its_time(start: Any, end: Any, expected: Revocation) -> None:
    assert said(crl(CA, revoked=[SERIAL], start=start, end=end))[0] is expected


@pytest.mark.parametrize(
    ("extension", "critical", "why"),
    [
        (scope(full_name=[uri(CRL_URL)]), True, ""),
        (scope(full_name=[uri("http://a.example.com"), uri(CRL_URL)]), True, ""),
        (scope(full_name=[x509.DirectoryName(named("ldap"))]), True, ""),
        (scope(only_contains_user_certs=True), True, ""),
        (x509.CRLNumber(7), False, ""),
        (x509.CRLNumber(7), True, ""),
        (x509.IssuerAlternativeName([uri("http://a.example.com")]), False, ""),
        (
            scope(full_name=[uri("http://a.example.com")]),
            True,
            "it was issued for another distribution point",
        ),
        (scope(indirect_crl=True), True, PARTIAL),
        (scope(only_contains_ca_certs=True), True, PARTIAL),
        (scope(only_contains_attribute_certs=True), True, PARTIAL),
        (
            scope(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise})),
            True,
            PARTIAL,
        ),
        (
            x509.DeltaCRLIndicator(6),
            True,
            "it is only part of a list, or of a kind that is not supported",
        ),
    ],
)
def test_a_list_must_be_whole_and_for_this_certificate(
    extension: x509.ExtensionType, critical: bool, why: str
) -> None:
    expected = UNKNOWN if why else REVOKED

    assert said(crl(CA, (extension, critical), revoked=[SERIAL])) == (expected, why)


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>", crl(CA)[:30], b"-----BEGIN X509 CRL-----\n"],
    ids=["empty", "a page", "cut off", "PEM without an end"],
)
def test_what_is_no_list_is_told(data: bytes) -> None:
    assert said(data) == (UNKNOWN, "it cannot be read")


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"Certificate Revocation List (CRL):\n    Version 2\n"]
)
def test_what_stands_before_pem_does_not_matter(before: bytes) -> None:
    """A mark of the byte order, or the list in words, as openssl prints it."""
    listed = x509.load_der_x509_crl(crl(CA, revoked=[SERIAL])).public_bytes(Encoding.PEM)

    assert said(before + listed) == (REVOKED, "")


A_LIST = crl(CA, (scope(full_name=[uri(CRL_URL)]), True), revoked=[SERIAL])


@example(at=33, change=1)  # a kind of text that there is not, in the name of the issuer
@given(st.integers(0, len(A_LIST) - 1), st.integers(1, 255))
def test_no_spoilt_list_passes(at: int, change: int) -> None:
    """Whatever a stranger changes on the way: no error, and never "good"."""
    der = bytearray(A_LIST)
    der[at] ^= change

    assert said(bytes(der))[0] is not GOOD
