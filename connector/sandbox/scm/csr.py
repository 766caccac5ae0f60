"""What SCM reads from a CSR: its key, its common name, and names if a switch wants them."""

import base64
import binascii
import re

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import NameOID

from connector.sandbox.ca import Profile, key_kind, verifies_sha1
from connector.sandbox.scm import errors

_ARMOUR = re.compile(r"-----(?:BEGIN|END) (?:NEW )?CERTIFICATE REQUEST-----")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?:\*\.)?(?:{_LABEL}\.)+(?![0-9]+$){_LABEL}")
"""A name whose last label is a number is an IPv4 address, or nothing (RFC 1123, 2.1)."""


def read_csr(text: str) -> x509.CertificateSigningRequest:
    """
    Return the CSR in *text*: PEM, or its base64 alone.

    Raises:
        SCMError: It is none, or its signature does not verify.
    """
    bare = "".join(_ARMOUR.sub("", text).split())
    try:
        der = base64.b64decode(bare, validate=True)
    except binascii.Error:
        raise errors.csr_not_base64() from None
    try:
        csr = x509.load_der_x509_csr(der)
    except ValueError:
        raise errors.csr_not_decodable() from None
    try:
        signed = csr.is_signature_valid or verifies_sha1(csr, csr.public_key())
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        signed = False
    if not signed:
        raise errors.csr_invalid("its signature does not verify")
    return csr


def check_key(csr: x509.CertificateSigningRequest, profile: Profile) -> None:
    """
    Return if *profile* takes the key.

    Raises:
        SCMError: It does not.
    """
    try:
        kind, size = key_kind(csr.public_key())
    except (UnsupportedAlgorithm, ValueError):
        kind, size = "", ""
    if kind not in {"RSA", "EC"}:
        raise errors.key_algorithm_unsupported()
    if kind not in profile.keys:
        raise errors.ecc_forbidden() if kind == "EC" else errors.key_algorithm_unsupported()
    if size not in profile.keys[kind]:
        raise errors.key_size_unsupported()


def all_names(
    csr: x509.CertificateSigningRequest, given: tuple[str, ...], profile: Profile, *, merge: bool
) -> tuple[str, ...]:
    """
    Return the names that are ordered, the CSR's common name first.

    Args:
        csr: Whose names other than that one do not count (sectigo-scm 2.2).
        given: Names of the order.
        profile: Limits them.
        merge: Whether the CSR's other names count after all.

    Raises:
        SCMError: There is no common name, or one of them cannot be had.
    """
    common = [
        str(part.value).lower() for part in csr.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    ]
    if not common:
        raise errors.csr_invalid("it has no common name")
    extra = _sans(csr) if merge else ()
    names = tuple(dict.fromkeys((common[0], *(name.strip().lower() for name in given), *extra)))
    for name in names:
        if not is_name(name):
            raise errors.invalid_name(name)
        if name.startswith("*.") and not profile.wildcard:
            raise errors.wildcard_refused(name)
    if len(names) > profile.max_names:
        raise errors.too_many_names(profile.max_names)
    return names


def is_name(text: str) -> bool:
    """Whether *text* is a DNS name, wildcard or not, in lower case."""
    return _NAME.fullmatch(text) is not None


def _sans(csr: x509.CertificateSigningRequest) -> tuple[str, ...]:
    try:
        found = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(name.lower() for name in found.value.get_values_for_type(x509.DNSName))
