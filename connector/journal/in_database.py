"""The journal of several machines: tables in PostgreSQL, in the same layout as the file's."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from connector.errors import JournalError
from connector.journal import layout
from connector.machine.sql import Connection
from connector.postgres.database import Database
from connector.postgres.session import SCHEMA
from connector.postgres.statements import tables

FIRST_VERSION: Final = 6
"""The oldest layout that is in any database; until then there were files alone."""

_VERSION: Final = "journal_version"


class InDatabase:
    """A journal in the session of a run; whoever holds locks there loses both at once."""

    def __init__(self, database: Database) -> None:
        """
        Make the tables that are missing.

        Raises:
            JournalError: The database cannot be used, or a newer version of this program made it.
        """
        self.name = database.name
        self._database = database
        database.make("journal", lambda connection: _bring_up(connection, database.name))

    def close(self) -> None:
        """Do nothing: the session is the run's."""

    def rows(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        """Return what a query finds."""
        return self._database.rows(statement, values)

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction, on disk when it ends, undone if the block raises."""
        return self._database.transaction()

    def hold(self, connection: Connection) -> None:
        """Let nobody else read or write before the end of this transaction."""
        for table in layout.columns():
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")

    def go_on_from(self, connection: Connection) -> None:
        """Let new rows have higher ids than those that there are."""
        for table, names in layout.columns().items():
            if names[0] == "id":
                connection.execute(
                    "SELECT setval(pg_get_serial_sequence(?, 'id'), max(id))"  # noqa: S608 - ours
                    f" FROM {table} HAVING max(id) IS NOT NULL",
                    [table],
                )

    def mark_moved(self, connection: Connection) -> None:
        """Write that this journal is somewhere else now."""
        connection.execute(f"UPDATE {_VERSION} SET version = ?", [layout.MOVED])  # noqa: S608 - ours


class LookInDatabase:
    """The same for whoever only looks: nothing is made or written."""

    def __init__(self, database: Database) -> None:
        """
        Look whether there is one.

        Raises:
            JournalError: There is one of another layout, or the database cannot be used.
        """
        self.name = database.name
        self._database = database
        self._empty: sqlite3.Connection | None = None
        version = _version_of(database)
        if version is None:
            self._empty = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            self._empty.row_factory = sqlite3.Row
            layout.upgrade(self._empty, 0)
        elif version < layout.VERSION:
            raise JournalError(
                f"The journal in {database.name} is of an older version of this program (layout"
                f" {version}, this one has {layout.VERSION}).",
                remedy="Upgrade all machines; the next `akamai-scm apply` brings it up.",
            )
        else:
            layout.refuse_other(version, database.name)

    @property
    def is_empty(self) -> bool:
        """Whether there is no journal."""
        return self._empty is not None

    def close(self) -> None:
        """Let go what is not the run's."""
        if self._empty is not None:
            self._empty.close()

    def rows(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        """Return what a query finds."""
        if self._empty is not None:
            return self._empty.execute(statement, values).fetchall()
        return self._database.rows(statement, values)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """
        Refuse.

        Raises:
            JournalError: Always.
        """
        raise JournalError(f"The journal in {self.name} was opened to look only.")
        yield  # a context manager has one


def _version_of(database: Database) -> int | None:
    """Return the layout of the journal that is there; None: there is none."""
    if not database.has(_VERSION):
        return None
    rows = database.rows(f"SELECT version FROM {_VERSION}")  # noqa: S608 - ours
    return int(rows[0][0]) if rows else None


def _bring_up(connection: Connection, name: str) -> None:
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {SCHEMA}.{_VERSION}"
        " (one BOOLEAN PRIMARY KEY DEFAULT true CHECK (one), version BIGINT NOT NULL)"
    )
    row = connection.execute(f"SELECT version FROM {_VERSION}").fetchone()  # noqa: S608 - ours
    version = 0 if row is None else int(row[0])
    layout.refuse_other(version, name)
    if version == layout.VERSION:
        return
    for statement in _statements(version):
        connection.execute(statement)
    connection.execute(f"DELETE FROM {_VERSION}")  # noqa: S608 - ours
    connection.execute(f"INSERT INTO {_VERSION} (version) VALUES (?)", [layout.VERSION])  # noqa: S608 - ours


def _statements(version: int) -> Iterator[str]:
    """Yield what makes this layout of one of *version*, in PostgreSQL's words; 0: of nothing."""
    if version == 0:
        yield from map(tables, as_made())
        return
    for script in layout.scripts(max(version, FIRST_VERSION)):
        yield from map(tables, filter(str.strip, script.split(";")))


def as_made() -> list[str]:
    """Return the statements that make tables and indexes of a new file, as SQLite keeps them."""
    with layout.as_new() as memory:
        found = memory.execute(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
            " ORDER BY type = 'index', sql LIKE '%REFERENCES%', rowid"
        )
        return [statement for (statement,) in found]
