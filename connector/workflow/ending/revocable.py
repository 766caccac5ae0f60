"""
Which certificates can be revoked: what is live, or what a person names, each with its order.

Nothing is changed here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderStatus
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request
from connector.core.revocation.rfc5280 import REASONS
from connector.core.x509.read import read_certificate, split_pem
from connector.core.x509.serial import bare_serial
from connector.errors import ConnectorError, FailedError
from connector.journal.record import OrderRecord
from connector.sectigo.interface import SCM
from connector.text.moments import utc_text
from connector.workflow.connect import account_gone
from connector.workflow.observe.observe import Observer
from connector.workflow.tools import Tools


@dataclass(frozen=True, slots=True)
class Placed:
    """An order, as far as it takes to revoke what came of it."""

    order_id: OrderId
    account: str
    certificate_key: str
    certificate_pem: str = ""
    """As far as the journal has it."""


@dataclass(frozen=True, slots=True)
class Revocable:
    """One certificate that can be revoked."""

    order: Placed
    facts: CertificateFacts
    live: bool | None
    """Whether it is on Akamai's production network now; None: Akamai does not tell."""
    revoked: bool
    """It is revoked already."""

    def sentence(self, reason: int) -> str:
        """Return what will happen, for the person who is asked."""
        facts = self.facts
        named = (
            f"Serial {facts.serial} ({facts.key_algorithm}, valid until"
            f" {utc_text(facts.not_after)}, order {self.order.order_id},"
            f" account {self.order.account})"
        )
        if self.revoked:
            return f"{named} is revoked already; nothing will be done."
        name = next(name for name, code in REASONS.items() if code == reason)
        return (
            f"{named} will be revoked for good with reason {reason} ({name}); this cannot be"
            f" undone. {_LIVE[self.live]}"
        )


_LIVE: Final = {
    True: "It is LIVE on Akamai's production network: visitors may be turned away until a new one"
    " is there. The next `apply` sees the revocation and renews.",
    False: "It is not on Akamai's production network.",
    None: "Whether it is live on Akamai could not be found out without a request.",
}


def plan_revoke(request: Request, tools: Tools, wanted: str = "") -> tuple[Revocable, ...]:
    """
    Return the certificates to revoke: what is live, or the one that is named.

    Args:
        request: Whose certificates.
        tools: To look.
        wanted: Serial number in hexadecimal, or SCM's id of an order; empty: what is live.

    Raises:
        FailedError: Nothing fits, or no order is known for it.
        ConnectorError: A vendor cannot be asked.
    """
    snapshot = Observer(request, tools).look()
    live = live_facts(snapshot)
    found = (
        _orders_named(request, live, tools, wanted)
        if wanted
        else _orders_of_live(request, live, tools)
    )
    return tuple(
        Revocable(order, facts, live=facts in live, revoked=_is_revoked(order, tools))
        for order, facts in found
    )


def plan_recorded(record: OrderRecord, tools: Tools) -> Revocable:
    """
    Return what is to be revoked of an order that the journal knows; no request is needed.

    Raises:
        FailedError: SCM has no certificate for it.
        ConnectorError: SCM cannot be asked.
    """
    order = placed(record)
    pem = record.certificate_pem or _collected(record, order, tools)
    if order is None or not pem:
        raise FailedError(
            f"The order of CSR {record.csr_key[:16]} for {record.common_name} has no certificate,"
            " so there is nothing to revoke.",
            remedy="An order that waits can be declined in SCM.",
        )
    order, facts = replace(order, certificate_pem=pem), read_certificate(pem)
    try:
        deployed = tools.cps.get_deployments(record.enrollment_id).production
        live: bool | None = any(item.facts.serial == facts.serial for item in deployed)
    except ConnectorError:
        live = None
    return Revocable(order, facts, live=live, revoked=_is_revoked(order, tools))


def _collected(record: OrderRecord, order: Placed | None, tools: Tools) -> str:
    """Return the certificate that SCM has for an order and nobody has collected; empty: none."""
    if order is None:
        return ""
    return order.certificate_pem or _named(record, scm_of(order, tools).collect(order.order_id))


