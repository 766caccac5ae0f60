"""Reads the bodies of orders: what SCM accepts, refuses, and takes from the CSR."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connector.sandbox.ca import Profile, key_kind
from connector.sandbox.scm import errors
from connector.sandbox.scm.state import Account

COMMENTS_LIMIT = 1024
REQUESTER_LIMIT = 512
_ARMOUR = re.compile(r"-----(?:BEGIN|END) (?:NEW )?CERTIFICATE REQUEST-----")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?:\*\.)?(?:{_LABEL}\.)+{_LABEL}")


@dataclass(frozen=True, slots=True)
class Submission:
    """An order as it came in, checked against the account."""

    csr_pem: str
    csr_sha256: str
    names: tuple[str, ...]
    """Common name first, then `subjAltNames`, without repetition."""
    names_given: bool
    """Whether `subjAltNames` was sent."""
    comments: str
    external_requester: str
    custom_fields: Mapping[str, str]
    term: int | None


def read_submission(
    body: Mapping[str, Any], account: Account, *, merge_csr_sans: bool, renewing: bool = False
) -> Submission:
    """
    Return what *body* orders.

    Args:
        body: The JSON object that was sent; keys that SCM does not know are ignored.
        account: Whose profile and custom fields apply.
        merge_csr_sans: Whether names of the CSR count; SCM ignores them (sectigo-scm 2.2).
        renewing: Whether custom fields may be left out, and profile and term given.

    Raises:
        SCMError: A field is missing or wrong.
    """
    csr = _read_csr(_text(body, "csr", required=True))
    _check_key(csr, account.profile)
    given = _text_list(body, "subjAltNames")
    names = _names(csr, given, account.profile, merge_csr_sans=merge_csr_sans)
    fields = _custom_fields(body, account, required=not renewing)
    return Submission(
        csr_pem=csr.public_bytes(Encoding.PEM).decode(),
        csr_sha256=sha256(csr.public_bytes(Encoding.DER)).hexdigest(),
        names=names,
        names_given=bool(given),
        comments=_text(body, "comments", limit=COMMENTS_LIMIT),
        external_requester=_text(body, "externalRequester", limit=REQUESTER_LIMIT),
        custom_fields=fields,
        term=_term(body, account.profile) if renewing else None,
    )


def _read_csr(text: str) -> x509.CertificateSigningRequest:
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
        signed = csr.is_signature_valid
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        signed = False
    if not signed:
        raise errors.csr_invalid("its signature does not verify")
    return csr


def _check_key(csr: x509.CertificateSigningRequest, profile: Profile) -> None:
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


def _names(
    csr: x509.CertificateSigningRequest,
    given: tuple[str, ...],
    profile: Profile,
    *,
    merge_csr_sans: bool,
) -> tuple[str, ...]:
    common = [
        str(part.value).lower() for part in csr.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    ]
    if not common:
        raise errors.csr_invalid("it has no common name")
    extra = _csr_sans(csr) if merge_csr_sans else ()
    names = tuple(dict.fromkeys((common[0], *(name.strip().lower() for name in given), *extra)))
    for name in names:
        if _NAME.fullmatch(name) is None:
            raise errors.invalid_name(name)
        if name.startswith("*.") and not profile.wildcard:
            raise errors.wildcard_refused(name)
    if len(names) > profile.max_names:
        raise errors.too_many_names(profile.max_names)
    return names


def _csr_sans(csr: x509.CertificateSigningRequest) -> tuple[str, ...]:
    try:
        found = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(name.lower() for name in found.value.get_values_for_type(x509.DNSName))


def _custom_fields(
    body: Mapping[str, Any], account: Account, *, required: bool
) -> Mapping[str, str]:
    fields = body.get("customFields") or {}
    if not isinstance(fields, dict) or not all(isinstance(v, str) for v in fields.values()):
        raise errors.unreadable_body()
    for name in fields:
        if name not in account.mandatory_fields + account.optional_fields:
            raise errors.custom_field_unknown(name)
    for name in account.mandatory_fields if required else ():
        if not fields.get(name):
            raise errors.custom_field_missing(name)
    return fields


def _term(body: Mapping[str, Any], profile: Profile) -> int | None:
    wanted = body.get("profileId")
    if wanted is not None and wanted != profile.id:
        raise errors.unknown_profile(wanted)
    term = body.get("term")
    if term is None:
        return None
    if term not in profile.terms:
        raise errors.invalid_term()
    return int(term)


def _text(
    body: Mapping[str, Any], name: str, *, required: bool = False, limit: int | None = None
) -> str:
    value = body.get(name)
    if value is None or value == "":
        if required:
            raise errors.missing_field(name)
        return ""
    if not isinstance(value, str):
        raise errors.unreadable_body()
    if limit is not None and len(value) > limit:
        raise errors.invalid_field(name)
    return value


def _text_list(body: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = body.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise errors.unreadable_body()
    return tuple(value)
