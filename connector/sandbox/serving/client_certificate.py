"""The client certificate with which an administrator logs in below `/private` (sectigo-scm 1.2)."""

import ssl
from pathlib import Path

import trustme
from cryptography import x509

from connector.sandbox.scm.customer import Admin

CERTIFICATE, KEY = "client.pem", "client.key"
"""Their files in a sandbox's folder."""


def ask_for_certificates(context: ssl.SSLContext, authority: trustme.CA) -> None:
    """Let a server ask its clients for certificates of *authority*, and serve those without too."""
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_OPTIONAL


def register(authority: trustme.CA, admin: Admin) -> dict[str, str]:
    """
    Make a certificate and register it with *admin*.

    Returns:
        The contents of its files, by name.
    """
    leaf = authority.issue_cert(f"{admin.login}@example.org")
    pem = leaf.cert_chain_pems[0].bytes()
    admin.certificate_serial = x509.load_pem_x509_certificate(pem).serial_number
    return {CERTIFICATE: pem.decode(), KEY: leaf.private_key_pem.bytes().decode()}


def paths(directory: Path) -> dict[str, str]:
    """Return what scm_config.yaml says of the files in *directory*."""
    return {"client_cert": str(directory / CERTIFICATE), "client_key": str(directory / KEY)}
