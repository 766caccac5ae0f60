"""Who has signed: the mathematics count, whatever the library thinks of the algorithm."""

import base64
from dataclasses import replace
from typing import Any

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import SignatureAlgorithmOID
from revocation_samples import certificate, digest_for
from sample_authority import Authority, csr_pem, ec_key, ed_key, named, rsa_key

from connector.core.x509.read import (
    certificate_facts,
    load_certificate,
    load_certificates,
    load_csr,
)
from connector.core.x509.signatures import Signature, issued_by, leads_to, made_with, signature_of
from connector.errors import UnexpectedAnswerError
from connector.sandbox.ca import with_sha1

KEYS = {"RSA": rsa_key(), "ECDSA": ec_key(), "Ed25519": ed_key()}


def authority(name: str, key: Any) -> x509.Certificate:
    return load_certificate(Authority(name, key).own())


@pytest.mark.parametrize("kind", KEYS)
def test_the_issuer_is_who_signed(kind: str) -> None:
    ca = Authority("CA", KEYS[kind])
    leaf = certificate(ca)

    assert issued_by(leaf, authority("CA", KEYS[kind]))
    assert not issued_by(leaf, authority("Another CA", KEYS[kind]))
    assert not leads_to(leaf, authority("CA", ec_key()))


@pytest.mark.parametrize("kind", ["RSA", "ECDSA"])
def test_sha_1_is_verified_as_any_other(kind: str) -> None:
    """`cryptography` refuses it, which says nothing about who signed."""
    key = KEYS[kind]
    leaf = with_sha1(certificate(Authority("CA", key)), key)

    assert issued_by(leaf, authority("CA", key))
    other = rsa.generate_private_key(65537, 2048) if kind == "RSA" else ec_key()
    assert not issued_by(leaf, authority("CA", other))


@pytest.mark.parametrize("kind", ["RSA", "ECDSA"])
def test_a_csr_signed_with_sha_1_is_read(kind: str) -> None:
    """CPS makes one where the request asks for SHA-1."""
    plain = load_csr(csr_pem(KEYS[kind]))
    signed = with_sha1(plain, KEYS[kind])

    pem = signed.public_bytes(Encoding.PEM).decode()
    assert isinstance(load_csr(pem).signature_hash_algorithm, hashes.SHA1)


@pytest.mark.parametrize("digest", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_pss_is_verified_also_where_its_parameters_are_not_told(
    digest: hashes.HashAlgorithm,
) -> None:
    key = rsa_key()
    scheme = padding.PSS(padding.MGF1(digest), digest.digest_size)
    value = key.sign(b"what is signed", scheme, digest)
    made = Signature(value, b"what is signed", SignatureAlgorithmOID.RSASSA_PSS, digest)

    for signature in (made, replace(made, digest=None)):
        assert made_with(signature, key.public_key()) is True
        assert made_with(replace(signature, over=b"other"), key.public_key()) is False


def test_what_cannot_be_verified_here_is_left_open() -> None:
    signature = signature_of(certificate(Authority("CA", rsa_key())))
    odd = dsa.generate_private_key(1024).public_key()

    assert made_with(signature, odd) is None
    assert made_with(replace(signature, digest=None), rsa_key().public_key()) is None
    assert made_with(replace(signature, digest=hashes.BLAKE2b(64)), rsa_key().public_key()) is None
    assert made_with(signature, ec_key().public_key()) is False


def with_identifiers(ca: Authority, own: bytes, above: bytes | None) -> x509.Certificate:
    extensions: list[x509.ExtensionType] = [x509.SubjectKeyIdentifier(own)]
    if above is not None:
        extensions.append(x509.AuthorityKeyIdentifier(above, None, None))
    builder = x509.CertificateBuilder(
        issuer_name=named(ca.name),
        subject_name=named(ca.name),
        public_key=ca.key.public_key(),
        serial_number=7,
        not_valid_before=certificate(ca).not_valid_before_utc,
        not_valid_after=certificate(ca).not_valid_after_utc,
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(ca.key, digest_for(ca.key))


def test_of_a_signature_that_cannot_be_verified_the_key_identifiers_tell_the_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """For a chain that is enough; who answers for a revocation must have signed."""
    monkeypatch.setattr("connector.core.x509.signatures.made_with", lambda _signature, _key: None)
    ca = Authority("CA", ec_key())
    issuer = with_identifiers(ca, b"1", None)

    assert leads_to(with_identifiers(ca, b"2", b"1"), issuer)
    assert not leads_to(with_identifiers(ca, b"2", b"3"), issuer)
    assert not leads_to(certificate(ca), issuer)
    assert not issued_by(with_identifiers(ca, b"2", b"1"), issuer)


def test_public_roots_are_read_without_a_word() -> None:
    """Some have the serial number zero, of which the library warns; warnings are errors here."""
    roots = load_certificates(certifi.contents())

    assert len(roots) > 50
    assert "00" in {certificate_facts(one).serial for one in roots}


def test_an_algorithm_that_nobody_knows_is_left_open() -> None:
    """Its identifier is exchanged for one that means nothing, in both places (RFC 5280 4.1.1.2)."""
    ca = Authority("CA", ec_key())
    der = certificate(ca).public_bytes(Encoding.DER)
    odd = x509.load_der_x509_certificate(
        der.replace(bytes.fromhex("2a8648ce3d040302"), bytes.fromhex("2a8648ce3d04037f"))
    )

    assert signature_of(odd).digest is None
    assert made_with(signature_of(odd), ca.key.public_key()) is None
    assert not leads_to(odd, authority("CA", ca.key))


def test_a_name_that_cannot_be_read_is_nobodys() -> None:
    """A kind of text that there is not; certificates are read no further than they are asked."""
    issuer = authority("Issuer", rsa_key())
    whole, text = issuer.public_bytes(Encoding.DER), b"Issuer"
    spoilt = whole.replace(b"\x0c\x06" + text, b"\x0e\x06" + text)
    odd = x509.load_der_x509_certificate(spoilt)

    assert spoilt != whole
    assert not issued_by(issuer, odd)
    assert not leads_to(issuer, odd)


def test_a_csr_of_a_version_that_there_is_not_is_unreadable() -> None:
    der = x509.load_pem_x509_csr(csr_pem(rsa_key()).encode()).public_bytes(Encoding.DER)
    odd = der.replace(b"\x02\x01\x00", b"\x02\x01\x08", 1)
    body = base64.encodebytes(odd).decode()
    text = f"-----BEGIN CERTIFICATE REQUEST-----\n{body}-----END CERTIFICATE REQUEST-----\n"

    with pytest.raises(UnexpectedAnswerError, match="version"):
        load_csr(text)
