"""
One session of a database, which all threads of a run use in turn.

Locks are held by the session, so they end with it, however that happens. What is written under a
lock goes through the same session: whoever has lost the lock cannot write any more. A session that
is lost is not opened again: for the journal that is as if the run had been killed, and the same
command goes on later.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from connector.clock import Clock
from connector.errors import JournalError
from connector.extras import missing_extra
from connector.machine.sql import Connection
from connector.postgres.address import connection_string, shown_url
from connector.postgres.session import SCHEMA, Session, explained

if TYPE_CHECKING:
    from datetime import datetime


_LAYOUT: Final = "layout"
_LOOK: Final = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Database:
    """Where the state is; nothing is connected before it is needed."""

    def __init__(self, url: str) -> None:
        """
        Remember where it is.

        Args:
            url: `address.why_not` has nothing against it.
        """
        self.name = shown_url(url)
        """As people are told it."""
        self._url = url
        self._guard = threading.RLock()
        self._open: Session | None = None
        self._lost = ""
        self._held: set[str] = set()
        self._made: set[str] = set()
        self._skew: timedelta | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Database) and other._url == self._url

    def __hash__(self) -> int:
        return hash(self._url)

    def __repr__(self) -> str:
        return f"Database({self.name!r})"

    def close(self) -> None:
        """End the session, and with it all locks; the next use begins another one."""
        with self._guard:
            self._drop()
            self._lost = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """
        Return what a query finds.

        Raises:
            JournalError: The database cannot be used, or not any more.
        """
        with self._session() as session:
            found: list[Any] = session.execute(statement, values).fetchall()
            return found

    @contextmanager
    def transaction(self, *, alone: str = "", looks: bool = False) -> Iterator[Connection]:
        """
        Yield a transaction, committed and on disk when the block ends, undone if it raises.

        Args:
            alone: Waits for all other transactions that name the same; empty: for none.
            looks: It changes nothing, and all of it sees the same moment.

        Raises:
            JournalError: The database cannot be used, or not any more; whether a transaction that
                was about to end is kept is not known then.
            TakenError: A row with the same key is there already.
        """
        with self._session() as session:
            session.command(_LOOK if looks else b"BEGIN")
            try:
                if alone:
                    session.execute("SELECT pg_advisory_xact_lock(?)", [_number(alone)])
                yield session
                session.command(b"COMMIT")
            except BaseException:
                self._undo(session)
                raise

    def make(self, name: str, work: Callable[[Connection], object]) -> None:
        """
        Let *work* make tables, once in a session and in one transaction; others wait meanwhile.

        Args:
            name: Of what is made.
            work: Makes what is missing of it.

        Raises:
            JournalError: They cannot be made.
        """
        if name in self._made:
            return
        with self.transaction(alone=_LAYOUT) as connection:
            if not _has_schema(connection):
                connection.execute(f"CREATE SCHEMA {SCHEMA}")
            work(connection)
        self._made.add(name)

    def has(self, table: str) -> bool:
        """Return whether there is a table of that name."""
        return bool(self.rows("SELECT to_regclass(?) IS NOT NULL", [f"{SCHEMA}.{table}"])[0][0])

    def try_lock(self, name: str) -> bool:
        """Take a lock for the session; False: another session, or another thread, holds it."""
        with self._session() as session:
            if name in self._held:
                return False
            taken = session.execute("SELECT pg_try_advisory_lock(?)", [_number(name)]).fetchone()[0]
            if taken:
                self._held.add(name)
            return bool(taken)

    def unlock(self, name: str) -> None:
        """Let a lock go; one whose session is lost is gone already."""
        with suppress(JournalError), self._session() as session:
            session.execute("SELECT pg_advisory_unlock(?)", [_number(name)])
        self._held.discard(name)

    def holder(self, name: str) -> str:
        """Return who holds a lock, as ` (process 7 on host, since …)`; empty: that is not known."""
        number = _number(name) % 2**64
        found = self.rows(
            "SELECT application_name, backend_start FROM pg_locks"
            " JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted"
            " AND objsubid = 1 AND CAST(classid AS bigint) = ? AND CAST(objid AS bigint) = ?"
            " AND pg_locks.database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())",
            [number >> 32, number & 0xFFFFFFFF],
        )
        return next((f" ({_told(*row)})" for row in found if row[0]), "")

    def others(self) -> tuple[str, ...]:
        """Return the other runs that use it now, each as `process 7 on host, since …`."""
        found = self.rows(
            "SELECT application_name, backend_start FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND application_name LIKE ? ORDER BY backend_start",
            ["akamai-scm %"],
        )
        return tuple(_told(*row) for row in found)

    def clock(self, clock: Clock) -> Clock:
        """
        Return *clock*, set by the server's: what several machines compare is told by one clock.

        How far they are apart is measured once.
        """
        return _ServersClock(self, clock)

    def skew(self, clock: Clock) -> timedelta:
        """
        Return how far the server's clock is ahead of *clock*.

        Raises:
            JournalError: The database cannot be used.
        """
        if self._skew is None:
            self.rows("SELECT 1")  # so that no time goes into connecting
            before = clock.now()
            (told,) = self.rows("SELECT clock_timestamp()")[0]
            self._skew = told - (before + (clock.now() - before) / 2)
        return self._skew

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """Yield the session to one thread at a time; what the server says is told in our words."""
        with self._guard:
            if self._lost:
                raise self._failed(self._lost)
            if self._open is None:
                self._open = self._connected()
            session = self._open
            try:
                with explained(self._failed):
                    yield session
            finally:
                self._notice_end(session)

    def _connected(self) -> Session:
        try:
            import psycopg  # noqa: F401, PLC0415 - only where the state is in PostgreSQL
        except ImportError as error:
            raise missing_extra("A state in PostgreSQL", "postgres", error) from error
        with explained(self._failed):
            return Session(connection_string(self._url))

    def _undo(self, session: Session) -> None:
        with suppress(Exception):
            if not session.is_busy:
                session.command(b"ROLLBACK")

    def _notice_end(self, session: Session) -> None:
        """A session that was interrupted in the middle of a statement is of no use any more."""
        if not session.is_usable and session is self._open:
            self._lost = self._lost or "the connection was lost"
            self._drop()

    def _drop(self) -> None:
        session, self._open = self._open, None
        self._held.clear()
        self._made.clear()
        if session is not None:
            with suppress(Exception):
                session.close()

    def _failed(self, why: str) -> JournalError:
        return JournalError(
            f"The database {self.name} cannot be used: {why}.",
            remedy="Check that its server runs and can be reached, that its certificate is of a CA"
            " that is trusted (sslrootcert), and that the role may log in and use the schema"
            f" {SCHEMA}.",
        )


class _ServersClock:
    """A clock whose time is that of the database's server."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def now(self) -> "datetime":
        return self._clock.now() + self._database.skew(self._clock)

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def sleep(self, span: timedelta) -> None:
        self._clock.sleep(span)


def _has_schema(connection: Connection) -> bool:
    return bool(connection.execute("SELECT to_regnamespace(?) IS NOT NULL", [SCHEMA]).fetchone()[0])


def _number(name: str) -> int:
    """Return the number of a lock: a database has one room of them for all programs."""
    digest = hashlib.sha256(f"{SCHEMA} {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _told(application: str, since: "datetime") -> str:
    who = application.removeprefix("akamai-scm ")
    return f"process {who}, since {since.isoformat(timespec='seconds')}"
