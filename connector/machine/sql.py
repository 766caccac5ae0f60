"""What code that keeps something in a database needs of one: SQLite's own connections have it."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol


class TakenError(Exception):
    """A row with this key is there already."""


class Cursor(Protocol):
    """What came of a statement."""

    @property
    def rowcount(self) -> int:
        """How many rows it has changed."""
        ...

    def fetchone(self) -> Any:
        """Return the next row; None: no more."""
        ...

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """
    An open transaction.

    Statements are SQL that SQLite and PostgreSQL both understand; values stand where they have `?`,
    or `?1`, `?2` and so on, where one is used again.
    """

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> Cursor:
        """Carry out one statement."""
        ...

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> Cursor:
        """Carry out one statement for each row of values."""
        ...


def insert_row(connection: Connection, table: str, row: Mapping[str, object]) -> int:
    """
    Insert *row*, by column, within a transaction of the caller's; return its `id`.

    Raises:
        TakenError: The table has a row with the same key.
    """
    places = ", ".join("?" for _ in row)
    statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"  # noqa: S608 - names are ours
    values = tuple(row.values())
    if not isinstance(connection, sqlite3.Connection):
        return int(connection.execute(f"{statement} RETURNING id", values).fetchone()[0])
    try:
        return int(connection.execute(statement, values).lastrowid or 0)
    except sqlite3.IntegrityError as error:
        raise TakenError(table) from error
