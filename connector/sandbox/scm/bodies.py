"""Reads the bodies of orders: what SCM accepts, refuses, and takes from the CSR."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from connector.sandbox.ca import Profile
from connector.sandbox.scm import errors
from connector.sandbox.scm.csr import all_names, check_key, read_csr
from connector.sandbox.scm.fields import text, texts

COMMENTS_LIMIT = 1024
REQUESTER_LIMIT = 512


@dataclass(frozen=True, slots=True)
class Rules:
    """What an order is checked against."""

    profile: Profile
    """With the terms that it offers at this time."""
    custom_fields: Mapping[str, bool]
    """Whether each is mandatory, by name."""
    merge_csr_sans: bool = False
    """Whether names of the CSR count; SCM ignores them (sectigo-scm 2.2)."""


@dataclass(frozen=True, slots=True)
class Submission:
    """An order as it came in, checked against the rules."""

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


def read_submission(body: Mapping[str, Any], rules: Rules, *, renewing: bool = False) -> Submission:
    """
    Return what a body of the Enrollment API orders.

    Args:
        body: The JSON object that was sent; keys that SCM does not know are ignored.
        rules: What it is checked against.
        renewing: Whether custom fields may be left out, and profile and term given.

    Raises:
        SCMError: A field is missing or wrong.
    """
    fields = body.get("customFields") or {}
    if not isinstance(fields, dict):
        raise errors.unreadable_body()
    return submission(
        body,
        rules,
        texts(body, "subjAltNames"),
        custom_fields=check_custom_fields(fields, rules, required=not renewing),
        term=_term(body, rules.profile) if renewing else None,
    )


def submission(
    body: Mapping[str, Any],
    rules: Rules,
    names: tuple[str, ...],
    *,
    custom_fields: Mapping[str, str],
    term: int | None,
) -> Submission:
    """
    Return an order; the CSR and the texts are read from *body*, alike in both APIs.

    Raises:
        SCMError: A field is missing or wrong.
    """
    csr = read_csr(text(body, "csr", required=True))
    check_key(csr, rules.profile)
    return Submission(
        csr_pem=csr.public_bytes(Encoding.PEM).decode(),
        csr_sha256=sha256(csr.public_bytes(Encoding.DER)).hexdigest(),
        names=all_names(csr, names, rules.profile, merge=rules.merge_csr_sans),
        names_given=bool(names),
        comments=text(body, "comments", limit=COMMENTS_LIMIT),
        external_requester=text(body, "externalRequester", limit=REQUESTER_LIMIT),
        custom_fields=custom_fields,
        term=term,
    )


def check_custom_fields(
    fields: Mapping[str, object], rules: Rules, *, required: bool
) -> Mapping[str, str]:
    """
    Return *fields*, if they are texts that SCM knows and none is missing.

    Raises:
        SCMError: One is unknown, or a mandatory one is missing though *required*.
    """
    texts_only = {name: value for name, value in fields.items() if isinstance(value, str)}
    if texts_only.keys() != fields.keys():
        raise errors.unreadable_body()
    for name in fields:
        if name not in rules.custom_fields:
            raise errors.custom_field_unknown(name)
    for name, mandatory in rules.custom_fields.items() if required else ():
        if mandatory and not fields.get(name):
            raise errors.custom_field_missing(name)
    return texts_only


def _term(body: Mapping[str, Any], profile: Profile) -> int | None:
    wanted = body.get("profileId")
    if wanted is not None and wanted != profile.id:
        raise errors.unknown_profile(wanted)
    term = body.get("term")
    if term is not None and term not in profile.terms:
        raise errors.invalid_term()
    return None if term is None else int(term)
