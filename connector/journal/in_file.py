"""The journal of one machine: an SQLite file, safe for several processes and threads."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connector.journal import database, layout
from connector.journal.digest import digest_of_rows
from connector.journal.soundness import UNREADABLE, damaged
from connector.machine.sql import Connection


class InFile:
    """An open file, or what was read of one."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        """
        Open it.

        Args:
            path: The file; it and its directory are made, readable to their owner only.
            read_only: Read the state of this moment; nothing is made or written, and a missing
                file is an empty journal.

        Raises:
            JournalError: It cannot be opened.
        """
        opener = database.open_snapshot if read_only else database.open_to_write
        self.name = str(path)
        self.connection: sqlite3.Connection = opener(path)
        self._path = path
        self._guard = threading.Lock()

    def close(self) -> None:
        """Let the file go."""
        self.connection.close()

    def rows(self, statement: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
        """Return what a query finds."""
        try:
            with self._guard:
                return self.connection.execute(statement, values).fetchall()
        except UNREADABLE as error:
            raise damaged(self._path, error) from error

    def digest(self, certificate_key: str, enrollment_id: int | None) -> str:
        """Return what is another as soon as a row on a certificate is."""
        with self._guard, self._explained():
            return digest_of_rows(self.connection, certificate_key, enrollment_id)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, on disk when it ends, undone if the block raises."""
        with self._guard, self._explained(), self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection

    def hold(self, connection: Connection) -> None:
        """Do nothing: whoever writes is alone, and whoever reads has a moment of its own."""

    def go_on_from(self, connection: Connection) -> None:
        """Do nothing: new rows have higher ids anyway."""

    def mark_moved(self, connection: Connection) -> None:
        """Write that this journal is somewhere else now."""
        connection.execute(f"PRAGMA user_version = {layout.MOVED}")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except UNREADABLE as error:
            raise damaged(self._path, error) from error
