"""
Orders whose CA wants proofs of their own: the domains are not validated in advance, or not here.

They go the same way as the validation of a domain: SCM shows the record with the order, the CA
looks by itself and can be told to look again, and success is that the order waits no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NoReturn

from connector.core.domains.values import DomainState, RecordType
from connector.core.domains.ways import Way
from connector.core.domains.words import DomainStatus, Method, ProofStatus
from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderStatus
from connector.errors import PersonNeededError
from connector.journal.record import OrderRecord
from connector.journal.store import Journal
from connector.sectigo.interface import SCM
from connector.settings.dcv import WaySettings

_OF_ORDER: Final = " order "
_WAITING: Final = frozenset({OrderStatus.AWAITING_APPROVAL, OrderStatus.PROCESSING})
_IN_DNS: Final = frozenset({Method.CNAME, Method.TXT, Method.AUTO, Method.UNKNOWN})


@dataclass(frozen=True, slots=True)
class ProvenFor:
    """What validations of one order are kept under."""

    name: str
    """Of the account, and the order's id."""


@dataclass(frozen=True, slots=True)
class OrderToProve:
    """An order that may want proofs."""

    account: str
    """Name of the SCM account in scm_config.yaml."""
    id: OrderId
    common_name: str
    domains: tuple[str, ...]
    """Those that a run has begun to prove for it."""


def orders_to_prove(journal: Journal, names: frozenset[str]) -> tuple[OrderToProve, ...]:
    """
    Return the orders that wait at SCM, and those for which a record is still to be removed.

    Args:
        journal: Is read only.
        names: Of certificates, or domains above them; empty: all orders.
    """
    begun: dict[tuple[str, str], list[str]] = {}
    for open_ in journal.open_validations():
        account, of_order, order_id = open_.account.rpartition(_OF_ORDER)
        if of_order:
            begun.setdefault((account, order_id), []).append(open_.domain)
    orders = {(order.account, order.order_id): order for order in journal.placed_orders()}
    for account, order_id in begun:
        for order in journal.find_orders(order_id):
            if (order.account, order.order_id) == (account, order_id):
                orders.setdefault((order.account, order.order_id), order)
    return tuple(
        OrderToProve(account, OrderId(id_), order.common_name, tuple(begun.get((account, id_), ())))
        for (account, id_), order in orders.items()
        if id_ is not None and _is_meant(order, names)
    )


def way_for_order(way: WaySettings | None) -> WaySettings | None:
    """
    Return how the proofs of an order are published: they are CNAMEs, and stay no longer than it.

    What publishes texts alone, and what Sectigo publishes, is left to a person.
    """
    if way is None:
        return None
    if way.way is Way.PERSISTENT:
        return way.by or WaySettings(Way.PERSON)
    if way.way is Way.CONNECTOR or way.record is RecordType.TXT:
        return WaySettings(Way.PERSON)
    return way


class OrderValidations:
    """The proofs of one order, with the calls that the validation of a domain makes."""

    def __init__(self, order: OrderToProve, scm: SCM, journal: Journal) -> None:
        """
        Ask nothing yet.

        Args:
            order: The order.
            scm: The account that it was placed with.
            journal: Tells what was begun.
        """
        self.account = ProvenFor(f"{order.account}{_OF_ORDER}{order.id}")
        self._order = order
        self._scm = scm
        self._journal = journal

    def listed(self) -> Mapping[str, DomainState]:
        """Return the domains that the order waits for, and those that a run has begun to prove."""
        begun = {name: DomainState(name, DomainStatus.VALIDATED) for name in self._order.domains}
        if self._is_over():
            return begun
        told = self._scm.order_proofs(self._order.id)
        open_ = {
            name: self._standing(state)
            for name, state in told.items()
            if state.status is not DomainStatus.VALIDATED
        }
        return {**begun, **open_}

    def status(self, row: DomainState) -> DomainState:
        """
        Return where the proof of a domain stands.

        Raises:
            PersonNeededError: SCM does not tell a record, or wants something else than one.
        """
        if self._is_over():
            return DomainState(row.domain, DomainStatus.VALIDATED)
        found = self._scm.order_proofs(self._order.id).get(row.domain)
        if found is None:
            return DomainState(row.domain, DomainStatus.NOT_VALIDATED, ProofStatus.SUBMITTED)
        if found.status is DomainStatus.VALIDATED:
            return found
        if found.mode not in _IN_DNS:
            self._left_to_a_person(row.domain, f"is to be proven by {found.mode}")
        if not found.host or not found.point:
            self._left_to_a_person(row.domain, "is to be proven, and SCM does not tell how")
        return self._standing(found)

    def synchronised(self, row: DomainState) -> DomainState:
        """Have the CA look again, then return where the proof stands."""
        self._scm.recheck_proofs(self._order.id)
        return self.status(row)

    def submit_cname(self, domain: str) -> None:
        """Have the CA look for the record of a domain."""
        del domain
        self._scm.recheck_proofs(self._order.id)

    def start_cname(self, row: DomainState) -> NoReturn:
        """Raise: what proves an order comes with it."""
        self._left_to_a_person(row.domain, "is to be proven anew")

    def submit_txt(self, row: DomainState) -> NoReturn:
        """Raise, as before."""
        self.start_cname(row)

    def submit_by_connector(
        self, domain: str, connector: str, provider: str, record: RecordType
    ) -> NoReturn:
        """Raise, as before."""
        del connector, provider, record
        self._left_to_a_person(domain, "is to be proven anew")

    def submit_persistent(self, domain: str) -> NoReturn:
        """Raise, as before."""
        self._left_to_a_person(domain, "is to be proven anew")

    def _standing(self, state: DomainState) -> DomainState:
        """Return the state; what no run of ours has had looked at is still to be submitted."""
        known = self._journal.open_validation(self.account.name, state.domain)
        submitted = known is not None and known.facts.submitted_at is not None
        if state.proof is not ProofStatus.SUBMITTED or submitted:
            return state
        return replace(state, proof=ProofStatus.AWAITING_SUBMITTAL)

    def _is_over(self) -> bool:
        return self._scm.order_status(self._order.id).status not in _WAITING

    def _left_to_a_person(self, domain: str, how: str) -> NoReturn:
        raise PersonNeededError(
            f"{domain} {how}, for order {self._order.id} of SCM account {self._order.account!r}.",
            remedy="Do what SCM shows for that order (Certificates > SSL Certificates), or have the"
            " domain validated in advance (Domains > DCV).",
        )


def _is_meant(order: OrderRecord, names: frozenset[str]) -> bool:
    return not names or any(_below(name, names) for name in order.names)


def _below(name: str, names: frozenset[str]) -> bool:
    plain = name.removeprefix("*.")
    return name in names or any(plain == one or plain.endswith(f".{one}") for one in names)
