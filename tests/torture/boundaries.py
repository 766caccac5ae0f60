"""
Where a run of the program may be killed, to the instruction: at its ends, at requests, at programs
that sign or publish, at hooks, in the journal, and while it writes the notes that witness an order.

Runs in the process that is to die, and nowhere else: what is hooked here stays hooked.
"""

import os
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter

from connector.journal.in_database import as_made
from connector.journal.store import FILE_NAME
from connector.journal.witnesses import NOTES
from connector.postgres.session import Session
from connector.signer import running
from connector.workflow.domains import hook as publishing
from connector.workflow.events import courier

JOURNAL_TABLES = frozenset(
    re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", ";".join(as_made()))
)
PROGRAMS: tuple[tuple[Any, str, str], ...] = (
    (running, "program", "AKAMAI_SCM_ORDER_ACTION"),
    (courier, "hook", "AKAMAI_SCM_EVENT"),
    (publishing, "publish", "AKAMAI_SCM_DCV_ACTION"),
)
"""Who starts a program of a person's own, what that is, and where it is told what to do."""
_WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM) (\w+)", re.IGNORECASE)
_NUMBERS = re.compile(r"/(\d+|[0-9a-f]{16,}|[\w-]{20,})(?=/|$)")

Point = tuple[str, int]
"""A kind of boundary, and the how many-th time the run gets there."""


class Boundaries:
    """Writes down each boundary as it is reached; dies by SIGKILL at one of them."""

    def __init__(self, record: Path, fatal: Point | None) -> None:
        """Append to *record*; die at *fatal*, if there is one."""
        self._record = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._fatal = fatal
        self._times: Counter[str] = Counter()
        self._table = ""
        self._committing = False
        self._rows = False
        """Whether the transaction in the database has written any of the journal."""

    def reach(self, kind: str) -> None:
        """Be at a boundary of *kind*; what was committed before is behind one of its own."""
        if self._committing:
            self._committing = False
            self._reach(f"journal {self._table}: after")
        self._reach(kind)

    def _reach(self, kind: str) -> None:
        self._times[kind] += 1
        with suppress(OSError):  # on a full disk, where nobody asks for it
            os.write(self._record, f"{self._times[kind]} {kind}\n".encode())
        if (kind, self._times[kind]) == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(self) -> None:
        """Watch the requests and the journals of this process from now on."""
        send = HTTPAdapter.send
        HTTPAdapter.send = self._around(send)  # type: ignore[method-assign,assignment]
        sqlite3.connect = self._opening(sqlite3.connect)
        os.fsync = self._keeping(os.fsync)
        os.open = self._making(os.open)
        for module, what, action in PROGRAMS:
            module.run_program = self._running(module.run_program, what, action)
        Session.command = self._commanded(Session.command)  # type: ignore[method-assign]
        Session.execute = self._executed(Session.execute)  # type: ignore[method-assign]
        Session.executemany = self._executed_for_each(  # type: ignore[method-assign]
            Session.executemany
        )

    def _around(self, send: Callable[..., Any]) -> Callable[..., Any]:
        def watched(adapter: HTTPAdapter, request: Any, *rest: Any, **named: Any) -> Any:
            path = _NUMBERS.sub("/N", request.path_url.partition("?")[0])
            path = "/N" if request.method == "GET" and "ocsp" in path.lower() else path
            event = request.headers.get("X-Akamai-Scm-Event")
            kind = f"hook {event}" if event else f"{request.method} {path}"
            self.reach(f"{kind}: before")
            answer = send(adapter, request, *rest, **named)
            self.reach(f"{kind}: answer withheld")
            return answer

        return watched

    def _running(self, run: Callable[..., Any], what: str, action: str) -> Callable[..., Any]:
        def watched(*words: Any, environ: Mapping[str, str], **named: Any) -> Any:
            kind = f"{what} {environ[action]}"
            self.reach(f"{kind}: before")
            answer = run(*words, environ=environ, **named)
            self.reach(f"{kind}: answer withheld")
            return answer

        return watched

    def _opening(self, connect: Callable[..., sqlite3.Connection]) -> Callable[..., Any]:
        def watched(database: Any, *rest: Any, **named: Any) -> sqlite3.Connection:
            connection = connect(database, *rest, **named)
            if Path(str(database)).name == FILE_NAME:
                connection.set_trace_callback(self._stated)
            return connection

        return watched

    def _commanded(self, command: Callable[..., None]) -> Callable[..., None]:
        """PostgreSQL is about to begin or end a transaction; one of caches has no rows here."""

        def watched(session: Session, statement: bytes) -> None:
            if statement == b"BEGIN":
                self._rows = False
            if statement == b"COMMIT" and self._rows:
                self._stated("COMMIT")
            command(session, statement)

        return watched

    def _executed(self, execute: Callable[..., Any]) -> Callable[..., Any]:
        def watched(session: Session, statement: str, *values: Any) -> Any:
            written = _WRITES.match(statement)
            if written is not None and written[2] in JOURNAL_TABLES:
                if not self._rows:
                    self._rows = True
                    self._stated("BEGIN")
                self._stated(statement)
            return execute(session, statement, *values)

        return watched

    def _executed_for_each(self, execute: Callable[..., Any]) -> Callable[..., Any]:
        def watched(session: Session, statement: str, rows: Iterable[Any]) -> Any:
            listed = list(rows)
            return self._executed(execute)(session, statement, listed) if listed else None

        return watched

    def _keeping(self, fsync: Callable[[Any], None]) -> Callable[[Any], None]:
        def watched(descriptor: Any) -> None:
            self.reach("file: before it is on disk")
            fsync(descriptor)
            self.reach("file: on disk")

        return watched

    def _making(self, open_file: Callable[..., int]) -> Callable[..., int]:
        def watched(path: Any, flags: int, *rest: Any, **named: Any) -> int:
            descriptor = open_file(path, flags, *rest, **named)
            if flags & os.O_EXCL and Path(os.fsdecode(path)).parent.name == NOTES:
                self.reach("note: begun and empty")
            return descriptor

        return watched

    def _stated(self, statement: str) -> None:
        """SQLite is about to do *statement*."""
        if statement.startswith("BEGIN"):
            self.reach("journal: before")
        elif written := _WRITES.match(statement):
            self._table = written[2]
            self.reach(f"journal {self._table}: before the row")
        elif statement.startswith("COMMIT"):
            self.reach(f"journal {self._table}: inside the transaction")
            self._committing = bool(self._table)
