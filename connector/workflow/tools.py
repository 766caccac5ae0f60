"""What one run for one certificate works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connector.account.revoked import RevokedOrders
from connector.account.shared import SharedLooks
from connector.akamai.client import CPSClient
from connector.clock import Clock
from connector.core.calendar.values import OPEN, Calendar
from connector.core.facts.marker import SCM as SCM_ITSELF
from connector.journal.store import Journal
from connector.journal.witnesses import Witnesses
from connector.revocation import Fetch, KeptAnswers
from connector.sectigo.interface import SCM
from connector.settings.values import SCMAccount
from connector.signer import connect
from connector.transport.ranks import Rank
from connector.transport.session import HTTPSSession
from connector.workflow.domain_looks import DomainLooks
from connector.workflow.domains.before_order import BeforeOrder
from connector.workflow.domains.order_proofs import OrderProofs
from connector.workflow.edge_looks import EdgeLooks
from connector.workflow.events.events import NOBODY, Events
from connector.workflow.learned import Learned
from connector.workflow.preflight import Preflight
from connector.workflow.timings import Timings

Progress = Callable[[str], None]
"""Told one short line per step; where it goes is the caller's choice."""


class SCMAccounts:
    """The accounts of scm_config.yaml, each connected when it is first used."""

    def __init__(self, configured: Mapping[str, SCMAccount], session: HTTPSSession) -> None:
        self._configured = configured
        self._session = session
        self._connected: dict[str, SCM] = {}

    def __contains__(self, name: str) -> bool:
        """Return whether there is an account of that name."""
        return name in self._configured

    def signer_of(self, name: str) -> str:
        """Return what people know the account of that name by, or one that is gone."""
        return self._configured[name].signer if name in self._configured else SCM_ITSELF

    def __getitem__(self, name: str) -> SCM:
        """
        Return the account of that name.

        Raises:
            KeyError: There is none.
            ConfigurationError: Its credentials cannot be used.
        """
        if name not in self._connected:
            self._connected[name] = connect(self._configured[name], self._session)
        return self._connected[name]


@dataclass(frozen=True, slots=True)
class Tools:
    """The two vendors, the journal and the clock."""

    cps: CPSClient
    scm: SCM
    """The account that the request names."""
    accounts: SCMAccounts
    """All of them: an order is followed at the account that it was placed with."""
    fetch: Fetch
    """Gets OCSP answers and CRLs."""
    journal: Journal
    witnesses: Witnesses
    """What shows beside the journal which orders were begun."""
    clock: Clock
    progress: Progress
    directory: Path
    """What relative paths in requests start from."""
    calendar: Calendar = OPEN
    """When certificates may be deployed, of all that do not say it themselves."""
    events: Events = NOBODY
    """Keeps what happens, and tells it to hooks."""
    account: SharedLooks | None = None
    """Looks at all certificates of a contract at once; None: each is asked for by itself."""
    revoked: RevokedOrders | None = None
    """SCM's lists of revoked orders; None: each order is asked for by itself."""
    before_order: BeforeOrder | None = None
    """Has the certificate's domains validated; None: nobody knows how they stand."""
    order_proofs: OrderProofs | None = None
    """Sees to what the CA wants proven for single orders; None: nobody does."""
    answers: KeptAnswers | None = None
    """OCSP answers and CRLs; None: none is kept."""
    domains: DomainLooks | None = None
    """Looks at the domains of certificates; None: they are not looked at."""
    edge: EdgeLooks | None = None
    """Asks the edge what it serves; None: nobody does."""
    preflight: Preflight | None = None
    """Looks at DNS before an order; None: nobody does."""
    timings: Timings = field(default_factory=Timings)
    learned: Learned = field(default_factory=Learned)
    """What this run has seen, of other certificates too."""
    rank: Callable[[Rank], None] = lambda _rank: None
    """Takes what the calls of this run are ranked by from now on, at a vendor's pace."""
