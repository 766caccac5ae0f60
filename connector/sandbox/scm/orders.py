"""What can be done to orders: placed, renewed, replaced, revoked, approved, declined, rejected."""

import secrets
import string
from dataclasses import replace
from datetime import datetime

from connector.sandbox.ca import Issued
from connector.sandbox.scm import errors
from connector.sandbox.scm.bodies import Submission
from connector.sandbox.scm.progress import UNFINISHED, Status, refuse, settle
from connector.sandbox.scm.rules import check_domains
from connector.sandbox.scm.state import Order, Placement
from connector.sandbox.scm.vendor import SCM

FIRST_SSL_ID = 9001
RENEW_ID_LENGTH = 20
_ALPHANUMERIC = string.ascii_letters + string.digits


def place(scm: SCM, placement: Placement, submission: Submission, kind: str = "new") -> Order:
    """
    Keep a new order; nothing stops a second one for the same CSR, as at SCM.

    Raises:
        SCMError: The CA cannot be reached, or a name is not the organization's.
    """
    check_domains(scm, placement, submission.names)
    if placement.profile.backend in scm.switches.offline_backends:
        raise errors.ca_not_available()
    approved = placement.auto_approve and not scm.switches.approval_required
    order = Order(
        id=secrets.token_hex(8),
        ssl_id=FIRST_SSL_ID + len(scm.orders),
        renew_id="".join(secrets.choice(_ALPHANUMERIC) for _ in range(RENEW_ID_LENGTH)),
        placement=placement,
        kind=kind,
        csr_pem=submission.csr_pem,
        csr_sha256=submission.csr_sha256,
        names=submission.names,
        placed_at=scm.ground.clock.now(),
        comments=submission.comments,
        external_requester=submission.external_requester,
        custom_fields=submission.custom_fields,
    )
    if approved:
        _approved(scm, order, placement.requester)
    scm.orders[order.id] = order
    return order


def renew(scm: SCM, old: Order, placement: Placement, submission: Submission) -> Order:
    """
    Place an order that takes what *submission* leaves out from *old* (sectigo-scm 5.1).

    Raises:
        SCMError: *old* was never issued.
    """
    status = settle(scm, old)
    if status not in {Status.ISSUED, Status.REVOKED, Status.EXPIRED}:
        raise errors.not_issued(status)
    filled = replace(
        submission,
        names=submission.names if submission.names_given else old.names,
        comments=submission.comments or old.comments,
        external_requester=submission.external_requester or old.external_requester,
        custom_fields=submission.custom_fields or old.custom_fields,
    )
    order = place(scm, placement, filled, "renewal")
    mark_renewed(scm, old)
    return order


def mark_renewed(scm: SCM, old: Order) -> None:
    """Remember that *old* has a successor."""
    old.renewed_on = scm.ground.clock.now()


def replace_with_new(scm: SCM, old: Order, placement: Placement, submission: Submission) -> Order:
    """
    Issue again for another key, until the old end of validity, as an order of its own.

    Raises:
        SCMError: *old* is not issued.
    """
    issued = _issued(scm, old)
    names = submission.names if submission.names_given else old.names
    order = place(scm, placement, replace(submission, names=names), "replacement")
    order.not_after = issued.not_after
    old.replaced, old.replaced_on = True, scm.ground.clock.now()
    return order


def replace_in_place(scm: SCM, order: Order, submission: Submission) -> None:
    """
    Issue again for another key, until the old end of validity, under the same id.

    Raises:
        SCMError: *order* is not issued, or a name is not the organization's.
    """
    issued = _issued(scm, order)
    names = submission.names if submission.names_given else order.names
    check_domains(scm, order.placement, names)
    order.earlier.append(issued)
    order.not_after, order.issued = issued.not_after, None
    order.csr_pem, order.csr_sha256, order.names = submission.csr_pem, submission.csr_sha256, names
    order.approved_at = scm.ground.real.monotonic() - scm.ground.step_seconds  # Applied, at once
    order.second_stage, order.replaced_on = False, scm.ground.clock.now()


