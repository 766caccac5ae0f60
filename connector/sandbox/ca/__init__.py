"""Real certificates from made-up keys: the authorities behind the sandbox's SCM."""

from connector.sandbox.ca.addresses import CRL, ISSUER, OCSP, StatusAddresses, path
from connector.sandbox.ca.authorities import (
    Authorities,
    Authority,
    Issued,
    serial_hex,
    serial_in,
    sign,
    signature_hash,
)
from connector.sandbox.ca.catalogue import Backend, Catalogue
from connector.sandbox.ca.leaf import key_usage
from connector.sandbox.ca.profiles import Organization, Profile, key_kind
from connector.sandbox.ca.sha1 import has_sha1, verifies_sha1, with_sha1

__all__ = [
    "CRL",
    "ISSUER",
    "OCSP",
    "Authorities",
    "Authority",
    "Backend",
    "Catalogue",
    "Issued",
    "Organization",
    "Profile",
    "StatusAddresses",
    "has_sha1",
    "key_kind",
    "key_usage",
    "path",
    "serial_hex",
    "serial_in",
    "sign",
    "signature_hash",
    "verifies_sha1",
    "with_sha1",
]
