"""The life of an order: placed, approved, issued, revoked. Status is derived here, never kept."""

import secrets
from dataclasses import replace
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from connector.sandbox.ca import Issued, key_kind
from connector.sandbox.issuing import issue
from connector.sandbox.scm import errors
from connector.sandbox.scm.state import Account, Order
from connector.sandbox.scm.submission import Submission
from connector.sandbox.world import World

STEPS = 2
"""Approved, then Applied; each lasts `step_seconds`, Applied longer where the CA's data say so."""


class Status(StrEnum):
    """SCM's words (sectigo-scm 2.3)."""

    REQUESTED = "Requested"
    APPROVED = "Approved"
    APPLIED = "Applied"
    ISSUED = "Issued"
    DECLINED = "Declined"
    REJECTED = "Rejected"
    REVOKED = "Revoked"
    EXPIRED = "Expired"
    REPLACED = "Replaced"


def place(world: World, account: Account, submission: Submission, kind: str = "new") -> Order:
    """Keep a new order; nothing stops a second one for the same CSR, as at SCM."""
    now = world.real.monotonic()
    order = Order(
        id=secrets.token_hex(8),
        account=account,
        kind=kind,
        csr_pem=submission.csr_pem,
        csr_sha256=submission.csr_sha256,
        names=submission.names,
        term=submission.term or account.term,
        placed_at=world.clock.now(),
        comments=submission.comments,
        external_requester=submission.external_requester,
        custom_fields=submission.custom_fields,
        approved_at=now if account.auto_approve else None,
    )
    world.scm.orders[order.id] = order
    return order


def renew(world: World, old: Order, submission: Submission) -> Order:
    """
    Place an order that takes what *submission* leaves out from *old* (sectigo-scm 5.1).

    Raises:
        SCMError: *old* was never issued.
    """
    if settle(world, old) not in {Status.ISSUED, Status.REVOKED, Status.EXPIRED}:
        raise errors.not_issued(settle(world, old))
    filled = replace(
        submission,
        names=submission.names if submission.names_given else old.names,
        comments=submission.comments or old.comments,
        external_requester=submission.external_requester or old.external_requester,
        custom_fields=submission.custom_fields or old.custom_fields,
    )
    return place(world, old.account, filled, "renewal")


def replace_certificate(world: World, old: Order, submission: Submission) -> Order:
    """
    Issue again for another key until the old end of validity; the switch decides the id.

    Raises:
        SCMError: *old* is not issued.
    """
    status = settle(world, old)
    if status is not Status.ISSUED or old.issued is None:
        raise errors.not_issued(status)
    names = submission.names if submission.names_given else old.names
    if world.scm.switches.replace_id == "new":
        order = place(world, old.account, replace(submission, names=names), "replacement")
        order.not_after, old.replaced = old.issued.not_after, True
        return order
    old.earlier.append(old.issued)
    old.not_after, old.issued = old.issued.not_after, None
    old.csr_pem, old.csr_sha256, old.names = submission.csr_pem, submission.csr_sha256, names
    old.approved_at = world.real.monotonic()
    return old


def revoke(world: World, order: Order, reason_code: int) -> None:
    """
    Revoke what *order* gave.

    Raises:
        SCMError: Nothing is issued, or it is revoked already.
    """
    status = settle(world, order)
    if status is Status.REVOKED:
        raise errors.already_revoked()
    if status not in {Status.ISSUED, Status.EXPIRED, Status.REPLACED}:
        raise errors.only_issued_revocable()
    order.revoked_at, order.revocation_reason = world.clock.now(), reason_code


def approve(world: World, order: Order) -> None:
    """
    Let an administrator approve *order*.

    Raises:
        SCMError: It does not wait for approval.
    """
    _check_requested(world, order)
    order.approved_at = world.real.monotonic()


def decline(world: World, order: Order) -> None:
    """
    Let an administrator decline *order*.

    Raises:
        SCMError: It does not wait for approval.
    """
    _check_requested(world, order)
    order.refusal = Status.DECLINED


