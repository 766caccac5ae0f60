"""Certificates and CSRs out of PEM text as vendors really send it."""

import base64
import textwrap
from datetime import UTC, datetime

import pytest
import x509_samples
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from cryptography.x509.oid import ExtensionOID, NameOID

from connector.core.request.values import KeyAlgorithm
from connector.core.x509.read import (
    load_certificate,
    load_csr,
    read_certificate,
    read_csr,
    split_pem,
)
from connector.errors import UnexpectedAnswerError

RSA, ECDSA = KeyAlgorithm.RSA, KeyAlgorithm.ECDSA
NOBODY = x509.Name([])
BROKEN_SANS = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, b"\x30\x05\x82")


def armour(der: bytes, kind: str) -> str:
    body = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n"


def bare_certificate(key, *extensions: x509.ExtensionType, serial: int = 1) -> str:
    """A certificate without names in its subject."""
    builder = x509.CertificateBuilder(
        issuer_name=NOBODY,
        subject_name=NOBODY,
        public_key=key.public_key(),
        serial_number=serial,
        not_valid_before=datetime(2026, 9, 1, tzinfo=UTC),
        not_valid_after=datetime(2026, 12, 1, tzinfo=UTC),
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(Encoding.PEM).decode()


def bare_csr(key, *extensions: x509.ExtensionType) -> str:
    builder = x509.CertificateSigningRequestBuilder(NOBODY)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(Encoding.PEM).decode()


def forged_csr() -> str:
    """A CSR whose signature is of other bytes: its last byte is turned."""
    der = bytearray(
        x509.load_pem_x509_csr(x509_samples.csr_pem().encode()).public_bytes(Encoding.DER)
    )
    der[-1] ^= 1
    return armour(bytes(der), "CERTIFICATE REQUEST")


def rewritten(pem: str, way: str) -> str:
    """The same certificate as another program would write it."""
    body = "".join(pem.splitlines()[1:-1])
    match way:
        case "crlf":
            return pem.replace("\n", "\r\n")
        case "one line":
            return f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----"
        case "older armour":
            return pem.replace("CERTIFICATE", "X509 CERTIFICATE")
        case _:
            return f"Bag Attributes\n  name: x\n\n{pem}\n\nsubject=CN\n"


@pytest.mark.parametrize("way", ["crlf", "one line", "older armour", "text around"])
def test_every_way_to_write_pem_gives_the_same(way) -> None:
    """LF, 64 columns, one newline at the end (akamai-cps 2.8)."""
    pem = x509_samples.certificate_pem()

    assert split_pem(rewritten(pem, way)) == (pem,)


def test_a_bundle_keeps_its_order() -> None:
    """Putting it right is not the reader's work."""
    first, second = x509_samples.certificate_pem(), x509_samples.certificate_pem("ECDSA")

    assert split_pem(second + first) == (second, first)
    assert split_pem("") == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(x509_samples.certificate_pem()[:-20], id="cut off"),
        pytest.param(x509_samples.csr_pem(), id="a CSR"),
        pytest.param(armour(b"nothing", "CERTIFICATE"), id="no certificate"),
        pytest.param(
            "-----BEGIN CERTIFICATE-----\nA*==\n-----END CERTIFICATE-----", id="no base64"
        ),
        pytest.param(
            "-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----", id="base64 cut off"
        ),
    ],
)
def test_a_spoiled_bundle_is_unreadable(text) -> None:
    """Rather than a chain that lacks a part."""
    with pytest.raises(UnexpectedAnswerError, match="cannot be read"):
        split_pem(text)


@pytest.mark.parametrize("count", [0, 2])
def test_one_certificate_is_wanted(count) -> None:
    """Neither none nor several."""
    with pytest.raises(UnexpectedAnswerError, match=f"{count} are there"):
        load_certificate(x509_samples.certificate_pem() * count)


@pytest.mark.parametrize("algorithm", [RSA, ECDSA])
def test_a_certificate_tells_its_facts(algorithm) -> None:
    """Serial in an even number of digits, times in UTC."""
    pem = x509_samples.certificate_pem(algorithm)
    facts = read_certificate(pem)
    certificate = load_certificate(pem)

    assert (facts.pem, facts.serial, facts.key_algorithm) == (pem, "0A1B2C", algorithm)
    assert (facts.common_name, facts.issuer) == ("www.example.com", "CN=Test CA")
    assert facts.names == set(x509_samples.NAMES)
    assert facts.not_before == datetime(2026, 9, 1, tzinfo=UTC)
    assert facts.not_after == datetime(2026, 12, 1, 10, tzinfo=UTC)
    assert facts.fingerprint == certificate.fingerprint(hashes.SHA256()).hex().upper()
    csr = read_csr(x509_samples.csr_pem(algorithm), algorithm)
    assert facts.public_key_sha256 == csr.public_key_sha256


def test_a_certificate_may_have_no_names_and_a_strange_key() -> None:
    """A root has no SANs; a key that CPS never makes is no failure of reading."""
    facts = read_certificate(bare_certificate(ed25519.Ed25519PrivateKey.generate()))

    assert (facts.common_name, facts.names, facts.key_algorithm) == ("", frozenset(), None)
    assert facts.serial == "01"


