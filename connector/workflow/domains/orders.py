"""
Orders whose CA wants proofs of their own: the domains are not validated in advance, or not here.

They go the same way as the validation of a domain: SCM shows the record with the order, the CA
looks by itself and can be told to look again, and success is that the order waits no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NoReturn

from connector.clock import Clock
from connector.core.domains.values import DomainState, RecordType
from connector.core.domains.ways import Way
from connector.core.domains.words import DomainStatus, Method, ProofStatus
from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderStatus
from connector.errors import PersonNeededError
from connector.journal.record import OrderRecord
from connector.journal.store import Journal
from connector.sectigo.interface import SCM
from connector.settings.dcv import DomainSettings, WaySettings

_OF_ORDER: Final = " order "
_WAITING: Final = frozenset({OrderStatus.AWAITING_APPROVAL, OrderStatus.PROCESSING})
_FRESH: Final = 5.0
"""So many seconds is an answer good for: the domains of an order are looked at one by one."""
IN_DNS: Final = frozenset({Method.CNAME, Method.AUTO, Method.UNKNOWN})


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


def proven_for(account: str, order_id: OrderId) -> str:
    """Return what the validations of an order are kept under."""
    return f"{account}{_OF_ORDER}{order_id}"


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


def ways_for_orders(settings: DomainSettings) -> DomainSettings:
    """Return how the proofs of orders are published, by the suffix of their domains."""
    ways: dict[str, WaySettings] = {
        suffix: found
        for suffix, way in settings.ways.items()
        if (found := way_for_order(way)) is not None
    }
    return replace(settings, ways=ways)


class OrderValidations:
    """The proofs of one order, with the calls that the validation of a domain makes."""

    def __init__(self, order: OrderToProve, scm: SCM, journal: Journal, clock: Clock) -> None:
        """
        Ask nothing yet.

        Args:
            order: The order.
            scm: The account that it was placed with.
            journal: Tells what was begun.
            clock: Tells how old an answer is that all domains of the order share.
        """
        self.account = ProvenFor(proven_for(order.account, order.id))
        self._order = order
        self._scm = scm
        self._journal = journal
        self._clock = clock
        self._told: tuple[float, Mapping[str, DomainState] | None] | None = None

    def listed(self) -> Mapping[str, DomainState]:
        """Return the domains that the order waits for, and those that a run has begun to prove."""
        begun = {name: DomainState(name, DomainStatus.VALIDATED) for name in self._order.domains}
        told = self._read()
        if told is None:
            return begun
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
        told = self._read()
        if told is None:
            return DomainState(row.domain, DomainStatus.VALIDATED)
        found = told.get(row.domain)
        if found is None:
            return DomainState(row.domain, DomainStatus.NOT_VALIDATED, ProofStatus.SUBMITTED)
        if found.status is DomainStatus.VALIDATED:
            return found
        if found.mode not in IN_DNS:
            self._left_to_a_person(row.domain, f"is to be proven by {found.mode}")
        if not found.host or not found.point:
            self._left_to_a_person(row.domain, "is to be proven, and SCM does not tell how")
        return self._standing(found)

    def synchronised(self, row: DomainState) -> DomainState:
        """Have the CA look again, then return where the proof stands."""
        self.submit_cname(row.domain)
        return self.status(row)

    def submit_cname(self, domain: str) -> None:
        """Have the CA look for the record of a domain."""
        del domain
        self._told = None
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

    def _read(self) -> Mapping[str, DomainState] | None:
        """Return where each domain stands that SCM names; None: the order waits no more."""
        now = self._clock.monotonic()
        if self._told is None or now - self._told[0] > _FRESH:
            waits = self._scm.order_status(self._order.id).status in _WAITING
            self._told = now, self._scm.order_proofs(self._order.id) if waits else None
        return self._told[1]

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
