"""One open journal: reads and transactions, wherever it is kept."""

from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from connector.clock import Clock
from connector.journal.in_database import InDatabase, LookInDatabase
from connector.journal.in_file import InFile
from connector.journal.moment import stamp
from connector.machine.sql import Connection
from connector.postgres.database import Database


class Engine(Protocol):
    """
    What keeps a journal. Its errors are our own; `TakenError` is what an insert may raise besides.

    Statements are SQL that both engines understand (`sql.Connection`).
    """

    name: str
    """Where the journal is, as people are told."""

    def rows(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        """Return what a query finds; each row by position and by name."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction, on disk when it ends, undone if the block raises."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


class Storage:
    """What is under a journal; safe for several processes and threads."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Keep an open one; `open` makes one."""
        self._engine = engine
        self._clock = clock

    @classmethod
    def open(cls, where: Path | Database, clock: Clock, *, read_only: bool = False) -> Self:
        """
        Open the journal.

        Args:
            where: The file; it and its directory are made, readable to their owner only. Or the
                database, which gets the tables that it lacks.
            clock: Gives the times that are written.
            read_only: Nothing is made or written, and a missing journal is an empty one. Of a file
                the state of this moment is read.

        Raises:
            JournalError: It cannot be opened.
        """
        if isinstance(where, Path):
            return cls(InFile(where, read_only=read_only), clock)
        return cls(LookInDatabase(where) if read_only else InDatabase(where), clock)

    def close(self) -> None:
        """Let it go."""
        self._engine.close()

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

    def _rows(self, statement: str, *values: object) -> list[Any]:
        return self._engine.rows(statement, values)

    def _writing(self) -> AbstractContextManager[Connection]:
        """One transaction, on disk when it ends, undone if the block raises."""
        return self._engine.writing()
