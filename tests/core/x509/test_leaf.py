"""What no browser takes is refused by its name; what a certificate does not restrict is allowed."""

from dataclasses import replace
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID as Use
from revocation_samples import certificate
from sample_authority import NOW, Authority, ec_key, rsa_key
from sample_request import REQUEST

from connector.core.request.values import Request, ValidationType
from connector.core.x509.leaf import leaf_faults, weak_digest
from connector.core.x509.read import certificate_facts
from connector.sandbox.ca import with_sha1

CA = Authority("The issuer", rsa_key())
NAMES = x509.SubjectAlternativeName([x509.DNSName(name) for name in sorted(REQUEST.names)])


def faults(
    *extensions: x509.ExtensionType, key: Any = None, request: Request = REQUEST
) -> list[str]:
    leaf = certificate(CA, NAMES, *extensions, key=key)
    return leaf_faults(leaf, certificate_facts(leaf), request, NOW)


def usage(**allowed: bool) -> x509.KeyUsage:
    fields = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in fields})


@pytest.mark.parametrize(
    ("extension", "phrase"),
    [
        (x509.ExtendedKeyUsage([Use.CLIENT_AUTH]), "extended key usage is clientAuth, without"),
        (x509.ExtendedKeyUsage([Use.CODE_SIGNING]), "extended key usage is codeSigning, without"),
        (x509.BasicConstraints(ca=True, path_length=None), "it is a CA certificate"),
        (x509.PrecertPoison(), "it is a precertificate"),
        (usage(key_cert_sign=True), "key usage forbids digitalSignature"),
        (usage(key_encipherment=True), "key usage forbids digitalSignature"),
    ],
)
def test_what_cannot_serve_tls_is_refused_by_name(
    extension: x509.ExtensionType, phrase: str
) -> None:
    (told,) = faults(extension, key=ec_key())

    assert phrase in told


@pytest.mark.parametrize(
    "extensions",
    [
        (),
        (x509.ExtendedKeyUsage([Use.SERVER_AUTH, Use.CLIENT_AUTH]),),
        (x509.ExtendedKeyUsage([Use.ANY_EXTENDED_KEY_USAGE]),),
        (x509.BasicConstraints(ca=False, path_length=None),),
        (usage(digital_signature=True),),
    ],
    ids=["silent", "server and client", "any", "no CA", "signs handshakes"],
)
def test_what_may_serve_tls_passes(extensions: tuple[x509.ExtensionType, ...]) -> None:
    assert faults(*extensions, key=ec_key()) == []


def test_an_rsa_key_may_encrypt_instead() -> None:
    assert faults(usage(key_encipherment=True), key=rsa_key()) == []
    assert faults(usage(data_encipherment=True), key=rsa_key()) != []


@pytest.mark.parametrize("authority", [CA, Authority("Another", ec_key())], ids=["RSA", "ECDSA"])
def test_sha_1_is_refused_by_name_unless_a_private_request_wants_it(authority: Authority) -> None:
    leaf = with_sha1(certificate(authority, NAMES), authority.key)
    facts = certificate_facts(leaf)
    private = replace(REQUEST, validation=ValidationType.PRIVATE)

    assert weak_digest(leaf) == "SHA-1"
    for request in (REQUEST, private, replace(REQUEST, signature_algorithm="SHA-1")):
        (told,) = leaf_faults(leaf, facts, request, NOW)
        assert told.startswith("it is signed with SHA-1, which clients refuse; it is accepted with")
    wanted = replace(private, signature_algorithm="SHA-1")
    assert leaf_faults(leaf, facts, wanted, NOW) == []
