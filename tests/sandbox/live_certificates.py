"""Certificates that a CA of the sandbox has issued, and what the places they name say."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import requests
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID
from patience import HANGS

from connector.sandbox.ca import Issued
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering.past import Source, sign

from .conftest import make_csr

NAME = "www.example.org"


def get(url: str) -> requests.Response:
    with requests.Session() as session:
        return session.get(url, timeout=HANGS)


def post(url: str, body: bytes, type_: str = "application/ocsp-request") -> requests.Response:
    with requests.Session() as session:
        return session.post(url, body, headers={"Content-Type": type_}, timeout=HANGS)


@dataclass(frozen=True)
class Live:
    """A certificate that a CA has issued, and what it names."""

    issued: Issued

    @property
    def leaf(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.issued.leaf_pem.encode())

    @property
    def issuer(self) -> x509.Certificate:
        above = (*self.issued.intermediates_pem, self.issued.root_pem)[0]
        return x509.load_pem_x509_certificate(above.encode())

    @property
    def access(self) -> dict[x509.ObjectIdentifier, str]:
        found = self.leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
        return {one.access_method: one.access_location.value for one in found.value}

    @property
    def ocsp_url(self) -> str:
        return self.access[AuthorityInformationAccessOID.OCSP]

    @property
    def crl_url(self) -> str:
        (point,) = self.leaf.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        return point.full_name[0].value

    def request(self, digest: SHA1 | SHA256) -> bytes:
        builder = ocsp.OCSPRequestBuilder().add_certificate(self.leaf, self.issuer, digest)
        return builder.build().public_bytes(Encoding.DER)

    def ask(self) -> ocsp.OCSPResponse:
        answer = post(self.ocsp_url, self.request(SHA1()))
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/ocsp-response"
        return ocsp.load_der_ocsp_response(answer.content)

    def crl(self) -> x509.CertificateRevocationList:
        answer = get(self.crl_url)
        assert answer.headers["Content-Type"] == "application/pkix-crl"
        return x509.load_der_x509_crl(answer.content)


def issue(sandbox: Sandbox, account: str = "default", *, ordered: bool = False) -> Live:
    source = Source(account, ordered=ordered)
    return Live(sign(sandbox.world, make_csr(NAME), [NAME], source))


def openssl(directory: Path, made: Live, *words: str) -> str:
    """Run OpenSSL beside the certificate, its issuer and its root; return all it says."""
    issued = made.issued
    above = [*issued.intermediates_pem, issued.root_pem]
    (directory / "leaf.pem").write_text(issued.leaf_pem)
    (directory / "issuer.pem").write_text(above[0])
    (directory / "chain.pem").write_text("".join(above))
    done = subprocess.run(
        ["openssl", *words],
        check=False,
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
    return done.stdout + done.stderr


def openssl_ocsp(directory: Path, made: Live) -> str:
    words = ("-issuer", "issuer.pem", "-cert", "leaf.pem", "-CAfile", "chain.pem")
    return openssl(directory, made, "ocsp", *words, "-url", made.ocsp_url)


def named_places(made: Live) -> set[str]:
    words = {
        AuthorityInformationAccessOID.OCSP: "ocsp",
        AuthorityInformationAccessOID.CA_ISSUERS: "issuer",
    }
    ids = {extension.oid for extension in made.leaf.extensions}
    access = made.access if ExtensionOID.AUTHORITY_INFORMATION_ACCESS in ids else {}
    crl = {"crl"} if ExtensionOID.CRL_DISTRIBUTION_POINTS in ids else set()
    return {words[method] for method in access} | crl
