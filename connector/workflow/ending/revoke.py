"""
Revoke certificates at SCM by their orders. Never part of a renewal; a person asks for it.

What is revoked already counts as done, so the same command may be run again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from connector.journal.step import Outcome, StepName
from connector.workflow.ending.revocable import Placed, Revocable, scm_of
from connector.workflow.tools import Tools


def revoke(item: Revocable, reason: int, message: str, tools: Tools) -> None:
    """
    Revoke one certificate, if it is not revoked yet.

    Args:
        item: As planned.
        reason: One of the codes of `REASONS`.
        message: For SCM's records, 1 to 512 characters.
        tools: To act.

    Raises:
        ConflictError: SCM says that there is nothing to revoke.
        ConnectorError: SCM refused or cannot be reached; running again is safe.
    """
    if item.revoked:
        settle_revocation(item.order, tools)
        return
    revoke_order(item.order, reason, message, tools)
    tools.progress(f"Serial {item.facts.serial} (order {item.order.order_id}) is revoked.")


def revoke_order(order: Placed, reason: int, message: str, tools: Tools) -> None:
    """Revoke what came of an order; intent before, outcome after."""
    scm = scm_of(order, tools)
    key, id_ = order.certificate_key, order.order_id
    with tools.journal.intended(key, StepName.REVOKE, order_id=id_), _forgotten(tools):
        scm.revoke(id_, reason, message, order.certificate_pem)
    settle_revocation(order, tools)


@contextmanager
def _forgotten(tools: Tools) -> Iterator[None]:
    """Let go what is kept of revocations before and after this block; a kill leaves nothing old."""
    kept = [each for each in (tools.answers, tools.revoked) if each is not None]
    for each in kept:
        each.forget()
    try:
        yield
    finally:
        for each in kept:
            each.forget()


def settle_revocation(order: Placed, tools: Tools) -> None:
    """Write that a revocation is done, whichever run began it."""
    for intent in tools.journal.open_intents(order.certificate_key, StepName.REVOKE):
        if intent.order_id == order.order_id:
            tools.journal.outcome(intent.step_id, Outcome.DONE)
