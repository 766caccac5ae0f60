"""The pacer's places in a database, for all machines that share it."""

from collections.abc import Callable
from typing import Final, TypeVar

from connector.postgres.cache import DatabaseCache
from connector.postgres.database import Database
from connector.transport.pacing_file import TABLES, PaceRows

NAME: Final = "pacing"

T = TypeVar("T")


class PacingTable:
    """As `PacingFile`; where the database is gone the run ends, so no pace is kept without it."""

    def __init__(self, database: Database) -> None:
        """Make nothing yet."""
        self._cache = DatabaseCache(database, NAME, ";".join(TABLES))

    def close(self) -> None:
        """Do nothing: the session is the run's."""

    def change(self, work: Callable[[PaceRows], T]) -> T:
        """
        Let *work* look at the places and change them, alone, and return what it returns.

        Raises:
            JournalError: The database cannot be used, or not any more.
        """
        done: list[T] = []
        self._cache.change(lambda connection: done.append(work(PaceRows(connection))))
        return done[0]
