"""Runs of the real loop and the real journal on an `order_world`, and what outlives a run."""

import contextlib
import sqlite3
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import builders
from order_choices import KilledError, Runner
from order_vendors import CPS, SCM
from order_world import World

from connector.core.request.values import Timeouts
from connector.errors import ConnectorError
from connector.journal.in_file import InFile
from connector.journal.layout import upgrade
from connector.journal.store import FILE_NAME, Journal
from connector.journal.witnesses import Witnesses
from connector.workflow.run import apply
from connector.workflow.tools import Tools

REQUEST = builders.request(
    check_revocation=False,
    timeouts=Timeouts(csr=timedelta(), issuance=timedelta(), deployment=timedelta()),
)


class _Clock:
    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        self._world.now += timedelta(milliseconds=1)
        return self._world.now

    def monotonic(self) -> float:
        return self._world.now.timestamp()

    def sleep(self, span: timedelta) -> None:
        """A run of the model takes no time: what takes time is an event of its own."""


class Memory:
    """The state and log directories of one machine, as a value between runs."""

    def __init__(self, journal: bytes = b"", files: tuple[tuple[str, str], ...] = ()) -> None:
        self.journal, self.files = journal, files

    def without(self, *prefixes: str) -> "Memory":
        """Return it without its journal, and without the files that begin like one of these."""
        return Memory(b"", tuple(one for one in self.files if not one[0].startswith(prefixes)))


class _InMemory(InFile):
    """A journal of one machine whose file is in SQLite's memory."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.name = str(path)
        self.connection = connection
        self._path = path
        self._guard = threading.Lock()


class Opened:
    """A memory that is open: the journal in SQLite's memory, the files in a directory."""

    def __init__(self, memory: Memory, place: Path, world: World) -> None:
        self._place = place
        for path in [*place.rglob("*")]:
            if path.is_file():
                path.unlink()
        for name, text in memory.files:
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        if memory.journal:
            self._connection.deserialize(memory.journal)
        else:
            upgrade(self._connection, 0)
        self._connection.row_factory = sqlite3.Row
        self.journal = Journal(_InMemory(self._connection, place / FILE_NAME), _Clock(world))
        self.witnesses = Witnesses(place / "state", place / "logs")

    def close(self) -> Memory:
        """Let it go; a kill is just that, since each method of the journal commits."""
        if self._connection.in_transaction:
            self._connection.rollback()
        files = tuple(
            (str(path.relative_to(self._place)), path.read_text())
            for path in sorted(self._place.rglob("*"))
            if path.is_file()
        )
        kept = Memory(self._connection.serialize(), files)
        self._connection.close()
        return kept


class _Accounts(dict[str, SCM]):
    """The only account."""

    def signer_of(self, name: str) -> str:
        return self[name].account.signer


def run(world: World, runner: Runner, opened: Opened, place: Path) -> ConnectorError | None:
    """Run `apply` once; return the error that it ended by, None if it was killed or all is done."""
    scm = SCM(world, runner)
    tools = Tools(
        cps=CPS(world, runner),  # type: ignore[arg-type]
        scm=scm,  # type: ignore[arg-type]
        accounts=_Accounts(default=scm),  # type: ignore[arg-type]
        fetch=None,  # type: ignore[arg-type]
        journal=opened.journal,
        witnesses=opened.witnesses,
        clock=_Clock(world),
        progress=lambda _: None,
        directory=place,
    )
    try:
        with contextlib.suppress(KilledError):
            apply(replace(REQUEST), tools)
    except ConnectorError as error:
        return error
    return None