def _named(record: OrderRecord, bundle: Iterable[str]) -> str:
    """Return the certificate among others that is for the name of an order; empty: none is."""
    named = (pem for pem in bundle if record.common_name in read_certificate(pem).names)
    return next(named, "")


def find_recorded(records: Iterable[OrderRecord], wanted: str) -> OrderRecord:
    """
    Return the order that *wanted* names.

    Args:
        records: All that the journal has.
        wanted: Serial number in hexadecimal, or SCM's id of an order.

    Raises:
        FailedError: None of them.
    """
    serial = bare_serial(wanted)
    for record in records:
        pem = record.certificate_pem
        if record.order_id == wanted or (
            pem and serial == bare_serial(read_certificate(pem).serial)
        ):
            return record
    raise FailedError(
        f"This state directory knows no order or serial {wanted!r}.",
        remedy="See `akamai-scm orders list`. With the request named, SCM and Akamai are asked,"
        " too: `akamai-scm revoke REQUEST …`.",
    )


def scm_of(order: Placed, tools: Tools) -> SCM:
    """
    Return the SCM account that an order was placed with.

    Raises:
        ConfigurationError: It is not configured any more.
    """
    if order.account not in tools.accounts:
        raise account_gone(f"Order {order.order_id} of {order.certificate_key}", order.account)
    return tools.accounts[order.account]


def live_facts(snapshot: Snapshot) -> tuple[CertificateFacts, ...]:
    """Return the certificates on production."""
    return tuple(item.facts for item in snapshot.production)


def order_behind(request: Request, facts: CertificateFacts, tools: Tools) -> Placed | None:
    """Return the order of a certificate: as the journal knows it, else as SCM finds it."""
    for record in tools.journal.orders(request.key):
        if record.fingerprint == facts.fingerprint and (order := placed(record)) is not None:
            return order
    found = tools.scm.find_by_serial(facts.serial)
    return None if found is None else Placed(found, request.scm_account, request.key)


def placed(record: OrderRecord) -> Placed | None:
    """Return the order of a journal's row; None: SCM's id is not known."""
    if record.order_id is None:
        return None
    pem = record.certificate_pem or _named(record, split_pem(record.delivered))
    return Placed(record.order_id, record.account, record.certificate_key, pem)


def _orders_of_live(
    request: Request, live: Sequence[CertificateFacts], tools: Tools
) -> Iterator[tuple[Placed, CertificateFacts]]:
    if not live:
        raise FailedError(
            f"Nothing of {request.common_name} is live on production, so there is nothing to"
            " revoke.",
            remedy="An older certificate can be named with --serial or --order"
            " (`akamai-scm orders list`).",
        )
    for facts in live:
        order = order_behind(request, facts, tools)
        if order is None:
            raise _order_unknown(request, f"serial {facts.serial}, which is live,")
        yield order, facts


def _orders_named(
    request: Request, live: Sequence[CertificateFacts], tools: Tools, wanted: str
) -> Iterator[tuple[Placed, CertificateFacts]]:
    serial = bare_serial(wanted)
    for record in tools.journal.orders(request.key):
        order = placed(record)
        if order is not None and record.certificate_pem:
            facts = read_certificate(record.certificate_pem)
            if wanted == order.order_id or serial == bare_serial(facts.serial):
                yield order, facts
                return
    for facts in live:
        if serial == bare_serial(facts.serial):
            yield from _orders_of_live(request, [facts], tools)
            return
    raise _order_unknown(request, f"what {wanted!r} names")


def _is_revoked(order: Placed, tools: Tools) -> bool:
    scm = scm_of(order, tools)
    return scm.tells_revocation and scm.order_status(order.order_id).status is OrderStatus.REVOKED


def _order_unknown(request: Request, what: str) -> FailedError:
    return FailedError(
        f"The order behind {what} is not known to this state directory for {request.common_name}.",
        remedy="Revoke it in SCM (Certificates > SSL Certificates, by serial number), or run where"
        " the journal is that ordered it (`akamai-scm orders list`).",
    )