def reject(world: World, order: Order) -> None:
    """
    Let the CA refuse *order*.

    Raises:
        SCMError: It has ended already.
    """
    status = settle(world, order)
    if status not in {Status.REQUESTED, Status.APPROVED, Status.APPLIED}:
        raise errors.not_issued(status)
    order.refusal = Status.REJECTED


def settle(world: World, order: Order) -> Status:
    """Return the status of now, issuing the certificate if its time has come."""
    status = _status(world, order)
    if status is Status.ISSUED and order.issued is None:
        order.issued = _issue(world, order)
    return status


def chain_pem(world: World, order: Order) -> str:
    """
    Return leaf and chain as the switches want them.

    Raises:
        SCMError: There is nothing to collect, for now or for good.
    """
    status = settle(world, order)
    if status in {Status.REQUESTED, Status.APPROVED}:
        raise errors.not_collected_yet()
    if status is Status.APPLIED:
        raise errors.not_available_now()
    if status is Status.REVOKED:
        raise errors.revoked_not_downloadable()
    if order.issued is None:
        raise errors.not_issued(status)
    switches, profile = world.scm.switches, order.account.profile
    parts = [order.issued.leaf_pem, *order.issued.intermediates_pem]
    if switches.include_root:
        parts.append(order.issued.root_pem)
    if switches.twins or profile.twins:
        parts += order.issued.twins_pem
    if switches.shuffle or profile.shuffled:
        parts = shuffled(parts)
    text = "".join(reversed(parts) if switches.root_first else parts)
    return text.replace("\n", "\r\n") if switches.crlf else text


def shuffled(parts: list[str]) -> list[str]:
    """
    Return *parts* in an order that helps nobody, and is always the same.

    >>> shuffled(["leaf", "issuing", "upper", "root"])
    ['upper', 'leaf', 'root', 'issuing']
    """
    half = len(parts) // 2
    return [one for pair in zip(parts[half:], parts[:half], strict=False) for one in pair] + (
        parts[2 * half :]
    )


def as_json(world: World, order: Order) -> dict[str, object]:
    """Return *order* for the admin port; it also settles it."""
    status = settle(world, order)
    issued = order.issued
    return {
        "order": order.id,
        "account": order.account.name,
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


def _check_requested(world: World, order: Order) -> None:
    status = settle(world, order)
    if status is not Status.REQUESTED:
        raise errors.wrong_approval_state(status)


def _status(world: World, order: Order) -> Status:
    if order.refusal:
        return Status(order.refusal)
    if order.revoked_at is not None:
        return Status.REVOKED
    if order.issued is None:
        return _progress(world, order)
    if order.replaced:
        return Status.REPLACED
    return Status.EXPIRED if world.clock.now() >= order.issued.not_after else Status.ISSUED


def _progress(world: World, order: Order) -> Status:
    if order.approved_at is None:
        return Status.REQUESTED
    elapsed = world.real.monotonic() - order.approved_at
    step = world.options.step_seconds
    steps = STEPS + order.account.profile.latency
    if elapsed >= steps * step and not world.scm.switches.hold_orders:
        return Status.ISSUED
    return Status.APPROVED if elapsed < step else Status.APPLIED


def _issue(world: World, order: Order) -> Issued:
    switches = world.scm.switches
    csr_pem = _with_other_key(order.csr_pem) if switches.other_key else order.csr_pem
    names = order.names[:1] if switches.only_common_name else order.names
    return issue(
        world,
        csr_pem,
        names,
        order.account.profile,
        days=order.term,
        now=world.clock.now(),
        organization=order.account.organization,
        not_after=order.not_after,
    )


def _with_other_key(csr_pem: str) -> str:
    """Return a CSR for another key of the same kind."""
    kind, size = key_kind(x509.load_pem_x509_csr(csr_pem.encode()).public_key())
    key = (
        rsa.generate_private_key(65537, int(size))
        if kind == "RSA"
        else ec.generate_private_key(ec.SECP256R1())
    )
    csr = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, SHA256())
    return csr.public_bytes(Encoding.PEM).decode()
