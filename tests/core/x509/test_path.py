"""Which chain is uploaded, whatever order a bundle has."""

import base64
from datetime import timedelta
from itertools import permutations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from sample_authority import DAY, NOW, Authority

from connector.core.x509.path import above, chain_end, issuer_path, normalised_chain
from connector.core.x509.read import load_certificate
from connector.errors import UnexpectedAnswerError

ROOT = Authority("Root")
OLDER = Authority("Older Root")
ISSUING = Authority("Issuing CA")
LEAF = load_certificate(
    ISSUING.sign("www.example.com", ISSUING.key.public_key(), end=NOW + 190 * DAY)
)
SELF_SIGNED = load_certificate(ROOT.own(end=NOW + 3000 * DAY))
CROSS_SHORT = load_certificate(ROOT.own(OLDER, end=NOW + 60 * DAY))
CROSS_LONG = load_certificate(ROOT.own(OLDER, end=NOW + 2000 * DAY))
LONG = load_certificate(ISSUING.own(ROOT, end=NOW + 3000 * DAY))
SHORT = load_certificate(ISSUING.own(ROOT, end=NOW + 30 * DAY))
SHORTER = load_certificate(ISSUING.own(ROOT, end=NOW + 20 * DAY))


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        ((LONG, SELF_SIGNED, CROSS_SHORT), (LONG, SELF_SIGNED)),
        ((LONG, SELF_SIGNED, CROSS_LONG), (LONG, CROSS_LONG)),
        ((SHORT, LONG, SELF_SIGNED), (LONG, SELF_SIGNED)),
        ((SHORT, SHORTER, SELF_SIGNED), (SHORT, SELF_SIGNED)),
        ((LONG, CROSS_SHORT), (LONG, CROSS_SHORT)),
        ((SHORT,), (SHORT,)),
        ((), ()),
    ],
    ids=[
        "the self-signed root outlives it, the cross-signed one does not",
        "of two that outlive it the one that leads further",
        "of two issuers the one that outlives it",
        "none does: the one that ends last",
        "a way that ends early is better than one that leads nowhere",
        "the only one",
        "none",
    ],
)
def test_the_path_that_outlives_the_leaf_is_taken(
    pool: tuple[x509.Certificate, ...], expected: tuple[x509.Certificate, ...]
) -> None:
    for turned in permutations(pool):
        assert issuer_path(LEAF, turned) == expected


@given(st.permutations([LONG, SHORT, SHORTER, SELF_SIGNED, CROSS_SHORT, CROSS_LONG, LEAF]))
def test_the_order_of_a_bundle_never_matters(pool: list[x509.Certificate]) -> None:
    assert issuer_path(LEAF, pool) == (LONG, CROSS_LONG)


def test_equals_are_decided_by_fingerprint() -> None:
    twin = load_certificate(ISSUING.own(ROOT, end=NOW + 3000 * DAY))

    assert issuer_path(LEAF, [LONG, twin]) == issuer_path(LEAF, [twin, LONG])


def test_a_chain_ends_with_its_first_certificate_roots_apart() -> None:
    pem = "".join([short := ISSUING.own(ROOT, end=NOW + 30 * DAY), ROOT.own(end=NOW + DAY)])

    assert chain_end(pem) == NOW + timedelta(days=30)
    assert chain_end(short) == NOW + timedelta(days=30)
    assert above([LONG, SELF_SIGNED]) == (LONG,)


@pytest.mark.parametrize("text", ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA"])
def test_a_chain_that_cannot_be_read_has_no_end(text: str) -> None:
    assert chain_end(text) is None


def test_a_chain_is_written_in_one_way() -> None:
    """Line ends, text between the certificates and the last line are a matter of the place."""
    whole = _pem(LONG) + _pem(SELF_SIGNED)
    told = f"Subject: x\r\n{_pem(LONG)}\r\n{_pem(SELF_SIGNED).rstrip()}".replace("\n", "\r\n")

    assert normalised_chain(told) == normalised_chain(whole) == whole
    assert normalised_chain(_pem(SELF_SIGNED) + _pem(LONG)) != whole


@pytest.mark.parametrize("text", ["", "no chain", "-----BEGIN CERTIFICATE-----\nAA"])
def test_what_is_no_chain_stays_as_it_came(text: str) -> None:
    assert normalised_chain(text) == text


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def test_a_name_that_cannot_be_read_makes_no_chain() -> None:
    """The library takes such a certificate, and stumbles over its names only later."""
    good = SHORT.public_bytes(Encoding.DER)
    bad = good.replace(b"Acme, Inc.", b"Acme\xff Inc.")
    text = pem_of(bad)

    assert bad != good
    assert chain_end(text) is None
    assert normalised_chain(text) == text
    with pytest.raises(UnexpectedAnswerError):
        load_certificate(text)


def pem_of(der: bytes) -> str:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
