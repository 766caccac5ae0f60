"""The order of asking, and what is told where nothing is found out."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509 import ocsp
from revocation_samples import (
    CRL_URL,
    ISSUER_URL,
    OCSP_URL,
    SERIAL,
    access,
    answer,
    certificate,
    crl,
    issuer_of,
    points,
)
from sample_authority import NOW, Authority, ec_key
from virtual_clock import VirtualClock

from connector.core.facts.certificate import Revocation
from connector.core.revocation.ocsp import ocsp_request
from connector.machine.cache_file import CacheFiles
from connector.revocation import KeptAnswers, check_revocation
from connector.revocation.signed_fetch import FetchError

CA = Authority("The issuer", ec_key())
OTHER = Authority("Somebody else", ec_key())
ISSUER = issuer_of(CA)
LEAF = certificate(CA, access(OCSP_URL, ISSUER_URL), points(CRL_URL))
GOOD = answer(LEAF, ISSUER, CA.key)
REVOKED = answer(LEAF, ISSUER, CA.key, status=ocsp.OCSPCertStatus.REVOKED)
LISTED = crl(CA, revoked=[SERIAL])


class Web:
    """What stands at each URL; everything else is out of reach."""

    def __init__(self, pages: Mapping[str, bytes]) -> None:
        self._pages = pages
        self.asked: list[tuple[str, str]] = []

    def __call__(self, kind: str, url: str, body: bytes | None = None) -> bytes:
        assert (body is not None) is (kind == "OCSP")
        self.asked.append((kind, url))
        if url not in self._pages:
            raise FetchError("it answered 404")
        return self._pages[url]


def pem(certificate_: x509.Certificate) -> str:
    return certificate_.public_bytes(Encoding.PEM).decode()


def der(certificate_: x509.Certificate) -> bytes:
    return certificate_.public_bytes(Encoding.DER)


def check(
    pages: Mapping[str, bytes], *chain: x509.Certificate, leaf: x509.Certificate = LEAF
) -> tuple[Revocation, str, list[tuple[str, str]]]:
    web = Web(pages)
    found = check_revocation(pem(leaf), "".join(map(pem, chain)), web, NOW)
    return found.revocation, found.note, web.asked


@pytest.mark.parametrize(
    ("body", "expected"), [(GOOD, Revocation.GOOD), (REVOKED, Revocation.REVOKED)]
)
def test_ocsp_is_enough(body: bytes, expected: Revocation) -> None:
    found = check({OCSP_URL: body, CRL_URL: LISTED}, ISSUER)

    assert found == (expected, "", [("OCSP", OCSP_URL)])


def test_the_crl_is_asked_where_ocsp_tells_nothing() -> None:
    found = check({OCSP_URL: b"<html>", CRL_URL: LISTED}, ISSUER)

    assert found == (Revocation.REVOKED, "", [("OCSP", OCSP_URL), ("CRL", CRL_URL)])


def test_every_fault_is_told() -> None:
    revocation, note, _ = check({OCSP_URL: b"<html>"}, ISSUER)

    assert revocation is Revocation.UNKNOWN
    assert note == (
        "OCSP at ocsp.example.com: its answer cannot be read;"
        " CRL at crl.example.com: it answered 404"
    )


def test_only_two_places_of_a_kind_are_asked() -> None:
    urls = [f"http://{number}.example.com/" for number in range(4)]
    _, _, asked = check({}, ISSUER, leaf=certificate(CA, points(*urls)))

    assert asked == [("CRL", urls[0]), ("CRL", urls[1])]


def test_the_issuer_is_found_anywhere_in_the_chain() -> None:
    assert check({OCSP_URL: REVOKED}, issuer_of(OTHER), ISSUER)[0] is Revocation.REVOKED


@pytest.mark.parametrize("encode", [der, lambda one: pem(one).encode()], ids=["DER", "PEM"])
def test_the_issuer_is_fetched_where_the_chain_lacks_it(
    encode: Callable[[x509.Certificate], bytes],
) -> None:
    revocation, _, asked = check({OCSP_URL: REVOKED, ISSUER_URL: encode(ISSUER)})

    assert revocation is Revocation.REVOKED
    assert asked == [("CA", ISSUER_URL), ("OCSP", OCSP_URL)]


@pytest.mark.parametrize(
    "pages",
    [
        {},
        {ISSUER_URL: b"<html>"},
        {ISSUER_URL: der(issuer_of(OTHER))},
        {ISSUER_URL: der(issuer_of(Authority(CA.name, ec_key())))},
    ],
    ids=["nothing", "no certificate", "another CA", "a namesake"],
)
def test_without_the_issuer_nobody_can_be_believed(pages: dict[str, bytes]) -> None:
    revocation, note, asked = check({OCSP_URL: REVOKED, **pages})

    assert revocation is Revocation.UNKNOWN
    assert note.startswith(f"its issuer is not known: it could not be fetched ({ISSUER_URL}: ")
    assert asked == [("CA", ISSUER_URL)]


def test_a_certificate_that_names_no_place() -> None:
    found = check({}, ISSUER, leaf=certificate(CA, access("", ISSUER_URL)))

    assert found == (
        Revocation.UNKNOWN,
        "the certificate names neither OCSP nor a CRL",
        [],
    )


def test_what_is_no_certificate_is_told() -> None:
    found = check_revocation("nothing", "", Web({}), NOW)

    assert found.revocation is Revocation.UNKNOWN
    assert "cannot be read" in found.note


@pytest.mark.parametrize("url", ["http://[pki]/ca.crl", "http://127.0.0.1:80x/", "http:///ca.crl"])
def test_an_address_that_does_not_parse_is_a_note(url: str) -> None:
    revocation, note, asked = check({}, ISSUER, leaf=certificate(CA, points(url)))

    assert revocation is Revocation.UNKNOWN
    assert note.endswith(": it answered 404")
    assert asked == [("CRL", url)]


def test_capitals_in_a_scheme_are_asked() -> None:
    leaf = certificate(CA, points(CRL_URL.replace("http", "HTTP")))

    assert check({CRL_URL: LISTED}, ISSUER, leaf=leaf)[0] is Revocation.REVOKED


def test_the_issuer_may_come_in_pkcs_7() -> None:
    """RFC 5280 4.2.2.1: DER of a certificate, or a "certs-only" message."""
    bundle = pkcs7.serialize_certificates([issuer_of(OTHER), ISSUER], Encoding.DER)

    assert check({OCSP_URL: REVOKED, ISSUER_URL: bundle})[0] is Revocation.REVOKED


@pytest.fixture
def kept(tmp_path: Path, clock: VirtualClock, caches: CacheFiles) -> KeptAnswers:
    return KeptAnswers(tmp_path, clock, caches, believed=True)


@pytest.mark.parametrize(
    ("pages", "expected", "asked"),
    [
        pytest.param({OCSP_URL: GOOD}, Revocation.GOOD, ["OCSP"], id="OCSP"),
        pytest.param({OCSP_URL: REVOKED}, Revocation.REVOKED, ["OCSP"], id="OCSP, revoked"),
        pytest.param({CRL_URL: LISTED}, Revocation.REVOKED, ["OCSP", "CRL", "OCSP"], id="CRL"),
        pytest.param(
            {OCSP_URL: b"nothing"}, Revocation.UNKNOWN, ["OCSP", "CRL"] * 2, id="no answer is kept"
        ),
    ],
)
def test_what_was_signed_for_the_time_is_not_asked_for_twice(
    pages: Mapping[str, bytes],
    expected: Revocation,
    asked: list[str],
    kept: KeptAnswers,
) -> None:
    """What is kept is verified again, as if it had just come."""
    web = Web(pages)

    for _ in range(2):
        found = check_revocation(pem(LEAF), pem(ISSUER), web, NOW, kept)
        assert found.revocation is expected

    assert [kind for kind, _ in web.asked] == asked


def test_a_kept_answer_of_somebody_else_is_none(kept: KeptAnswers) -> None:
    """The file holds what others signed, and nothing is believed of it but that."""
    forged = answer(LEAF, issuer_of(OTHER), OTHER.key)
    web = Web({OCSP_URL: REVOKED})
    question = ocsp_request(LEAF, ISSUER)
    kept.keep("OCSP", OCSP_URL, question, forged, now=NOW, until=NOW + timedelta(hours=1))

    found = check_revocation(pem(LEAF), pem(ISSUER), web, NOW, kept)

    assert found.revocation is Revocation.REVOKED
    assert web.asked == [("OCSP", OCSP_URL)]
