"""What one run opens and holds: settings, journal, locks, logs, the vendors' tools."""

import copy
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Final, Self

from connector import eula
from connector.clock import Clock
from connector.core.request.values import Request
from connector.errors import ConnectorError, FailedError
from connector.journal.cert_ids import write_cert_ids
from connector.journal.lock import certificate_lock
from connector.journal.record import OrderRecord
from connector.journal.snapshots import Snapshots
from connector.journal.store import Journal, journal_of
from connector.log import CertificateLog, certificate_log
from connector.machine.jobs import entered
from connector.postgres.cache import State
from connector.running.end_of_run import end_recorded
from connector.running.last_report import LastReport
from connector.running.surroundings import Surroundings
from connector.running.unforeseen import unforeseen
from connector.settings.beforehand import places_for_details
from connector.settings.load import KnownLocal, Parts, know_local, load_parts, state_at, whole
from connector.settings.source import Flags
from connector.settings.values import LocalSettings, Settings
from connector.terminal.console import Hushed
from connector.transport.session import HTTPSSession
from connector.workflow.connect import connected, connected_for_order
from connector.workflow.in_common import Shared
from connector.workflow.tools import Progress, Tools

LOCK_WAIT: Final = timedelta(minutes=10)
"""How long a second run for the same certificate waits for the first."""


