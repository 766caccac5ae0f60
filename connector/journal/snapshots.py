"""The journal as it stands now, for runs that look at many certificates and write nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from connector.clock import Clock
from connector.journal.store import Journal
from connector.postgres.database import Database

_Mark = tuple[tuple[int, ...] | None, ...]


@dataclass(slots=True)
class _Read:
    """A journal that was read."""

    mark: _Mark
    """What its files were like."""
    journal: Journal
    users: int = 0


class Snapshots:
    """
    Reads the journal once, and again where its file has changed since.

    To copy and check it takes as long as it has rows: a look at each of many certificates would
    take as long as the square of their number.
    """

    def __init__(self, where: Path | Database, clock: Clock) -> None:
        """
        Read nothing yet.

        Args:
            where: The journal's file, which may be missing, or a database.
            clock: Gives the ages of what it holds.
        """
        self._where = where
        self._files = () if isinstance(where, Database) else _files_of(where)
        self._clock = clock
        self._guard = threading.Lock()
        self._newest: _Read | None = None

    @contextmanager
    def newest(self) -> Iterator[Journal]:
        """
        Yield the journal of this moment, which cannot be written.

        Raises:
            JournalError: It cannot be read, is damaged, or has lost what it held.
        """
        with self._guard:
            mark = self._marked()
            if self._newest is None or mark != self._newest.mark:
                journal = Journal.open(self._where, self._clock, read_only=True)
                self._let_go()
                self._newest = _Read(mark, journal)
            used = self._newest
            used.users += 1
        try:
            yield used.journal
        finally:
            with self._guard:
                used.users -= 1
                if used is not self._newest and not used.users:
                    used.journal.close()

    def close(self) -> None:
        """Let go what was read."""
        with self._guard:
            self._let_go()

    def _let_go(self) -> None:
        """Close the newest one, or let its last user do so."""
        newest, self._newest = self._newest, None
        if newest is not None and not newest.users:
            newest.journal.close()

    def _marked(self) -> _Mark:
        """
        Return what changes with the file, its write-ahead log, and what shows that it was.

        A database is not copied, and each question is answered as things are then.
        """
        return tuple(map(_stamp, self._files))


def _files_of(path: Path) -> tuple[Path, ...]:
    return path, Path(f"{path}-wal"), path.with_name(f"{path.stem}.made")


def _stamp(path: Path) -> tuple[int, ...] | None:
    with suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
    return None
