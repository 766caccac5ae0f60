"""
Revoke certificates at SCM by their orders. Never part of a renewal; a person asks for it.

What is revoked already counts as done, so the same command may be run again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from connector.core.certificate import read_certificate
from connector.core.model import CertificateFacts, OrderId, OrderStatus
from connector.core.request import Request
from connector.errors import (
    AnswerLostError,
    ConfigurationError,
    ConnectorError,
    FailedError,
)
from connector.journal.record import DONE, REVOKE, OrderRecord
from connector.sectigo.interface import SCM
from connector.workflow.observe import Observer
from connector.workflow.tools import Tools

REASONS: Final = {
    "unspecified": 0,
    "keyCompromise": 1,
    "affiliationChanged": 3,
    "superseded": 4,
    "cessationOfOperation": 5,
}
"""RFC 5280 5.3.1, as far as SCM takes them (sectigo-scm 2.9)."""


@dataclass(frozen=True, slots=True)
class Revocable:
    """One certificate that can be revoked."""

    order: OrderRecord
    facts: CertificateFacts
    live: bool
    """Whether it is on Akamai's production network now."""
    word: str
    """SCM's own word for where its order stands."""
    revoked: bool
    """It is revoked already."""

    def sentence(self, reason: int) -> str:
        """Return what will happen, for the person who is asked."""
        facts = self.facts
        named = (
            f"Serial {facts.serial} ({facts.key_algorithm}, valid until"
            f" {facts.not_after:%Y-%m-%dT%H:%M:%SZ}, order"
            f" {self.order.order_id}, account {self.order.account})"
        )
        if self.revoked:
            return f"{named} is revoked already; nothing will be done."
        name = next(name for name, code in REASONS.items() if code == reason)
        live = (
            " It is LIVE on Akamai's production network: visitors may be turned away until a new"
            " one is there. The next `apply` sees the revocation and renews."
            if self.live
            else " It is not on Akamai's production network."
        )
        return (
            f"{named} will be revoked for good at SCM with reason {reason} ({name}); this cannot be"
            f" undone.{live}"
        )


def plan_revoke(request: Request, tools: Tools, wanted: str = "") -> tuple[Revocable, ...]:
    """
    Return the certificates to revoke: what is live, or the one that is named.

    Args:
        request: Whose certificates.
        tools: To look.
        wanted: Serial number in hexadecimal, or SCM's id of an order; empty: what is live.

    Raises:
        FailedError: Nothing fits, or SCM's id for it is not known.
        ConnectorError: A vendor cannot be asked.
    """
    snapshot = Observer(request, tools).look()
    live = {item.facts.fingerprint: item.facts for item in snapshot.production}
    known = _known_orders(tools.journal.orders(request.key))
    if wanted:
        serial = _plain(wanted)
        found = [
            (order, facts)
            for order, facts in known
            if wanted == order.order_id or serial == _plain(facts.serial)
        ]
        if not found:
            raise _unknown(request, f"what {wanted!r} names")
    else:
        found = [(order, facts) for order, facts in known if facts.fingerprint in live]
        missing = set(live) - {facts.fingerprint for _, facts in found}
        if missing:
            serials = ", ".join(sorted(live[fingerprint].serial for fingerprint in missing))
            raise _unknown(request, f"serial {serials}, which is live,")
        if not live:
            raise FailedError(
                f"Nothing of {request.common_name} is live on production, so there is nothing to"
                " revoke.",
                remedy="An older certificate can be named with --serial or --order"
                " (`akamai-scm orders list`).",
            )
    return tuple(
        _revocable(order, facts, tools, live=facts.fingerprint in live) for order, facts in found
    )


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
        return
    revoke_order(item.order, reason, message, tools)
    tools.progress(f"Serial {item.facts.serial} (order {item.order.order_id}) is revoked.")


def revoke_order(order: OrderRecord, reason: int, message: str, tools: Tools) -> None:
    """Revoke what came of an order that has an id; intent before, outcome after."""
    order_id, scm = order.order_id or OrderId(""), scm_of(order, tools)
    intent = tools.journal.intend(order.certificate_key, REVOKE, detail=order_id)
    try:
        scm.revoke(order_id, reason, message)
    except AnswerLostError:
        raise
    except ConnectorError as error:
        tools.journal.outcome(intent, type(error).__name__)
        raise
    tools.journal.outcome(intent, DONE)


def scm_of(order: OrderRecord, tools: Tools) -> SCM:
    """
    Return the SCM account that an order was placed with.

    Raises:
        ConfigurationError: It is not configured any more.
    """
    if order.account not in tools.accounts:
        raise ConfigurationError(
            f"Order {order.order_id} for {order.common_name} cannot be looked up",
            [f"scm_config: no account {order.account!r}, with which the order was placed"],
            remedy="Put the account back into scm_config.yaml, then run the same command again.",
        )
    return tools.accounts[order.account]


def _known_orders(
    orders: Iterable[OrderRecord],
) -> list[tuple[OrderRecord, CertificateFacts]]:
    """Return the orders whose id and certificate are known, newest first."""
    return [
        (order, read_certificate(order.certificate_pem))
        for order in orders
        if order.order_id is not None and order.certificate_pem
    ]


def _revocable(
    order: OrderRecord, facts: CertificateFacts, tools: Tools, *, live: bool
) -> Revocable:
    state = scm_of(order, tools).order_status(order.order_id or OrderId(""))
    return Revocable(order, facts, live, state.word, state.status is OrderStatus.REVOKED)


def _unknown(request: Request, what: str) -> FailedError:
    return FailedError(
        f"The order behind {what} is not known to this state directory for {request.common_name}.",
        remedy="Revoke it in SCM (Certificates > SSL Certificates, by serial number), or run where"
        " the journal is that ordered it (`akamai-scm orders list`).",
    )


def _plain(serial: str) -> str:
    return serial.replace(":", "").replace(" ", "").upper().lstrip("0")


def is_over(facts: CertificateFacts, now: datetime) -> bool:
    """Return whether a certificate has expired, so that nothing need be revoked."""
    return facts.not_after <= now
