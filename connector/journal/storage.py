"""One open journal file: reads, transactions, and SQLite's errors in our words."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from connector.clock import Clock
from connector.journal import database
from connector.journal.moment import stamp
from connector.journal.soundness import UNREADABLE, damaged


class Storage:
    """The connection under a journal; safe for several processes and threads."""

    def __init__(self, connection: sqlite3.Connection, path: Path, clock: Clock) -> None:
        """Keep an open connection; `open` makes one."""
        self._connection = connection
        self._path = path
        self._clock = clock
        self._guard = threading.Lock()

    @classmethod
    def open(cls, path: Path, clock: Clock, *, read_only: bool = False) -> Self:
        """
        Open the journal.

        Args:
            path: The file; it and its directory are made, readable to their owner only.
            clock: Gives the times that are written.
            read_only: Read the state of this moment; nothing is made or written, and a missing
                file is an empty journal.

        Raises:
            JournalError: It cannot be opened.
        """
        opener = database.open_snapshot if read_only else database.open_to_write
        return cls(opener(path), path, clock)

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _now(self) -> str:
        return stamp(self._clock.now())

    def _rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        with self._guard, self._explained():
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on disk when it ends, undone if the block raises."""
        with self._guard, self._explained(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except UNREADABLE as error:
            raise damaged(self._path, error) from error


def insert_row(connection: sqlite3.Connection, table: str, row: Mapping[str, object]) -> int:
    """Insert *row*, by column, within a transaction of the caller's; return its number."""
    places = ", ".join("?" for _ in row)
    cursor = connection.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})",  # noqa: S608 - names are ours
        tuple(row.values()),
    )
    return int(cursor.lastrowid or 0)
