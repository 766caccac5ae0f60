"""How far an order is: derived from facts and clocks, never kept; what is due is issued here."""

from datetime import timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from connector.sandbox.ca import Issued, key_kind
from connector.sandbox.scm.rules import lacks_proof
from connector.sandbox.scm.state import Order
from connector.sandbox.scm.vendor import SCM

STEPS = 2
"""Approved, then Applied; each lasts `step_seconds`, Applied longer where the CA's data say so."""


class Status(StrEnum):
    """SCM's words (sectigo-scm 2.3)."""

    REQUESTED = "Requested"
    SA_APPROVED = "SAApproved"
    APPROVED = "Approved"
    APPLIED = "Applied"
    ISSUED = "Issued"
    DECLINED = "Declined"
    REJECTED = "Rejected"
    REVOKED = "Revoked"
    EXPIRED = "Expired"
    REPLACED = "Replaced"


UNFINISHED = frozenset({Status.REQUESTED, Status.SA_APPROVED, Status.APPROVED, Status.APPLIED})


def settle(scm: SCM, order: Order) -> Status:
    """Return the status of now, issuing the certificate if its time has come."""
    status = _status(scm, order)
    if status is Status.ISSUED and order.issued is None:
        order.issued = _issue(scm, order)
        if order.earlier and scm.switches.replace_revokes_old:
            scm.cas.revoke(order.earlier[-1].serial)
    return status


def look(scm: SCM, order: Order) -> Status:
    """Return the status of now to a client that asks for it; the switch counts how often."""
    order.polls += 1
    limit = scm.switches.declined_after_polls
    if limit is not None and order.polls >= limit and settle(scm, order) in UNFINISHED:
        refuse(scm, order, Status.DECLINED)
    return settle(scm, order)


def word(scm: SCM, status: Status) -> str:
    """Return how SCM writes *status*, which the switch may make a word that nobody knows."""
    strange = scm.switches.unknown_status_text
    return strange if strange != "off" and status is Status.APPROVED else status.value


def refuse(scm: SCM, order: Order, refusal: Status) -> None:
    """End *order* without a certificate."""
    order.refusal, order.refused_on = refusal, scm.ground.clock.now()


def _status(scm: SCM, order: Order) -> Status:
    if order.refusal:
        return Status(order.refusal)
    if order.revoked_at is not None:
        return Status.REVOKED
    if order.issued is None:
        return _progress(scm, order)
    if order.replaced:
        return Status.REPLACED
    return Status.EXPIRED if scm.ground.clock.now() >= order.issued.not_after else Status.ISSUED


def _progress(scm: SCM, order: Order) -> Status:
    if order.approved_at is None:
        return Status.REQUESTED
    step = scm.ground.step_seconds
    elapsed = scm.ground.real.monotonic() - order.approved_at
    if order.second_stage:
        elapsed -= step
    switches = scm.switches
    held = switches.hold_orders or order.profile.backend in switches.offline_backends
    held = held or 0 < switches.step_polls >= order.polls
    if elapsed >= step and not held:
        held = lacks_proof(scm, order)
    if elapsed >= (STEPS + order.profile.latency) * step and not held:
        return Status.ISSUED
    if elapsed >= step:
        return Status.APPLIED
    return Status.APPROVED if elapsed >= 0 else Status.SA_APPROVED


def _issue(scm: SCM, order: Order) -> Issued:
    switches = scm.switches
    csr_pem = _with_other_key(order.csr_pem) if switches.other_key else order.csr_pem
    names = order.names[:1] if switches.only_common_name else order.names
    return scm.cas.issue(
        csr_pem,
        names,
        order.profile,
        days=order.term,
        now=scm.ground.clock.now() + timedelta(hours=switches.shift_hours),
        organization=order.placement.organization,
        not_after=order.not_after,
        logs=switches.logs,
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
