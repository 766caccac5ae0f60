"""The proofs that the orders of one certificate wait for: what is told, and seen to by a run."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, Protocol

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import UnprovenOrder
from connector.core.domains.decide import GRACE
from connector.core.domains.values import DomainState
from connector.core.domains.ways import Way
from connector.core.domains.words import DomainStatus
from connector.core.facts.ids import OrderId
from connector.core.facts.order import OrderProof, OrderStatus, OrderView
from connector.errors import ConnectorError
from connector.journal.validations import ValidationRecord
from connector.sectigo.interface import SCM, OrderState
from connector.signer.traits import status_tells_proofs
from connector.workflow.domains.account import ListedDomains
from connector.workflow.domains.gravest import raise_gravest, waiting_error
from connector.workflow.domains.look import told_proof
from connector.workflow.domains.means import Means
from connector.workflow.domains.orders import (
    IN_DNS,
    OrderToProve,
    OrderValidations,
    orders_to_prove,
    proven_for,
    ways_for_orders,
)
from connector.workflow.domains.renew import Ended
from connector.workflow.domains.stand import Waiting

ASKED_AFTER: Final = timedelta(minutes=2)
"""So old is an order before another call asks what it waits for: most are issued by then."""

_SOON: Final = timedelta(minutes=1)
"""So long is waited in any case for a record that may be removed then."""


class Accounts(Protocol):
    """The SCM accounts that are configured."""

    def __contains__(self, name: str) -> bool:
        """Return whether there is an account of that name."""
        ...

    def __getitem__(self, name: str) -> SCM:
        """Return it."""
        ...


class OrderProofs:
    """Knows what of them this run has seen to."""

    def __init__(self, accounts: Accounts, means: Means, *, acts: bool) -> None:
        """
        Ask nothing yet.

        Args:
            accounts: Orders are asked about at the account that they were placed with.
            means: What is worked with.
            acts: Whether the run brings proofs into DNS: then it does so for all that orders wait
                for, whatever runs before it have done, since a record may be gone by now.
        """
        self._accounts = accounts
        self._of_domains = means
        self._acts = acts
        self._seen_to: set[tuple[OrderId, str]] = set()
        self._proven: set[OrderId] = set()

    @cached_property
    def _means(self) -> Means:
        means = self._of_domains
        return replace(means, settings=ways_for_orders(means.settings))

    def of(self, order: OrderView, state: OrderState, scm: SCM) -> tuple[OrderProof, ...]:
        """
        Return what the CA wants proven for an order.

        Args:
            order: As the journal knows it.
            state: What SCM has said of it.
            scm: Is asked, where the status does not tell; that it fails to answer fails nothing.
        """
        id_ = order.order_id
        if id_ is None or state.status is not OrderStatus.PROCESSING:
            return ()
        told = state.unproven
        if not status_tells_proofs(scm.account) and order.age >= ASKED_AFTER:
            told = self._asked(id_, scm)
        return tuple(self._proof(order.account, id_, one) for one in told)

    def prove(self, orders: Iterable[UnprovenOrder]) -> None:
        """
        Bring the proofs of orders into DNS, and have the CA look once they are everywhere.

        Raises:
            PersonNeededError: A person has to publish a record, which is told, or to decide.
            StillWaitingError: Name servers take their time; the next run goes on.
            ConnectorError: Anything else that stands in the way.
        """
        failed: list[ConnectorError] = []
        for order in orders:
            domains = self._domains(order.account, order.order_id)
            rows = [one for name, one in domains.listed().items() if name in order.domains]
            failed += (
                ended.error or waiting_error(ended)
                for ended in domains.renew(rows, waits=[Waiting.DNS])
                if not self._is_looked_for(order, ended)
            )
            self._seen_to.update((order.order_id, name) for name in order.domains)
        raise_gravest(failed, Reason.AWAITING_PROOFS, self._means.progress)

    def tidy(self, names: Iterable[str], now: datetime) -> None:
        """
        Remove the records of orders that wait no more, after their grace; what fails is told.

        Args:
            names: Of the certificate.
            now: The vendor's time, aware UTC.
        """
        begun = list(self._begun(frozenset(names)))
        placed = self._means.journal.placed_orders() if begun else ()
        waiting = {(one.account, one.order_id) for one in placed}
        for account, order_id, known in begun:
            ended_at = known.facts.succeeded_at
            over = ended_at is None and (account, order_id) not in waiting
            ripe = ended_at is not None and ended_at <= now - GRACE + _SOON
            if (over or ripe) and account in self._accounts:
                self._tidied(account, order_id, known, [Waiting.GRACE] if ripe else [])

    def _tidied(
        self, account: str, order_id: OrderId, known: ValidationRecord, waits: list[Waiting]
    ) -> None:
        row = DomainState(known.domain, DomainStatus.VALIDATED)
        try:
            all_ended = self._domains(account, order_id).renew([row], waits=waits)
        except ConnectorError as error:
            self._means.progress(f"Note: {error}")
            return
        for ended in all_ended:
            if ended.error is not None or ended.is_odd:
                self._means.progress(f"Note: {ended.entry.message}")

    def _begun(self, names: frozenset[str]) -> Iterator[tuple[str, OrderId, ValidationRecord]]:
        """Yield account, order and validation of what runs have begun for orders."""
        for order in orders_to_prove(self._means.journal, names):
            for domain in order.domains:
                account = proven_for(order.account, order.id)
                known = self._means.journal.open_validation(account, domain)
                if known is not None:
                    yield order.account, order.id, known

    def _asked(self, order_id: OrderId, scm: SCM) -> tuple[DomainState, ...]:
        """Return what another call tells; an order that waits for nothing is asked for once."""
        if order_id in self._proven:
            return ()
        try:
            told = scm.order_proofs(order_id).values()
        except ConnectorError:
            return ()
        found = tuple(one for one in told if one.status is not DomainStatus.VALIDATED)
        if not found:
            self._proven.add(order_id)
        return found

    def _proof(self, account: str, order_id: OrderId, state: DomainState) -> OrderProof:
        known = self._means.journal.open_validation(proven_for(account, order_id), state.domain)
        submitted = known is not None and known.facts.submitted_at is not None
        if self._acts:
            submitted = (order_id, state.domain) in self._seen_to
        record = told_proof(state) if state.mode in IN_DNS else None
        return OrderProof(state.domain, record, self._by_person(state.domain, known), submitted)

    def _by_person(self, domain: str, known: ValidationRecord | None) -> bool:
        """Whether a person publishes the record, as far as that is known without any call."""
        way = self._means.settings.way_for(domain)
        if way is not None:
            return way.way is Way.PERSON
        return known is not None and known.facts.record is not None and not known.published_in

    def _is_looked_for(self, order: UnprovenOrder, ended: Ended) -> bool:
        """Return whether nothing is left to do but for the CA."""
        if ended.error is not None:
            return False
        account = proven_for(order.account, order.order_id)
        known = self._means.journal.open_validation(account, ended.entry.domain)
        return ended.entry.exit == 0 or (known is not None and known.facts.submitted_at is not None)

    def _domains(self, account: str, order_id: OrderId) -> ListedDomains:
        means = self._means
        order = OrderToProve(account, order_id, "", ())
        api = OrderValidations(order, self._accounts[account], means.journal, means.clock)
        return ListedDomains(api, means)
