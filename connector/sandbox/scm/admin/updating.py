"""Changes of an order by `PUT` (sectigo-scm 2.10): what the CA has seen stays as it is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connector.sandbox.scm import errors
from connector.sandbox.scm.admin.bodies import check_requester, custom_fields
from connector.sandbox.scm.admin.login import organization
from connector.sandbox.scm.bodies import COMMENTS_LIMIT, REQUESTER_LIMIT, submission
from connector.sandbox.scm.fields import number, text, texts
from connector.sandbox.scm.progress import Status, settle
from connector.sandbox.scm.rules import rules
from connector.sandbox.scm.state import Order
from connector.sandbox.scm.vendor import SCM

_EARLY = frozenset({"csr", "commonName", "subjectAlternativeNames", "term", "certTypeId", "orgId"})
"""Changed only before the CA has the order, or after it was refused."""


def update(scm: SCM, order: Order, body: Mapping[str, Any]) -> None:
    """
    Change what *body* names; absent and null leave things as they are.

    Raises:
        SCMError: A value is wrong, or cannot be changed any more.
    """
    named = {name for name, value in body.items() if value is not None}
    check_requester(body)
    comments = text(body, "comments", limit=COMMENTS_LIMIT)
    requester = text(body, "externalRequester", limit=REQUESTER_LIMIT)
    fields = custom_fields(body, rules(scm, order.profile), required="customFields" in named)
    if named & _EARLY:
        _change_request(scm, order, body)
    if "comments" in named:
        order.comments = comments
    if "externalRequester" in named:
        order.external_requester = requester
    if "customFields" in named:
        order.custom_fields = fields
    if "autoRenewDetails" in named:
        order.auto_renew = _auto_renew(body["autoRenewDetails"])
    if "suspendNotifications" in named:
        order.suspend_notifications = bool(body["suspendNotifications"])


def _change_request(scm: SCM, order: Order, body: Mapping[str, Any]) -> None:
    status = settle(scm, order)
    if status not in {Status.REQUESTED, Status.DECLINED, Status.REJECTED}:
        raise errors.not_changeable(status)
    placement = order.placement
    if body.get("orgId") is not None:
        org_id = number(body, "orgId")
        subject = organization(scm, org_id).subject
        placement = replace(placement, org_id=org_id, organization=subject)
    if body.get("certTypeId") is not None:
        profile_id = number(body, "certTypeId")
        if profile_id not in scm.profiles:
            raise errors.unknown_profile(profile_id)
        placement = replace(placement, profile=scm.profiles[profile_id])
    if body.get("term") is not None:
        placement = replace(placement, term=number(body, "term"))
    checked = rules(scm, placement.profile)
    if placement.term not in checked.profile.terms:
        raise errors.invalid_term()
    names = texts(body, "subjectAlternativeNames") or order.names
    changed = submission(
        {"csr": text(body, "csr") or order.csr_pem},
        checked,
        names,
        custom_fields=order.custom_fields,
        term=None,
    )
    order.placement, order.names = placement, changed.names
    order.csr_pem, order.csr_sha256 = changed.csr_pem, changed.csr_sha256


def _auto_renew(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict) or value.get("state") not in {"Scheduled", "Not scheduled"}:
        raise errors.invalid_field("autoRenewDetails")
    return value
