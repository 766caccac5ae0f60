"""Reads what administrators send to order, renew and replace (sectigo-scm 2.2, 2.7, 2.8)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from flask import request

from connector.sandbox.scm import errors
from connector.sandbox.scm.admin.login import admin, organization
from connector.sandbox.scm.answering import json_object
from connector.sandbox.scm.bodies import Rules, Submission, check_custom_fields, submission
from connector.sandbox.scm.csr import check_key, read_csr
from connector.sandbox.scm.fields import choice, number, text, texts
from connector.sandbox.scm.rules import rules
from connector.sandbox.scm.state import Order, Placement
from connector.sandbox.scm.vendor import SCM

DCV_MODES = frozenset({"CNAME", "EMAIL", "HTTP", "HTTPS", "TXT", "AUTO", "PERSISTENT_TXT"})
FIELD_LIMIT = 256
COMMON_NAME_LIMIT = 64
REASON_LIMIT = 512
_ADDRESS = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")


def read_enroll(scm: SCM) -> tuple[Placement, Submission]:
    """
    Return what an administrator orders, and under what.

    Raises:
        SCMError: A field is missing or wrong, or the organization may not.
    """
    body = json_object()
    placement = _placement(scm, body)
    checked = rules(scm, placement.profile)
    if placement.term not in checked.profile.terms:
        raise errors.invalid_term()
    wanted = scm.switches.dcv_prevalidation_off and placement.profile.validation != "private"
    check_dcv(body, required=wanted)
    check_requester(body)
    names = tuple(one for one in text(body, "subjAltNames").split(",") if one.strip())
    fields = custom_fields(body, checked, required=True)
    return placement, submission(body, checked, names, custom_fields=fields, term=None)


def read_renewal(scm: SCM, old: Order) -> Submission:
    """
    Return what a renewal orders: all as in *old*, with another CSR if one is sent.

    Raises:
        SCMError: The body is none that SCM takes, or its CSR is wrong.
    """
    csr = text(_renewal_body(scm), "csr")
    kept = Submission(
        csr_pem=old.csr_pem,
        csr_sha256=old.csr_sha256,
        names=old.names,
        names_given=True,
        comments=old.comments,
        external_requester=old.external_requester,
        custom_fields=old.custom_fields,
        term=None,
    )
    return with_csr(scm, old, kept, csr) if csr else kept


def read_replacement(scm: SCM, order: Order) -> Submission:
    """
    Return what takes the place of an order's certificate; names are a list here.

    Raises:
        SCMError: A field is missing or wrong.
    """
    body = json_object()
    text(body, "reason", limit=REASON_LIMIT)
    text(body, "commonName", limit=COMMON_NAME_LIMIT)
    check_dcv(body)
    names = texts(body, "subjectAlternativeNames")
    return submission(
        body, rules(scm, order.profile), names, custom_fields=order.custom_fields, term=None
    )


def with_csr(scm: SCM, order: Order, kept: Submission, text_: str) -> Submission:
    """
    Return *kept* for another key; SCM compares no names.

    Raises:
        SCMError: The CSR is wrong.
    """
    csr = read_csr(text_)
    check_key(csr, rules(scm, order.profile).profile)
    return replace(
        kept,
        csr_pem=csr.public_bytes(Encoding.PEM).decode(),
        csr_sha256=sha256(csr.public_bytes(Encoding.DER)).hexdigest(),
    )


def custom_fields(body: Mapping[str, Any], checked: Rules, *, required: bool) -> Mapping[str, str]:
    """
    Return custom fields, which are objects with name and value here.

    Raises:
        SCMError: They are not, or are not those that SCM wants.
    """
    listed = body.get("customFields") or []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise errors.unreadable_body()
    named = {
        text(one, "name", required=True, limit=FIELD_LIMIT): text(one, "value", limit=FIELD_LIMIT)
        for one in listed
    }
    return check_custom_fields(named, checked, required=required)


def check_dcv(body: Mapping[str, Any], *, required: bool = False) -> None:
    """
    Return if the way to validate domains is one that SCM has; it is not gone.

    Raises:
        SCMError: It is none, or the address for it is missing.
    """
    text(body, "dcvMode", required=required)
    if choice(body, "dcvMode", DCV_MODES) == "EMAIL":
        text(body, "dcvEmail", required=True)


def check_requester(body: Mapping[str, Any]) -> None:
    """
    Return if `externalRequester` holds addresses, or nothing.

    Raises:
        SCMError: It does not.
    """
    for one in text(body, "externalRequester").split(","):
        if one.strip() and _ADDRESS.fullmatch(one.strip()) is None:
            raise errors.invalid_field("externalRequester")


def _placement(scm: SCM, body: Mapping[str, Any]) -> Placement:
    org_id = number(body, "orgId")
    found = organization(scm, org_id)
    if not found.ssl_api:
        raise errors.api_disabled()
    profile_id = number(body, "certType")
    if profile_id not in scm.profiles:
        raise errors.unknown_profile(profile_id)
    if not found.may_use(profile_id):
        raise errors.profile_not_delegated()
    return Placement(
        profile=scm.profiles[profile_id],
        organization=found.subject,
        org_id=org_id,
        term=number(body, "term"),
        auto_approve=True,
        requester=admin().login,
        requester_id=admin().id,
    )


def _renewal_body(scm: SCM) -> Mapping[str, Any]:
    """Return the body, empty if there is none or only the text of nothing (sectigo-scm 9.1)."""
    if not request.get_data():
        return {}
    if request.mimetype == "application/json" and request.get_json(silent=True) == "":
        if scm.switches.renew_empty_string == "refuse":
            raise errors.unreadable_body()
        return {}
    return json_object()
