"""A CA that leaves intermediates out: they are fetched, or given by a person."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from revocation_samples import ISSUER_URL, access, certificate, issuer_of
from sample_authority import NOW, Authority, csr_pem, ec_key
from sample_request import REQUEST

from connector.core.request.values import KeyAlgorithm, Request
from connector.core.x509.read import load_certificate, load_certificates, read_csr
from connector.errors import CertificateMismatchError, RequestError
from connector.revocation.signed_fetch import FetchError
from connector.workflow.act.delivered import check_delivered, read_chain_file

ROOT = Authority("Root")
UPPER = Authority("Upper CA")
ISSUING = Authority("Issuing CA")
KEY = ec_key()
CSR = read_csr(csr_pem(KEY), KeyAlgorithm.ECDSA)
UPPER_URL = "http://ca.example.com/upper.crt"
NAMES = x509.SubjectAlternativeName([x509.DNSName(name) for name in sorted(REQUEST.names)])
LEAF = certificate(ISSUING, NAMES, access(issuer_url=ISSUER_URL), key=KEY)
BARE = certificate(ISSUING, NAMES, key=KEY)
ISSUER = load_certificate(ISSUING.own(UPPER))


def pem(one: x509.Certificate) -> str:
    return one.public_bytes(Encoding.PEM).decode()


def der(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)


class Web:
    def __init__(self, pages: Mapping[str, bytes] = {}) -> None:
        self._pages = pages
        self.asked: list[str] = []

    def __call__(self, kind: str, url: str, body: bytes | None = None) -> bytes:
        assert (kind, body) == ("CA", None)
        self.asked.append(url)
        if url not in self._pages:
            raise FetchError("it answered 404")
        return self._pages[url]


def chain(web: Web, *bundle: x509.Certificate, request: Request = REQUEST) -> list[str]:
    issued = check_delivered(CSR, [pem(one) for one in bundle], request, NOW, web, directory=Path())
    return [one.subject.rfc4514_string() for one in load_certificates(issued.chain_pem)]


def subject(name: str) -> str:
    return load_certificate(Authority(name).own()).subject.rfc4514_string()


def test_the_issuer_is_fetched_where_the_leaf_names_it() -> None:
    web = Web({ISSUER_URL: der(ISSUER)})

    assert chain(web, LEAF) == [subject("Issuing CA")]
    assert web.asked == [ISSUER_URL]


def test_what_is_fetched_leads_further_up() -> None:
    issuer = certificate_of_issuing(access(issuer_url=UPPER_URL))
    web = Web({ISSUER_URL: der(issuer), UPPER_URL: UPPER.own(ROOT).encode()})

    assert chain(web, LEAF) == [subject("Issuing CA"), subject("Upper CA")]
    assert web.asked == [ISSUER_URL, UPPER_URL]


def certificate_of_issuing(*extensions: x509.ExtensionType) -> x509.Certificate:
    """The issuing CA's certificate with whatever *extensions* say, signed by the upper one."""
    builder = x509.CertificateBuilder(
        issuer_name=ISSUER.issuer,
        subject_name=ISSUER.subject,
        public_key=ISSUER.public_key(),
        serial_number=9,
        not_valid_before=ISSUER.not_valid_before_utc,
        not_valid_after=ISSUER.not_valid_after_utc,
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(UPPER.key, SHA256())


def test_what_was_delivered_is_not_fetched() -> None:
    web = Web()

    assert chain(web, LEAF, ISSUER) == [subject("Issuing CA")]
    assert web.asked == []


def test_below_a_root_nothing_is_missing() -> None:
    web = Web({ISSUER_URL: der(load_certificate(ISSUING.own()))})

    assert chain(web, LEAF) == []


@pytest.mark.parametrize(
    ("leaf", "pages", "why"),
    [
        (BARE, {}, "the certificate names no place to fetch it from"),
        (LEAF, {}, f"it could not be fetched ({ISSUER_URL}: it answered 404)"),
        (LEAF, {ISSUER_URL: b"<html>"}, "what is there is not its issuer"),
        (LEAF, {ISSUER_URL: der(issuer_of(Authority("Issuing CA")))}, "is not its issuer"),
    ],
    ids=["no place", "out of reach", "no certificate", "a namesake"],
)
def test_what_cannot_be_found_is_told_with_what_helps(
    leaf: x509.Certificate, pages: Mapping[str, bytes], why: str
) -> None:
    with pytest.raises(CertificateMismatchError) as caught:
        chain(Web(pages), leaf)

    assert f"the bundle lacks the issuer {ISSUER.subject.rfc4514_string()}" in str(caught.value)
    assert why in str(caught.value)
    assert "name it in chain_file" in str(caught.value)


def test_the_person_s_chain_file_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "corporate.pem"
    file.write_text(f"\ufeff# ours\n{UPPER.own(ROOT)}\n{pem(ISSUER)}", encoding="utf-8")
    web = Web({ISSUER_URL: der(ISSUER)})
    request = replace(REQUEST, chain_file=str(file))

    assert chain(web, LEAF, request=request) == [subject("Issuing CA"), subject("Upper CA")]
    assert web.asked == []


def test_the_chain_file_counts_beside_what_is_fetched(tmp_path: Path) -> None:
    file = tmp_path / "corporate.pem"
    file.write_text(UPPER.own(ROOT))
    request = replace(REQUEST, chain_file=str(file))

    found = chain(Web({ISSUER_URL: der(ISSUER)}), LEAF, request=request)

    assert found == [subject("Issuing CA"), subject("Upper CA")]


def test_nothing_is_fetched_for_what_is_no_certificate_of_the_csr() -> None:
    web = Web({ISSUER_URL: der(ISSUER)})

    with pytest.raises(CertificateMismatchError, match="no certificate"):
        chain(web, ISSUER)

    assert web.asked == []


@pytest.mark.parametrize("written", ["DER", "PKCS #7", "PKCS #7 in PEM", "as Windows labels it"])
def test_the_chain_file_may_be_written_as_windows_does(tmp_path: Path, written: str) -> None:
    above = load_certificate(UPPER.own(ROOT))
    several = serialize_certificates([ISSUER, above], Encoding.DER)
    wanted = [ISSUER] if written == "DER" else [ISSUER, above]
    label = "PKCS7" if written == "PKCS #7 in PEM" else "CERTIFICATE"
    body = base64.encodebytes(several).decode()
    content = {"DER": der(ISSUER), "PKCS #7": several}.get(
        written, f"-----BEGIN {label}-----\r\n{body}-----END {label}-----\r\n".encode()
    )
    file = tmp_path / "chain.p7b"
    file.write_bytes(content)

    found = read_chain_file(replace(REQUEST, chain_file=str(file)), Path())

    assert set(found) == {one.public_bytes(Encoding.PEM).decode() for one in wanted}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "holds no certificate"),
        (b"\xff\xfe\x00", "holds something else: The certificate cannot be read"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "holds something else"),
        (
            b"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n",
            "holds something else: The bundle of certificates cannot be read: a PEM block is a PR",
        ),
        (b" " * (1024 * 1024 + 1), "is larger than"),
    ],
    ids=["missing", "empty", "no text", "no certificate", "a key", "large"],
)
def test_a_chain_file_that_is_none_is_a_fault_of_the_request(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    file = tmp_path / "chain.pem"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(RequestError) as caught:
        read_chain_file(replace(REQUEST, chain_file=str(file)), Path())

    assert f"chain_file: {file} {why}" in str(caught.value)
    assert "c2VjcmV0" not in str(caught.value)
    assert caught.value.exit_code == 65
