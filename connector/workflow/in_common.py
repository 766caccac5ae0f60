"""What the certificates of one run have in common."""

import threading
from typing import Final

from connector.clock import Clock
from connector.edge.asking import Asking
from connector.journal.store import Journal, journal_of
from connector.machine.cache_file import CacheFiles
from connector.postgres.cache import State
from connector.postgres.database import Database
from connector.settings.values import LocalSettings
from connector.transport.pacing import SharedPace
from connector.transport.pacing_file import PacingFile
from connector.transport.pacing_shared import PacingTable
from connector.transport.trust import trusted
from connector.transport.wire import Limits, Wire
from connector.workflow.domains.turns import Turns
from connector.workflow.learned import Learned
from connector.workflow.preflight import Preflight

PACING_NAME: Final = "pacing.sqlite3"
"""Name of the pacer's file in the state directory."""


class Shared:
    """What the certificates of a run have in common: connections, tokens, pace, caches, journal."""

    def __init__(self, local: LocalSettings, clock: Clock) -> None:
        """
        Open nothing but what cannot fail later.

        Args:
            local: Of state and trust.
            clock: Of the whole run.

        Raises:
            ConfigurationError: The trusted certificates cannot be read.
        """
        self.connections = Wire(Limits(), verify=trusted(local.ca_bundle))
        self.pacing = pacing_in(local.state)
        self.caches = CacheFiles()
        self.turns = Turns()
        self.preflight = Preflight(local.dns_servers)
        self.learned = Learned()
        self.edge = edge_by(local)
        self._state = local.state
        self._clock = clock
        self._guard = threading.Lock()
        self._journal: Journal | None = None

    def journal(self) -> Journal:
        """
        Return the journal, which is opened once.

        Raises:
            JournalError: The state cannot be used.
        """
        with self._guard:
            if self._journal is None:
                self._journal = Journal.open(journal_of(self._state), self._clock)
            return self._journal

    def close(self) -> None:
        """Let all go; nobody may use it any more."""
        self.connections.close()
        self.pacing.close()
        self.caches.close()
        if self._journal is not None:
            self._journal.close()


def pacing_in(state: State) -> SharedPace:
    """Return where the pace of all runs with the same state is kept; nothing is made yet."""
    if isinstance(state, Database):
        return PacingTable(state)
    return PacingFile(state / PACING_NAME)


def edge_by(local: LocalSettings) -> Asking:
    """Return what asks the edge by a run's settings; nobody is asked yet."""
    return Asking(ca_bundle=local.ca_bundle, allowed=local.asked_though_private)