def revoke(scm: SCM, order: Order, reason_code: int) -> None:
    """
    Revoke what *order* gave, and have the CA revoke it.

    Raises:
        SCMError: Nothing is issued, or it has expired, or it is revoked already.
    """
    serial = _revoked(scm, order, reason_code)
    scm.cas.revoke(serial, reason_code, at=order.revoked_at)


def mark_revoked(scm: SCM, order: Order, reason_code: int, at: datetime | None) -> None:
    """
    Count as revoked what *order* gave; the CA is not told (sectigo-scm 2.9).

    Args:
        scm: Where *order* is.
        order: The one that counts as revoked from now on.
        reason_code: As RFC 5280 has it.
        at: Since when; None: now.

    Raises:
        SCMError: As for `revoke`.
    """
    _revoked(scm, order, reason_code)
    order.revoked_at = at or order.revoked_at


def _revoked(scm: SCM, order: Order, reason_code: int) -> str:
    """
    Enter a revocation and return the serial number.

    Raises:
        SCMError: Nothing is issued, or it has expired, or it is revoked already.
    """
    status = settle(scm, order)
    if status is Status.REVOKED:
        raise errors.already_revoked()
    if order.issued is None or status not in {Status.ISSUED, Status.REPLACED}:
        raise errors.only_issued_revocable()
    order.revoked_at, order.revocation_reason = scm.ground.clock.now(), reason_code
    return order.issued.serial


def approve(scm: SCM, order: Order, approver: str = "") -> None:
    """
    Let an administrator approve *order*; an EV certificate passes a second stage then.

    Args:
        scm: Where *order* is.
        order: Waits for approval.
        approver: Login of the administrator; empty: one who has not asked for it.

    Raises:
        SCMError: It does not wait for approval, or who has asked for EV would approve it.
    """
    _check_requested(scm, order)
    ev = order.profile.validation == "ev"
    if ev and approver == order.placement.requester:
        raise errors.same_approver()
    order.second_stage = ev
    _approved(scm, order, approver)


def decline(scm: SCM, order: Order) -> None:
    """
    Let an administrator decline *order*.

    Raises:
        SCMError: It does not wait for approval.
    """
    _check_requested(scm, order)
    refuse(scm, order, Status.DECLINED)


def reject(scm: SCM, order: Order) -> None:
    """
    Let the CA refuse *order*.

    Raises:
        SCMError: It has ended already.
    """
    status = settle(scm, order)
    if status not in UNFINISHED:
        raise errors.not_issued(status)
    refuse(scm, order, Status.REJECTED)


def as_json(scm: SCM, order: Order) -> dict[str, object]:
    """Return *order* for the admin port; it also settles it."""
    status = settle(scm, order)
    issued = order.issued
    return {
        "order": order.id,
        "ssl_id": order.ssl_id,
        "account": order.placement.requester,
        "kind": order.kind,
        "status": status.value,
        "common_name": order.common_name,
        "names": list(order.names),
        "csr_sha256": order.csr_sha256,
        "comments": order.comments,
        "placed_at": order.placed_at.isoformat(),
        "serial": issued.serial if issued else None,
        "not_before": issued.not_before.isoformat() if issued else None,
        "not_after": issued.not_after.isoformat() if issued else None,
        "revoked_at": order.revoked_at.isoformat() if order.revoked_at else None,
    }


def _approved(scm: SCM, order: Order, approver: str) -> None:
    order.approved_at = scm.ground.real.monotonic()
    order.approver, order.approved_on = approver, scm.ground.clock.now()


def _issued(scm: SCM, order: Order) -> Issued:
    status = settle(scm, order)
    if status is not Status.ISSUED or order.issued is None:
        raise errors.not_issued(status)
    return order.issued


def _check_requested(scm: SCM, order: Order) -> None:
    status = settle(scm, order)
    if status is not Status.REQUESTED:
        raise errors.wrong_approval_state(status)
