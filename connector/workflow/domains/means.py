"""What the validation of domains works with, whichever account of SCM tells of them."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from connector.akamai.edgedns import EdgeDNS
from connector.akamai.edgedns_exchange import EdgeDNSExchange
from connector.clock import Clock
from connector.core.domains.ways import Way
from connector.core.events.about import about_domain
from connector.dns.values import Delegation
from connector.errors import ConnectorError
from connector.journal.lock import certificate_lock
from connector.journal.store import Journal
from connector.settings.dcv import DomainSettings, WaySettings
from connector.settings.values import AkamaiCredentials, LocalSettings, Settings
from connector.transport.session import HTTPSSession
from connector.workflow.domains.hook import ByCommand
from connector.workflow.domains.proofs import LOCK_WAIT
from connector.workflow.domains.publishing import ByEdgeDNS, ByPerson, Publisher, by_default
from connector.workflow.events.events import NOBODY, Events
from connector.workflow.preflight import Preflight


@dataclass(slots=True)
class Means:
    """Name servers, zones and locks; what was found out once is kept for the run."""

    settings: DomainSettings
    local: LocalSettings
    credentials: Callable[[WaySettings | None], AkamaiCredentials]
    """
    Returns those for Edge DNS, of a way that may name its own.

    Raises:
        ConfigurationError: There are none.
    """
    session: HTTPSSession
    journal: Journal
    clock: Clock
    progress: Callable[[str], None]
    preflight: Preflight
    """Tells what DNS has against a domain."""
    events: Events = NOBODY
    """Keeps what happens, and tells it to hooks."""
    _delegations: dict[str, Delegation] = field(default_factory=dict, init=False)
    _edgedns: dict[WaySettings | None, EdgeDNS] = field(default_factory=dict, init=False)

    def now(self) -> datetime:
        """Return the vendor's time, aware UTC; before it has told any, this machine's."""
        return self.session.told_time or self.clock.now()

    def locked(self, what: str) -> AbstractContextManager[None]:
        """
        Let one run at a time work on a domain or a zone.

        Raises:
            StillWaitingError: Another run holds it for longer than `LOCK_WAIT`.
            JournalError: The state cannot be used.
        """
        return certificate_lock(self.local.state, what, LOCK_WAIT, self.clock, self.progress)

    def tell(self, domains: Iterable[str]) -> None:
        """
        Tell hooks what they are still to be told of *domains*, one run at a time.

        It may have happened in a run before, which was killed or met a hook that was out: nothing
        need be due for the domain any more.
        """
        untold = self.events.untold()
        for domain in sorted({one for one in domains if about_domain(one) in untold}):
            try:
                with self.locked(f"events of {domain}"):
                    self.events.deliver(about_domain(domain))
            except ConnectorError as error:
                self.progress(f"Note: what happened to {domain} is told by a later run: {error}")

    def delegation(self, domain: str) -> Delegation:
        """Return who answers for a domain."""
        from connector.dns.delegation import (  # noqa: PLC0415 - only where DNS is asked
            delegation_of,
            named_servers,
        )

        if domain not in self._delegations:
            named = named_servers(self.local.dns_servers)
            self._delegations[domain] = delegation_of(domain, named)
        return self._delegations[domain]

    def publisher(self, domain: str) -> Publisher:
        """
        Return what publishes the proofs of a domain.

        Raises:
            ConnectorError: Edge DNS cannot be asked which zones it has.
        """
        way = self.settings.way_for(domain)
        if way is None:
            return by_default(self._zones(None), domain, self.delegation)
        return self._publisher_of(way)

    def _publisher_of(self, way: WaySettings) -> Publisher:
        if way.by is not None:
            return self._publisher_of(way.by)
        if way.way is Way.EDGEDNS:
            return ByEdgeDNS(self._zones(way), self.delegation)
        if way.way is Way.COMMAND:
            own = self.settings
            return ByCommand(way.run, own.environ, own.directory, named=way.environment)
        return ByPerson()

    def _zones(self, way: WaySettings | None) -> EdgeDNS:
        if way not in self._edgedns:
            key = None if way is None else way.account_switch_key
            exchange = EdgeDNSExchange(self.credentials(way), self.session, key)
            self._edgedns[way] = EdgeDNS(exchange, partial(_of_zone, self.locked))
        return self._edgedns[way]


def means_by(  # noqa: PLR0913 - what validations are made of
    settings: Settings,
    session: HTTPSSession,
    journal: Journal,
    clock: Clock,
    progress: Callable[[str], None],
    *,
    preflight: Preflight,
    events: Events,
) -> Means:
    """Return what validations work with where all settings are known."""

    def credentials(way: WaySettings | None) -> AkamaiCredentials:
        own = None if way is None else settings.edgedns.get(way)
        return own or settings.akamai

    return Means(
        settings.domains,
        settings.local,
        credentials,
        session,
        journal,
        clock,
        progress,
        preflight,
        events,
    )


def _of_zone(
    locked: Callable[[str], AbstractContextManager[None]], zone: str
) -> AbstractContextManager[None]:
    return locked(f"zone {zone}")
