"""
The shared file of the pacer: who waits, who calls, who has called.

SQLite, one short transaction at a time. It is a cache, never in the way: see `PacingFile.change`.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from connector.machine.cache_file import moment_of, ticks
from connector.machine.sql import Connection, insert_row

LONGEST_LOCK: Final = timedelta(seconds=5)
"""A transaction takes milliseconds: whoever holds the file for longer hangs."""
TABLES: Final = (
    (
        "CREATE TABLE IF NOT EXISTS places"
        " (id INTEGER PRIMARY KEY AUTOINCREMENT, quota TEXT NOT NULL, at INTEGER NOT NULL,"
        " state TEXT NOT NULL)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS ranks"
        " (place INTEGER NOT NULL UNIQUE, ends INTEGER, passed INTEGER NOT NULL)"
    ),
)
"""The ranks lie apart from the places, which versions without ranks have, too, and share."""

_MADE: Final = os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW
_UNUSABLE: Final = (OSError, sqlite3.Error, ValueError, TypeError, OverflowError)
"""What opening or reading a file that is not ours, or not whole, may raise."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class CallState(StrEnum):
    """What stands at a place."""

    WAITING = "waiting"
    """A call of the first rank; whoever waits for room comes again then."""
    YIELDING = "yielding"
    """The same, but those that are `WAITING` go first."""
    CALLING = "calling"
    """A call that left then and is not over."""
    MADE = "made"
    """A call that was over then."""
    HELD = "held"
    """Nobody calls before then."""


WAIT: Final = frozenset({CallState.WAITING, CallState.YIELDING})
"""Who is there and has not called yet."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place in time."""

    id: int
    at: datetime
    state: CallState
    ends: datetime | None = None
    """When what is live of the call's certificate ends, if that is known."""
    passed: int = 0
    """How many calls it has let go as the one that had waited longest."""


class PaceRows:
    """The places, for the length of one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on an open transaction."""
        self._connection = connection

    def of(self, quota: str) -> list[Place]:
        """Return all places of one quota."""
        rows = self._connection.execute(
            "SELECT id, at, state, ends, passed FROM places LEFT JOIN ranks ON place = id"
            " WHERE quota = ?",
            [quota],
        )
        return [
            Place(
                id_,
                moment_of(at),
                CallState(state),
                None if ends is None else moment_of(ends),
                passed or 0,
            )
            for id_, at, state, ends, passed in rows
        ]

    def put(
        self,
        quota: str,
        at: datetime,
        state: CallState,
        place: int | None = None,
        ends: datetime | None = None,
    ) -> int:
        """Write a place, over the one with the id *place* if there is any, and return its id."""
        row: dict[str, object] = {"quota": quota, "at": ticks(at), "state": state.value}
        if place is not None:
            self._connection.execute("DELETE FROM places WHERE id = ?", [place])
            row["id"] = place
        id_ = insert_row(self._connection, "places", row)
        if state in WAIT:
            self._connection.execute(
                "INSERT INTO ranks (place, ends, passed) VALUES (?, ?, 0)"
                " ON CONFLICT (place) DO NOTHING",
                [id_, None if ends is None else ticks(ends)],
            )
        return id_

    def pass_by(self, place: int) -> None:
        """Count a call that somebody who has waited longer has let go."""
        self._connection.execute("UPDATE ranks SET passed = passed + 1 WHERE place = ?", [place])

    def end(self, place: int, at: datetime) -> None:
        """Write that the call at *place* was over then; nothing where it has been forgotten."""
        self._connection.execute(
            "UPDATE places SET at = ?, state = ? WHERE id = ?",
            (ticks(at), CallState.MADE.value, place),
        )

    def drop(self, place: int) -> None:
        """Forget a place."""
        self._connection.execute("DELETE FROM places WHERE id = ?", [place])
        self._connection.execute("DELETE FROM ranks WHERE place = ?", [place])

    def forget(self, before: datetime, after: datetime) -> None:
        """Forget what is older than *before* or ahead of *after*."""
        self._connection.execute(
            "DELETE FROM places WHERE at <= ? OR at > ?",
            (ticks(before), ticks(after)),
        )
        self._connection.execute("DELETE FROM ranks WHERE place NOT IN (SELECT id FROM places)")


class PacingFile:
    """The file, thrown away and made anew where it cannot be used."""

    def __init__(self, path: Path) -> None:
        """Remember where the file is; it is made with the first change."""
        self._path = path
        self._alone: sqlite3.Connection | None = None
        self._file: os.stat_result | None = None
        self._guard = threading.Lock()

    def close(self) -> None:
        """Let go what is open."""
        if self._alone is not None:
            self._alone.close()

    def change(self, work: Callable[[PaceRows], T]) -> T:
        """
        Let *work* look at the places and change them, and return what it returns.

        A file that is damaged, or locked by somebody who hangs, is thrown away. Where none can be
        made, this process goes on with places of its own. Either is told once.

        Args:
            work: Done in one transaction, perhaps twice, the first time without effect.
        """
        with self._guard:
            if self._alone is None:
                with suppress(*_UNUSABLE):
                    try:
                        return self._shared(work)
                    except _UNUSABLE as error:
                        self._throw_away(error)
                        return self._shared(work)
                _log.warning(
                    "The pacing file %s cannot be made. This run keeps to the limit by itself and"
                    " does not see other runs; make the state directory writable, or name another"
                    " with --state.",
                    self._path,
                )
                self._alone = sqlite3.connect(
                    ":memory:", isolation_level=None, check_same_thread=False
                )
            return _transaction(self._alone, work)

    def _shared(self, work: Callable[[PaceRows], T]) -> T:
        self._file = None
        descriptor = os.open(self._path, _MADE, 0o600)
        try:
            self._file = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        with closing(
            sqlite3.connect(self._path, timeout=LONGEST_LOCK.total_seconds(), isolation_level=None)
        ) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            return _transaction(connection, work)

    def _throw_away(self, error: Exception) -> None:
        """Remove the file that was tried, unless another process has made a new one meanwhile."""
        if self._file is not None:
            with suppress(OSError):
                if not os.path.samestat(self._file, self._path.stat()):
                    return
        _log.warning(
            "The pacing file %s could not be used (%s) and is made anew; nothing is lost but the"
            " memory of the calls of the last minute.",
            self._path,
            error,
        )
        with suppress(OSError):
            for path in (Path(f"{self._path}-journal"), self._path):
                path.unlink(missing_ok=True)


def _transaction(connection: sqlite3.Connection, work: Callable[[PaceRows], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for table in TABLES:
            connection.execute(table)
        done = work(PaceRows(connection))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return done