def test_what_a_certificate_says_is_one_line_that_moves_nothing() -> None:
    """Whoever signs it may write anything into it, and it is shown."""
    key = x509_samples.key("RSA")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a\x1b[2J\r\nok: all is well")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 2, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("b\n\x07.example.com")]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    facts = read_certificate(certificate.public_bytes(Encoding.PEM).decode())

    assert facts.common_name == "a\\x1b[2J ok: all is well"
    assert facts.issuer == "CN=a\\x1b[2J ok: all is well"
    assert facts.names == {"b \\x07.example.com"}


@pytest.mark.parametrize("body", ["ö", "\udc80", "AAA", "%%%%"])
def test_a_block_that_is_no_base64_is_unreadable(body: str) -> None:
    """Text of any kind may stand there."""
    with pytest.raises(UnexpectedAnswerError, match="base64"):
        read_certificate(f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")


def test_names_are_lower_case() -> None:
    """DNS names do not tell cases apart (RFC 4343)."""
    sans = x509.SubjectAlternativeName([x509.DNSName("WWW.Example.com")])
    pem = bare_certificate(x509_samples.key("ECDSA"), sans)

    assert read_certificate(pem).names == {"www.example.com"}


def test_a_certificate_with_a_spoiled_extension_is_unreadable() -> None:
    """Its names cannot be known."""
    with pytest.raises(UnexpectedAnswerError, match="certificate cannot be read"):
        read_certificate(bare_certificate(x509_samples.key("ECDSA"), BROKEN_SANS))


@pytest.mark.parametrize("algorithm", [RSA, ECDSA])
@pytest.mark.parametrize("kind", ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"])
def test_a_csr_tells_its_facts(algorithm, kind) -> None:
    """Its key is the hash of its DER, whatever the armour says."""
    pem = x509_samples.csr_pem(algorithm)
    csr = read_csr(pem.replace("CERTIFICATE REQUEST", kind), algorithm)

    assert (csr.pem, csr.key_algorithm, csr.common_name) == (pem, algorithm, "www.example.com")
    assert csr.names == set(x509_samples.NAMES)
    assert len(csr.key) == 64


def test_a_csr_may_have_no_names() -> None:
    """CPS leaves them out where SANs are excluded."""
    assert read_csr(bare_csr(x509_samples.key("ECDSA")), ECDSA).names == frozenset()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("", "0 are there", id="none"),
        pytest.param(x509_samples.csr_pem() * 2, "2 are there", id="two"),
        pytest.param(armour(b"nothing", "CERTIFICATE REQUEST"), "CSR cannot be read", id="no CSR"),
        pytest.param(forged_csr(), "signature does not belong to its key", id="forged"),
    ],
)
def test_a_spoiled_csr_is_unreadable(text, why) -> None:
    """It is not sent to SCM."""
    with pytest.raises(UnexpectedAnswerError, match=why):
        load_csr(text)


def test_a_csr_for_another_key_is_refused() -> None:
    """CPS said which key it is for."""
    with pytest.raises(UnexpectedAnswerError, match="its key is RSA"):
        read_csr(x509_samples.csr_pem("RSA"), ECDSA)
    with pytest.raises(UnexpectedAnswerError, match="neither RSA nor ECDSA"):
        read_csr(bare_csr(ed25519.Ed25519PrivateKey.generate()), RSA)


def test_a_csr_with_a_name_of_a_kind_that_nobody_reads_is_unreadable() -> None:
    """An X.400 address among the names (RFC 5280 4.2.1.6), which the library gives up on."""
    x400 = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, b"\x30\x02\xa3\x00")

    with pytest.raises(UnexpectedAnswerError, match="CSR cannot be read"):
        read_csr(bare_csr(x509_samples.key("ECDSA"), x400), ECDSA)


def test_a_csr_with_a_spoiled_extension_is_unreadable() -> None:
    """What is asked for cannot be known."""
    with pytest.raises(UnexpectedAnswerError, match="CSR cannot be read"):
        read_csr(bare_csr(x509_samples.key("ECDSA"), BROKEN_SANS), ECDSA)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(lambda der: armour(der, "PKCS7"), id="PKCS #7"),
        pytest.param(lambda der: armour(der, "CMS"), id="CMS"),
        pytest.param(lambda der: armour(der, "CERTIFICATE"), id="as Windows labels it"),
        pytest.param(lambda der: armour(der, "PKCS7").replace("\n", "\r\n"), id="CRLF"),
    ],
)
def test_a_pkcs_7_is_a_bundle(written) -> None:
    """Many CAs deliver nothing else; its order is that of their bytes."""
    pems = {x509_samples.certificate_pem(), x509_samples.certificate_pem("ECDSA")}
    inside = [load_certificate(pem) for pem in pems]
    der = serialize_certificates(inside, Encoding.DER)

    assert set(split_pem(written(der))) == pems


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("PRIVATE KEY", "a PEM block is a PRIVATE KEY, not a certificate"),
        ("CERTIFICATE REQUEST", "a PEM block is a CERTIFICATE REQUEST, not a certificate"),
        ("PKCS7", "cannot be read"),
    ],
)
def test_what_is_no_certificate_is_named(label: str, said: str) -> None:
    with pytest.raises(UnexpectedAnswerError, match=said) as raised:
        split_pem(x509_samples.certificate_pem() + armour(b"S3CR3T", label))

    assert "UzNDUjNU" not in str(raised.value)
