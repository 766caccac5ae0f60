"""What the runs with one state share, and ask the vendors for once."""

from dataclasses import replace

from connector.account.credentials import akamai_key
from connector.account.domains import DomainLists
from connector.account.kept import KeptAccount
from connector.account.revoked import RevokedOrders
from connector.account.shared import SharedLooks
from connector.account.turns import TurnPatience
from connector.akamai.client import CPSClient
from connector.akamai.exchange import VENDOR, account_quota
from connector.clock import Clock
from connector.edge.kept import KeptEdge
from connector.machine.cache_file import CacheFiles
from connector.machine.jobs import within_work
from connector.postgres.cache import State
from connector.postgres.database import Database
from connector.revocation import KeptAnswers
from connector.settings.values import Settings
from connector.transport.session import HTTPSSession
from connector.workflow.tools import Progress


def shared_clock(state: State, clock: Clock) -> Clock:
    """Return what all that share a state go by: this machine's time, or its database's."""
    return state.clock(clock) if isinstance(state, Database) else clock


class Sharing:
    """Puts it together for one run."""

    def __init__(
        self,
        settings: Settings,
        session: HTTPSSession,
        clock: Clock,
        tell: Progress,
        files: CacheFiles,
    ) -> None:
        """
        Share by what *settings* name.

        Args:
            settings: Who asks, and where the state is.
            session: What of its time is bounded is not spent on waiting for other runs.
            clock: Time and sleep.
            tell: Told of a wait that is worth a word.
            files: Has the caches that are open.
        """
        self._files = files
        self._settings, self._session, self._clock = settings, session, clock
        self._local = settings.local
        self._pausing = within_work(clock)
        self._shared = shared_clock(self._local.state, self._pausing)
        self._patience = TurnPatience(
            self._shared, tell, session.halted, lambda: session.deadline is not None
        )

    def account(
        self, account_switch_key: str | None, *, takes: bool, fips: bool = False
    ) -> tuple[CPSClient, SharedLooks]:
        """
        Return a client of CPS whose writes drop what is known, and the looks that are shared.

        Args:
            account_switch_key: None: the credentials' own.
            takes: Whether a look is taken where none is kept.
            fips: Whether enrollments are read and written with their FIPS mode.
        """
        akamai, clock = self._settings.akamai, shared_clock(self._local.state, self._clock)
        key = akamai_key(akamai, account_switch_key)
        store = KeptAccount(self._local.state, key, clock, self._files)
        cps = CPSClient(
            akamai,
            self._session,
            account_switch_key=account_switch_key,
            writing=store.writing,
            fips=fips,
        )
        age, quota = self._local.look_max_age, account_quota(akamai, account_switch_key)
        session = self._session

        def check(what: str) -> None:
            session.queue.check_hold(f"look at {what}", VENDOR, quota, session.left())

        patience = replace(self._patience, check=check)
        return cps, SharedLooks(store, cps, age, patience, takes=takes)

    def revoked(self) -> RevokedOrders:
        """Return SCM's lists of revoked orders."""
        local = self._local
        return RevokedOrders(local.state, local.look_max_age, self._patience, self._files)

    def domains(self) -> DomainLists:
        """Return SCM's lists of domains."""
        local = self._local
        return DomainLists(local.state, local.look_max_age, self._patience, self._files)

    def answers(self, *, believed: bool) -> KeptAnswers:
        """Return kept OCSP answers and CRLs; *believed* by those who only look."""
        believed = believed and bool(self._local.look_max_age)
        return KeptAnswers(self._local.state, self._pausing, self._files, believed=believed)

    def edge(self) -> KeptEdge:
        """Return what the edge has served when it was asked last."""
        return KeptEdge(self._local.state, self._files)
