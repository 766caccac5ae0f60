"""An order whose CA wants proofs of its own, at its own layer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders import csr
from domain_cases import EXPIRED, HOST, NOW, POINT, RECORD
from shell_script import shell_script
from virtual_clock import VirtualClock

from connector.core.domains.values import DomainState, Validation
from connector.core.domains.ways import Way
from connector.core.domains.words import Method, ProofStatus
from connector.core.events.values import Event
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import ClosedBecause, OrderStatus
from connector.errors import (
    ConnectorError,
)
from connector.journal.store import Journal
from connector.journal.validations import ValidationRecord
from connector.settings.dcv import DomainSettings, WaySettings
from connector.settings.values import LocalSettings, SCMAccount
from connector.workflow.domains.means import Means
from connector.workflow.domains.order_proofs import OrderProofs

ID = OrderId("4711")
CSR_KEY = CsrKey("a" * 64)
NAMES = ("www.example.org",)
MINUTE = timedelta(minutes=1)
TO_COME = replace(EXPIRED, host=HOST, point=POINT, mode=Method.CNAME, proof=ProofStatus.SUBMITTED)


class AtSCM:
    """An account with one order, and what it says of that."""

    def __init__(self, api: str = "admin") -> None:
        self.account = SCMAccount("default", api, "https://scm.example")
        self.status = OrderStatus.PROCESSING
        self.proofs: Mapping[str, DomainState] | ConnectorError = {"example.org": TO_COME}
        self.calls: list[str] = []

    def order_status(self, order_id: OrderId) -> Any:
        self.calls.append("status")
        return SimpleNamespace(status=self.status)

    def order_proofs(self, order_id: OrderId) -> Mapping[str, DomainState]:
        self.calls.append("proofs")
        if isinstance(self.proofs, ConnectorError):
            raise self.proofs
        return self.proofs

    def recheck_proofs(self, order_id: OrderId) -> None:
        self.calls.append("recheck")


class House:
    """A run that knows how proofs are published, and an order that waits for one."""

    def __init__(self, journal: Journal, directory: Path) -> None:
        self.journal, self.directory = journal, directory
        self.clock, self.scm = VirtualClock(NOW), AtSCM()
        self.said: list[str] = []
        self.happened: list[Event] = []
        self.events: Any = SimpleNamespace(happened=self.happened.append, untold=frozenset)
        self.ways: dict[str, WaySettings] = {}
        self.by_command('echo "$1" >> log')
        journal.intend_order(
            "C-1/www.example.org",
            csr(key=CSR_KEY),
            change_id=ChangeId(7),
            enrollment_id=EnrollmentId(1),
            account="default",
            names=NAMES,
        )
        journal.order_placed(CSR_KEY, ID)

    def by_command(self, script: str) -> None:
        path = shell_script(self.directory / "hook.sh", script)
        self.ways = {"*": WaySettings(Way.COMMAND, run=(str(path),))}

    def proofs(self, *, acts: bool = True) -> OrderProofs:
        accounts: Any = {"default": self.scm}
        return OrderProofs(accounts, self.means(), acts=acts)

    def means(self) -> Means:
        environ = {"PATH": "/usr/bin:/bin"}
        session: Any = SimpleNamespace(told_time=None)
        dns: Any = SimpleNamespace(forbidding=lambda _domain: None)
        return Means(
            DomainSettings("default", self.ways, self.directory, environ),
            LocalSettings(self.directory, self.directory / "logs"),
            lambda _way: pytest.fail("nobody asks Edge DNS"),
            session,
            self.journal,
            self.clock,
            self.said.append,
            dns,
            self.events,
        )

    def begun(self, succeeded: timedelta | None = None) -> ValidationRecord:
        """Let a run before have published the record; *succeeded*: so long ago it had success."""
        account = f"default order {ID}"
        row = self.journal.begin_validation(
            account, "example.org", "command", Validation(NOW - MINUTE, was_validated=False)
        )
        self.journal.note_proof(row.id, RECORD)
        self.journal.note_published(row.id, "example.org")
        self.journal.note_submitted(row.id)
        if succeeded is not None:
            self.journal.note_succeeded(row.id, NOW - succeeded)
        return self.known() or row

    def known(self, domain: str = "example.org") -> ValidationRecord | None:
        return self.journal.open_validation(f"default order {ID}", domain)

    def close(self) -> None:
        """Let the order have come to its end."""
        self.scm.status = OrderStatus.ISSUED
        self.journal.order_closed(CSR_KEY, ClosedBecause.CHANGE_CANCELLED)

    @property
    def done(self) -> list[str]:
        """What the command was started for."""
        log = self.directory / "log"
        return log.read_text().split() if log.exists() else []
