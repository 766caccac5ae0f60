"""
An SQLite file that is a cache: for its owner alone, and nothing is lost with it.

One that cannot be used is thrown away and made anew: it is damaged, somebody else's, open to
others, or held by a process that hangs. Where none can be made, nothing is kept.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol, TypeVar

import filelock

from connector.machine.atomic import refuse_link
from connector.machine.sql import Connection

LONGEST_LOCK: Final = 5.0
"""Seconds: a transaction takes less, so whoever holds the file for longer hangs."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
_OTHERS: Final = 0o077
_MADE: Final = os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW
_UNUSABLE: Final = (OSError, sqlite3.Error, ValueError, TypeError, OverflowError)
"""What opening or reading a file that is not ours, or not whole, may raise."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


def ticks(moment: datetime) -> int:
    """Return the microseconds since 1970 as which a file keeps *moment*, aware."""
    return (moment - _EPOCH) // _TICK


def moment_of(kept: int) -> datetime:
    """Return the moment, aware UTC, that a file keeps as `ticks`."""
    return _EPOCH + kept * _TICK


@contextmanager
def first_there(path: Path) -> Iterator[bool]:
    """
    Hold the lock at *path* in this block; False: somebody else holds it.

    Raises:
        OSError: It cannot be made.
    """
    lock = filelock.FileLock(path, mode=0o600)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_link(path)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


@dataclass(slots=True)
class _Open:
    """A file that is open."""

    connection: sqlite3.Connection
    found: os.stat_result
    """Which file it was."""
    whole: bool = False
    """Whether all tables have been made."""


class Cache(Protocol):
    """A few tables with which nothing is lost; threads and processes may share them."""

    def read(self, work: Callable[[Connection], T], otherwise: T) -> T:
        """Return what *work* reads in one transaction; *otherwise* where there is nothing to."""
        ...

    def change(self, work: Callable[[Connection], object]) -> bool:
        """Let *work* change it in one transaction; return whether that is kept."""
        ...

    def is_there(self) -> bool:
        """Return whether anything may be kept in it."""
        ...


class CacheFile:
    """
    One of them; threads and processes may share it.

    To open it takes longer than most of what is read: it stays open until it is closed, or until
    another file lies in its place.
    """

    def __init__(self, path: Path, tables: str) -> None:
        """
        Remember where it is; the file and its directory are made by the first change.

        Args:
            path: In a directory that holds nothing but caches.
            tables: SQL that makes what is missing of the tables.
        """
        self.path = path
        self._tables = tables
        self._told = False
        self._guard = threading.Lock()
        self._open: _Open | None = None

    def close(self) -> None:
        """Let the file go; whoever uses it all the same opens it anew."""
        with self._guard:
            self._let_go()

    def read(self, work: Callable[[Connection], T], otherwise: T) -> T:
        """Return what *work* reads in one transaction; *otherwise* where there is nothing to."""
        try:
            with self._guard:
                found = self._ours()
                if found is None:
                    return otherwise
                with self._opened(found) as file:
                    file.connection.execute("BEGIN")
                    done = work(file.connection)
                    file.connection.execute("ROLLBACK")
                    return done
        except _UNUSABLE:
            return otherwise

    def change(self, work: Callable[[Connection], object]) -> bool:
        """Let *work* change it in one transaction; return whether that is kept."""
        with suppress(*_UNUSABLE), self._guard:
            try:
                self._change(work)
            except _UNUSABLE as error:
                self._throw_away(error)
                self._change(work)
            return True
        if not self._told:
            self._told = True
            _log.warning(
                "The cache %s cannot be made, so nothing is kept there; make the state directory"
                " writable, or name another with --state.",
                self.path,
            )
        return False

    def is_there(self) -> bool:
        """Return whether there is a file."""
        return self.path.exists()

    def _change(self, work: Callable[[Connection], object]) -> None:
        found = self._ours()
        if found is None:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, _MADE, 0o600))
            found = self._ours()
        if found is None:
            raise ValueError("others may read or write it")
        with self._opened(found) as file:
            connection = file.connection
            if not file.whole:
                connection.execute("PRAGMA synchronous=OFF")
                connection.executescript(self._tables)
                file.whole = True
            connection.execute("BEGIN IMMEDIATE")
            work(connection)
            connection.execute("COMMIT")

    def _ours(self) -> os.stat_result | None:
        """Return the file; None: there is none that nobody else can have written or read."""
        try:
            found = self.path.lstat()  # a link is open to all, so it is none of ours
        except FileNotFoundError:
            return None
        return found if found.st_uid == os.geteuid() and not found.st_mode & _OTHERS else None

    @contextmanager
    def _opened(self, found: os.stat_result) -> Iterator["_Open"]:
        """Yield the file that was *found*, open; what fails in this block is opened anew."""
        if self._open is None or not os.path.samestat(self._open.found, found):
            self._let_go()
            uri = f"{self.path.absolute().as_uri()}?mode=rw"
            connection = sqlite3.connect(
                uri, uri=True, timeout=LONGEST_LOCK, isolation_level=None, check_same_thread=False
            )
            self._open = _Open(connection, found)
        try:
            yield self._open
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        if self._open is not None:
            self._open.connection.close()
            self._open = None

    def _throw_away(self, error: Exception) -> None:
        _log.info("The cache %s could not be used (%s) and is made anew.", self.path, error)
        for path in (Path(f"{self.path}-journal"), self.path):
            path.unlink(missing_ok=True)


class CacheFiles:
    """The cache files of one run, each opened once; safe between threads."""

    def __init__(self) -> None:
        """Open none."""
        self._files: dict[tuple[Path, str], CacheFile] = {}
        self._guard = threading.Lock()

    def at(self, directory: Path, name: str, tables: str) -> CacheFile:
        """Return the one of that *name*, below a *directory*; *tables* as of `CacheFile`."""
        at = directory, name
        with self._guard:
            if at not in self._files:
                self._files[at] = CacheFile(directory / name, tables)
            return self._files[at]

    def close(self) -> None:
        """Let all go."""
        with self._guard:
            for file in self._files.values():
                file.close()
