"""
One connection to a server, set up as the state wants it.

Everything that knows psycopg stands here; it is loaded only where the state is in PostgreSQL.
"""

import os
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from connector.errors import JournalError
from connector.machine.sql import TakenError
from connector.postgres.statements import translated

SCHEMA: Final = "akamai_scm"
"""Where all tables are."""
_CONNECT_SECONDS: Final = 10
_SETTINGS: Final = (
    f"SET search_path TO {SCHEMA}",
    "SET TIME ZONE 'UTC'",
    # A transaction takes milliseconds; whoever holds a row for longer hangs, or is gone.
    "SET lock_timeout TO '30s'",
    "SET statement_timeout TO '60s'",
    "SET idle_in_transaction_session_timeout TO '30s'",
    # A machine that is gone without a word loses its locks after a minute.
    "SET tcp_keepalives_idle TO 30",
    "SET tcp_keepalives_interval TO 10",
    "SET tcp_keepalives_count TO 3",
    # What is committed outlives a crash of the server, whatever its default is.
    (
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')"
    ),
)


class Row(tuple[Any, ...]):
    """A row, by position and by name of a column, as `sqlite3.Row` is."""

    names: tuple[str, ...] = ()

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self.names.index(key) if isinstance(key, str) else key)


class Session:
    """The connection as `Connection` wants it."""

    def __init__(self, connection: str) -> None:
        """
        Connect, and set it up.

        Args:
            connection: As libpq reads it.

        Raises:
            psycopg.Error: There is no connection to be had.
        """
        import psycopg  # noqa: PLC0415 - only where the state is in PostgreSQL

        self._raw: psycopg.Connection[Any] = psycopg.connect(
            connection,
            autocommit=True,
            row_factory=_rows,
            prepare_threshold=None,
            connect_timeout=_CONNECT_SECONDS,
            client_encoding="utf8",
            application_name=f"akamai-scm {os.getpid()} on {socket.gethostname()}"[:63],
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
            tcp_user_timeout=60_000,
        )
        try:
            for setting in _SETTINGS:
                self.command(setting.encode())
        except BaseException:
            self._raw.close()
            raise

    @property
    def is_busy(self) -> bool:
        """Whether a statement was begun of which the end is not known."""
        from psycopg.pq import TransactionStatus  # noqa: PLC0415 - as above

        status = self._raw.info.transaction_status
        return status in {TransactionStatus.ACTIVE, TransactionStatus.UNKNOWN}

    @property
    def is_usable(self) -> bool:
        """Whether it goes on after what came last."""
        return not (self._raw.closed or self._raw.broken or self.is_busy)

    def command(self, statement: bytes) -> None:
        """Carry out a statement that is in PostgreSQL's own words."""
        self._raw.execute(statement)

    def close(self) -> None:
        """End it, and with it its locks."""
        self._raw.close()

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Any:
        """
        Carry out one statement; its cursor has what was found.

        Raises:
            TakenError: A row with the same key is there already.
        """
        import psycopg  # noqa: PLC0415 - as above

        text, arguments = translated(statement, values)
        try:
            return self._raw.execute(text.encode(), arguments)
        except psycopg.errors.UniqueViolation as error:
            raise TakenError(error.diag.constraint_name or "") from error

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> Any:
        """Carry out one statement for each of *rows*."""
        arguments: list[Any] = []
        text = ""
        for values in rows:
            text, one = translated(statement, values)
            arguments.append(one)
        cursor = self._raw.cursor()
        if arguments:
            cursor.executemany(text.encode(), arguments)
        return cursor


@contextmanager
def explained(failed: Callable[[str], JournalError]) -> Iterator[None]:
    """
    Raise in our words what the server says, or what it is not there to say.

    Raises:
        JournalError: What *failed* makes of it.
    """
    import psycopg  # noqa: PLC0415 - as above

    try:
        yield
    except (psycopg.Error, UnicodeError) as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise failed(said[0].rstrip(".")) from error


def _rows(cursor: Any) -> Callable[[Sequence[Any]], Row]:
    return _row_type(tuple(column.name for column in cursor.description or ()))


@cache
def _row_type(names: tuple[str, ...]) -> type[Row]:
    return type("Row", (Row,), {"names": names})
