"""Where several machines keep what nothing is lost with, and who of them does something first."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, TypeVar

from connector.machine.cache_file import Cache, CacheFiles, first_there
from connector.machine.sql import Connection
from connector.postgres.database import Database
from connector.postgres.statements import tables as in_its_words

T = TypeVar("T")

State = Path | Database
"""Where the state is: a directory of this machine, or a database that several share."""


def state_name(state: State) -> str:
    """Return where the state is, as people are told."""
    return state.name if isinstance(state, Database) else str(state)


_UNREADABLE: Final = (ValueError, TypeError, OverflowError)
"""What rows that are not as they were written may raise."""


class DatabaseCache:
    """Tables of the database; one that is gone is an error, as the journal is gone with it."""

    def __init__(self, database: Database, name: str, tables: str) -> None:
        """
        Make nothing yet.

        Args:
            database: Has them.
            name: Of all of them together, for the lock under which they are made.
            tables: SQL that makes what is missing of them.
        """
        self._database, self._name = database, name
        self._tables = in_its_words(tables)

    def read(self, work: Callable[[Connection], T], otherwise: T) -> T:
        """Return what *work* reads in one transaction; *otherwise* where rows are damaged."""
        self._make()
        try:
            with self._database.transaction(looks=True) as connection:
                return work(connection)
        except _UNREADABLE:
            return otherwise

    def change(self, work: Callable[[Connection], object]) -> bool:
        """Let *work* change it in one transaction, alone; return whether that is kept."""
        self._make()
        with self._database.transaction(alone=self._name) as connection:
            work(connection)
        return True

    def is_there(self) -> bool:
        """Return whether anything may be kept in it."""
        return True

    def _make(self) -> None:
        self._database.make(self._name, lambda connection: _carry_out(connection, self._tables))


def cache_in(state: State, directory: str, file: str, tables: str, files: CacheFiles) -> Cache:
    """
    Return a cache of a state.

    Args:
        state: Where the state is.
        directory: In the state directory; it holds nothing but caches.
        file: The SQLite file in it.
        tables: SQL that makes what is missing of the tables.
        files: Has those that are open.
    """
    if isinstance(state, Database):
        return DatabaseCache(state, file.removesuffix(".sqlite3"), tables)
    return files.at(state, f"{directory}/{file}", tables)


def first_in(state: State, directory: str, name: str) -> AbstractContextManager[bool]:
    """
    Hold a lock of a state in this block; False: somebody else holds it.

    Raises:
        OSError: It cannot be made.
    """
    if isinstance(state, Database):
        return _first_session(state, f"{directory}/{name}")
    return first_there(state / directory / f"{name}.lock")


@contextmanager
def _first_session(database: Database, name: str) -> Iterator[bool]:
    ours = database.try_lock(name)
    try:
        yield ours
    finally:
        if ours:
            database.unlock(name)


def _carry_out(connection: Connection, script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            connection.execute(statement)
