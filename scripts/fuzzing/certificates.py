"""
Targets that read certificates, and what CAs answer about them.

Errors of ours are answers. Whatever else is raised, and whatever a check here refuses, is a find.
"""

from contextlib import suppress
from functools import cache
from typing import Final

from cryptography import x509

from connector.core.request.values import KeyAlgorithm
from connector.core.revocation.crl import read_crl
from connector.core.revocation.ocsp import read_ocsp
from connector.core.revocation.urls import issuer_among, status_urls
from connector.core.x509.leaf import lifetime_notes, stated_validations
from connector.core.x509.path import chain_end
from connector.core.x509.read import (
    certificate_facts,
    load_certificates,
    parse_certificate,
    read_certificate,
    read_csr,
    split_pem,
)
from connector.errors import ConnectorError
from connector.revocation.issuer import read_certificates
from scripts.fuzzing import samples
from scripts.fuzzing.checks import fit
from scripts.fuzzing.still_clock import NOW

_CRL_URLS: Final = ("http://crl.example.com/a.crl",)


def pem(data: bytes) -> None:
    """Certificates, chains and CSRs in PEM."""
    text = data.decode("utf-8", errors="replace")
    with suppress(ConnectorError):
        split_pem(text)
    with suppress(ConnectorError):
        load_certificates(text)
    with suppress(ConnectorError):
        chain_end(text)
    with suppress(ConnectorError):
        read_certificate(text)
    for algorithm in KeyAlgorithm:
        with suppress(ConnectorError):
            read_csr(text, algorithm)


def der(data: bytes) -> None:
    """One certificate in DER, and all that is taken from it."""
    try:
        found = parse_certificate(data)
    except ConnectorError as error:
        fit([error])
        return
    status_urls(found)
    with suppress(ConnectorError):
        facts = certificate_facts(found)
        fit(lifetime_notes(facts, found))
        stated_validations(found)


def issuers(data: bytes) -> None:
    """What a CA serves where a certificate names its issuer: DER, PEM or PKCS #7."""
    issuer_among(_sample("leaf.der"), read_certificates(data))


@cache
def _sample(name: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(samples.sample(name))


def ocsp(data: bytes) -> None:
    """An answer of an OCSP responder."""
    fit([read_ocsp(data, _sample("leaf.der"), _sample("issuer.der"), NOW).why])


def crl(data: bytes) -> None:
    """A list of revoked certificates."""
    found = read_crl(data, _sample("leaf.der"), _sample("issuer.der"), _CRL_URLS, NOW)
    fit([found.why])
