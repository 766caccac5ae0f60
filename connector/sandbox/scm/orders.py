"""What can be done to orders: placed, renewed, replaced, revoked, approved, declined, rejected."""

import secrets
import string
from dataclasses import replace

from connector.sandbox.ca import Issued
from connector.sandbox.scm import errors
from connector.sandbox.scm.bodies import Submission
from connector.sandbox.scm.progress import UNFINISHED, Status, refuse, settle
from connector.sandbox.scm.rules import check_domains
from connector.sandbox.scm.state import Order, Placement
from connector.sandbox.world import World

FIRST_SSL_ID = 9001
RENEW_ID_LENGTH = 20
_ALPHANUMERIC = string.ascii_letters + string.digits


def place(world: World, placement: Placement, submission: Submission, kind: str = "new") -> Order:
    """
    Keep a new order; nothing stops a second one for the same CSR, as at SCM.

    Raises:
        SCMError: The CA cannot be reached, or a name is not the organization's.
    """
    check_domains(world, placement, submission.names)
    if placement.profile.backend in world.scm.switches.offline_backends:
        raise errors.ca_not_available()
    approved = placement.auto_approve and not world.scm.switches.approval_required
    order = Order(
        id=secrets.token_hex(8),
        ssl_id=FIRST_SSL_ID + len(world.scm.orders),
        renew_id="".join(secrets.choice(_ALPHANUMERIC) for _ in range(RENEW_ID_LENGTH)),
        placement=placement,
        kind=kind,
        csr_pem=submission.csr_pem,
        csr_sha256=submission.csr_sha256,
        names=submission.names,
        placed_at=world.clock.now(),
        comments=submission.comments,
        external_requester=submission.external_requester,
        custom_fields=submission.custom_fields,
    )
    if approved:
        _approved(world, order, placement.requester)
    world.scm.orders[order.id] = order
    return order


def renew(world: World, old: Order, placement: Placement, submission: Submission) -> Order:
    """
    Place an order that takes what *submission* leaves out from *old* (sectigo-scm 5.1).

    Raises:
        SCMError: *old* was never issued.
    """
    status = settle(world, old)
    if status not in {Status.ISSUED, Status.REVOKED, Status.EXPIRED}:
        raise errors.not_issued(status)
    filled = replace(
        submission,
        names=submission.names if submission.names_given else old.names,
        comments=submission.comments or old.comments,
        external_requester=submission.external_requester or old.external_requester,
        custom_fields=submission.custom_fields or old.custom_fields,
    )
    order = place(world, placement, filled, "renewal")
    mark_renewed(world, old)
    return order


def mark_renewed(world: World, old: Order) -> None:
    """Remember that *old* has a successor."""
    old.renewed_on = world.clock.now()


def replace_with_new(
    world: World, old: Order, placement: Placement, submission: Submission
) -> Order:
    """
    Issue again for another key, until the old end of validity, as an order of its own.

    Raises:
        SCMError: *old* is not issued.
    """
    issued = _issued(world, old)
    names = submission.names if submission.names_given else old.names
    order = place(world, placement, replace(submission, names=names), "replacement")
    order.not_after = issued.not_after
    old.replaced, old.replaced_on = True, world.clock.now()
    return order


def replace_in_place(world: World, order: Order, submission: Submission) -> None:
    """
    Issue again for another key, until the old end of validity, under the same id.

    Raises:
        SCMError: *order* is not issued, or a name is not the organization's.
    """
    issued = _issued(world, order)
    names = submission.names if submission.names_given else order.names
    check_domains(world, order.placement, names)
    order.earlier.append(issued)
    order.not_after, order.issued = issued.not_after, None
    order.csr_pem, order.csr_sha256, order.names = submission.csr_pem, submission.csr_sha256, names
    order.approved_at = world.real.monotonic() - world.options.step_seconds  # Applied, at once
    order.second_stage, order.replaced_on = False, world.clock.now()


def revoke(world: World, order: Order, reason_code: int) -> None:
    """
    Revoke what *order* gave.

    Raises:
        SCMError: Nothing is issued, or it has expired, or it is revoked already.
    """
    status = settle(world, order)
    if status is Status.REVOKED:
        raise errors.already_revoked()
    if status not in {Status.ISSUED, Status.REPLACED}:
        raise errors.only_issued_revocable()
    order.revoked_at, order.revocation_reason = world.clock.now(), reason_code


def approve(world: World, order: Order, approver: str = "") -> None:
    """
    Let an administrator approve *order*; an EV certificate passes a second stage then.

    Args:
        world: Where *order* is.
        order: Waits for approval.
        approver: Login of the administrator; empty: one who has not asked for it.

    Raises:
        SCMError: It does not wait for approval, or who has asked for EV would approve it.
    """
    _check_requested(world, order)
    ev = order.profile.validation == "ev"
    if ev and approver == order.placement.requester:
        raise errors.same_approver()
    order.second_stage = ev
    _approved(world, order, approver)


def decline(world: World, order: Order) -> None:
    """
    Let an administrator decline *order*.

    Raises:
        SCMError: It does not wait for approval.
    """
    _check_requested(world, order)
    refuse(world, order, Status.DECLINED)


def reject(world: World, order: Order) -> None:
    """
    Let the CA refuse *order*.

    Raises:
        SCMError: It has ended already.
    """
    status = settle(world, order)
    if status not in UNFINISHED:
        raise errors.not_issued(status)
    refuse(world, order, Status.REJECTED)


def as_json(world: World, order: Order) -> dict[str, object]:
    """Return *order* for the admin port; it also settles it."""
    status = settle(world, order)
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


def _approved(world: World, order: Order, approver: str) -> None:
    order.approved_at = world.real.monotonic()
    order.approver, order.approved_on = approver, world.clock.now()


def _issued(world: World, order: Order) -> Issued:
    status = settle(world, order)
    if status is not Status.ISSUED or order.issued is None:
        raise errors.not_issued(status)
    return order.issued


def _check_requested(world: World, order: Order) -> None:
    status = settle(world, order)
    if status is not Status.REQUESTED:
        raise errors.wrong_approval_state(status)