class Run:
    """One run of the program: its surroundings, and what the settings make of them."""

    def __init__(self, surroundings: Surroundings, flags: Flags) -> None:
        """
        Read nothing yet.

        Args:
            surroundings: What it finds.
            flags: The settings that its command line, or its query, names.
        """
        self.surroundings = surroundings
        self._flags = flags
        self.clock = surroundings.clock
        self.environ = surroundings.environ
        self.console = surroundings.console
        self.shared: Shared | None = None
        """What the certificates of a run over many have in common; None: each is by itself."""
        self.errors: list[ConnectorError] = []
        """What has gone wrong so far, in the words that a person was told."""
        self.requests = 1
        """How many certificates the run is about; set by whoever goes through them."""

    @cached_property
    def settings(self) -> Settings:
        """
        All settings.

        Raises:
            ConfigurationError: With every fault.
        """
        return whole(self.parts)

    @cached_property
    def local(self) -> LocalSettings:
        """
        The settings that need no credentials.

        Raises:
            ConfigurationError: With every fault.
        """
        return self._known_local.sound()

    @cached_property
    def parts(self) -> Parts:
        """
        What of the settings can be used.

        Raises:
            ConfigurationError: The working directory is gone, or there is no home.
        """
        here, known = self.surroundings, self._known_local
        return load_parts(self._flags, self.environ, here.directory(), here.home_directory(), known)

    @cached_property
    def _known_local(self) -> KnownLocal:
        here = self.surroundings
        return know_local(self._flags, self.environ, here.directory(), here.home_directory())

    @cached_property
    def snapshots(self) -> Snapshots:
        """
        The journal for whoever looks only.

        Raises:
            ConfigurationError: With every fault of the settings.
        """
        return Snapshots(journal_of(self.local.state), self.clock)

    @cached_property
    def _looks(self) -> Shared:
        """
        What the looks of this run have in common where its jobs have nothing.

        Raises:
            ConfigurationError: The trusted certificates cannot be read.
        """
        return Shared(self.local, self.clock)

    def close(self) -> None:
        """Let go what this run has kept open."""
        if "snapshots" in vars(self):
            self.snapshots.close()
        if "_looks" in vars(self):
            self._looks.close()
        if "_known_local" in vars(self) and self._known_local.local.database is not None:
            self._known_local.local.database.close()

    def path(self, name: str) -> Path:
        """
        Return the file that a person means by *name*: a relative one lies where this run works.

        Raises:
            ConfigurationError: The working directory is gone.
        """
        path = Path(name)
        return path if path.is_absolute() else self.surroundings.directory() / path

    def state_at(self, named: str) -> State:
        """
        Return the state that a person means by *named*, a directory or a URL.

        Raises:
            ConfigurationError: It cannot be used.
        """
        here = self.surroundings
        return state_at(named, self.environ, here.directory(), here.home_directory())

    def check_terms(self) -> None:
        """
        Return once the terms of use are accepted; at a terminal the person is asked.

        Raises:
            ConfigurationError: With every fault of the settings.
            PersonNeededError: Nobody has accepted the terms.
        """

        def ask(text: str) -> bool | None:
            answer = self.console.ask(f"{text}\nDo you accept these terms? Type yes: ")
            return None if answer is None else answer.strip().lower() == "yes"

        eula.require(self.settings.local, self.clock, ask)

    def locked(
        self, certificate_key: str, wait: timedelta = LOCK_WAIT, tell: Progress | None = None
    ) -> AbstractContextManager[None]:
        """
        Hold the lock of a certificate; while another run holds it, the next job may begin.

        Args:
            certificate_key: Whose.
            wait: How long another run may hold it.
            tell: Told whom it waits for; None: the console.

        Raises:
            StillWaitingError: Another run holds it for longer than *wait*.
            JournalError: The state cannot be used.
        """
        state = self.local.state
        say, clock = tell or self.console.say, self.clock
        return certificate_lock(state, certificate_key, wait, clock, say, partial(entered, clock))

    def journal(self, *, read_only: bool) -> Journal:
        """
        Open the journal.

        Raises:
            JournalError: The state cannot be used.
        """
        return Journal.open(journal_of(self.local.state), self.clock, read_only=read_only)

    def in_job(self, clock: Clock) -> Self:
        """Return the same run for a job, which goes by *clock*; what is known of it is shared."""
        part = copy.copy(self)
        part.clock = clock
        return part

    def hushed(self) -> Self:
        """Return the same run without word of its progress."""
        part = copy.copy(self)
        part.console = Hushed(self.console)
        return part

    @contextmanager
    def acting(self, request: Request) -> Iterator[Tools]:
        """
        Hold the certificate's lock and yield the tools to act for it; its log tells how it ended.

        Raises:
            StillWaitingError: Another run holds the lock.
            ConfigurationError: The request names an SCM account that is not configured.
            JournalError: The state cannot be used.
        """
        settings, clock = self.settings, self.clock
        tell, several = partial(self.console.progress, request.common_name), self.requests > 1
        with (
            self.locked(request.key, tell=tell),
            self._log(request.common_name) as log,
            connected(request, settings, clock, log, tell, several=several, common=self.shared) as (
                tools,
                _session,
            ),
            self._end_recorded(tools, log, request.key),
        ):
            tools.rank(LastReport(request, settings).rank(clock.now()))
            yield tools

    @contextmanager
    def acting_on_order(self, order: OrderRecord) -> Iterator[Tools]:
        """
        As `acting`, for what was ordered once and has no request at hand.

        Raises:
            StillWaitingError: Another run holds the lock.
            ConfigurationError: The order's SCM account is not configured any more.
            JournalError: The state cannot be used.
        """
        settings, clock, say = self.settings, self.clock, self.console.say
        with (
            self.locked(order.certificate_key),
            self._log(order.common_name) as log,
            connected_for_order(order, settings, clock, log, say) as tools,
            self._end_recorded(tools, log, order.certificate_key),
        ):
            yield tools

    @contextmanager
    def looking(
        self, request: Request, progress: Progress | None = None
    ) -> Iterator[tuple[Tools, HTTPSSession]]:
        """
        Yield the tools to look at a certificate, with a journal that cannot be written.

        Args:
            request: Whose certificate.
            progress: Told one line per step; None: the console.

        Raises:
            ConfigurationError: The request names an SCM account that is not configured.
            JournalError: The state cannot be used.
        """
        tell, settings = progress or self.console.say, self.settings
        common = self.shared or self._looks
        with (
            self._log(request.common_name) as log,
            self.snapshots.newest() as journal,
            connected(
                request, settings, self.clock, log, tell, journal=journal, common=common
            ) as connection,
        ):
            yield connection

    def unforeseen(self, error: Exception) -> FailedError:
        """Return what to tell of an error that nobody has foreseen; its details are kept."""
        here = self.surroundings
        kept_in = places_for_details(self._flags, self.environ, here.cwd, here.home)
        return unforeseen(error, kept_in, self.clock)

    def _log(self, common_name: str) -> CertificateLog:
        local = self.settings.local
        return certificate_log(local.log_dir, common_name, local.log_level, self.clock)

    def _end_recorded(
        self, tools: Tools, log: CertificateLog, key: str
    ) -> AbstractContextManager[None]:
        log_dir, alone = self.settings.local.log_dir, self.shared is None
        return end_recorded(tools.journal, log, key, log_dir, alone=alone)

    def keep_order_list(self) -> None:
        """
        Write `cert.ids`, at the end of many jobs, or after they were interrupted.

        Raises:
            JournalError: The journal cannot be read.
        """
        with self.journal(read_only=True) as journal:
            write_cert_ids(journal, self.settings.local.log_dir)
