"""
OCSP answers and CRLs that are kept in the state, as they were signed.

Whoever reads one verifies it as if it had just come. What is good is believed for as long as it was
signed for, and never longer than `KEPT_AT_MOST`; nothing that acts believes it at all.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import filelock

from connector.clock import Clock
from connector.core.revocation.status import TOLERANCE
from connector.machine.atomic import replace_file
from connector.machine.cache_file import CacheFiles, moment_of, ticks
from connector.machine.sql import Connection
from connector.postgres.cache import State, cache_in
from connector.postgres.database import Database

LARGEST_OF_ALL: Final = 64 * 1024 * 1024
"""Bytes of all answers: the oldest make room for what comes."""
SWEPT_BY_ONE_OF: Final = 64
"""
So seldom does an OCSP answer make room, by the digest of the question: to read all for each of many
that come would take as long as the square of their number. CRLs are few.
"""
DIRECTORY: Final = "revocation"
"""In the state directory."""
FORGOTTEN: Final = "forgotten"
"""File in it that changes whenever something is found to be revoked; it need not exist."""
LONGEST_WAIT: Final = timedelta(seconds=4)
"""For another run to fetch the same: as long as a fetch takes at most."""
_LOOK_AGAIN: Final = timedelta(milliseconds=100)
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS answers
    (key TEXT PRIMARY KEY, told INTEGER NOT NULL, until INTEGER NOT NULL, size INTEGER NOT NULL,
     answer BLOB NOT NULL);
"""


class KeptAnswer(NamedTuple):
    """One of them."""

    data: bytes
    until: datetime
    """When it is over, by the vendor's time."""


class KeptAnswers:
    """A cache of one state, for all threads and processes that share it."""

    def __init__(self, state: State, clock: Clock, files: CacheFiles, *, believed: bool) -> None:
        """
        Make nothing yet.

        Args:
            state: The state directory, or the database.
            clock: Measures how long another run is waited for.
            files: Has those that are open.
            believed: Whether what was kept may answer; else it is only written.
        """
        self._state = state
        self._file = cache_in(state, DIRECTORY, "answers.sqlite3", _TABLES, files)
        self._clock = clock
        self._believed = believed

    def read(self, kind: str, url: str, body: bytes | None, now: datetime) -> KeptAnswer | None:
        """
        Return the answer to a question that was kept; None: none that may still be told.

        Args:
            kind: `OCSP` or `CRL`.
            url: Where it was asked.
            body: What was asked: an issuer and a serial number; None: nothing was, of a CRL.
            now: The vendor's time, aware UTC.
        """
        if not self._believed:
            return None

        def work(connection: Connection) -> KeptAnswer | None:
            row = connection.execute(
                "SELECT answer, until FROM answers WHERE key = ? AND told <= ? AND until > ?",
                [_key(kind, url, body), ticks(now + TOLERANCE), ticks(now)],
            ).fetchone()
            return None if row is None else KeptAnswer(bytes(row[0]), moment_of(row[1]))

        return self._file.read(work, None)

    def keep(  # noqa: PLR0913 - a question, its answer and the time that it counts
        self,
        kind: str,
        url: str,
        body: bytes | None,
        data: bytes,
        *,
        now: datetime,
        until: datetime,
    ) -> None:
        """Keep an answer that was verified, from *now* until *until*, in the place of the last."""
        key = _key(kind, url, body)
        row = [key, ticks(now), ticks(until), len(data), data]

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM answers WHERE key = ?", [key])
            connection.execute("INSERT INTO answers VALUES (?, ?, ?, ?, ?)", row)
            if kind == "CRL" or int(key, 16) % SWEPT_BY_ONE_OF == 0:
                _sweep(connection, ticks(now))

        if until > now:
            self._file.change(work)

    def forget(self) -> None:
        """
        Let go all answers: something is about to be revoked, or just was.

        Whoever has concluded something from one has to conclude anew.
        """
        if self._file.is_there():
            self._file.change(lambda connection: connection.execute("DELETE FROM answers"))
            self.conclude_anew()

    def conclude_anew(self) -> None:
        """
        Write `FORGOTTEN` anew: what was concluded from answers may not be true any more.

        Where the state is in a database nobody concludes anything that is kept (`answers`).
        """
        if isinstance(self._state, Database):
            return
        with suppress(OSError):
            replace_file(self._state / DIRECTORY / FORGOTTEN, self._clock.now().isoformat())

    def alone(self, kind: str, url: str, body: bytes | None) -> AbstractContextManager[None]:
        """Let no other run fetch the same in this block; it is not waited for without end."""
        name = _key(kind, url, body)[:32]
        if isinstance(self._state, Database):
            return self._alone_in_session(self._state, f"{DIRECTORY}/{name}")
        return self._alone_here(self._state / DIRECTORY / f"{name}.lock")

    @contextmanager
    def _alone_in_session(self, database: Database, name: str) -> Iterator[None]:
        ours = self._believed and self._waited(lambda: database.try_lock(name))
        try:
            yield
        finally:
            if ours:
                database.unlock(name)

    def _waited(self, acquire: Callable[[], bool]) -> bool:
        """Try to get a lock, for a while; return whether that was possible."""
        began = self._clock.monotonic()
        while not acquire():
            if timedelta(seconds=self._clock.monotonic() - began) >= LONGEST_WAIT:
                return False
            self._clock.sleep(_LOOK_AGAIN)
        return True

    @contextmanager
    def _alone_here(self, path: Path) -> Iterator[None]:
        lock = filelock.FileLock(path, mode=0o600)
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._believed:
                self._waited(lambda: _acquired(lock))
        try:
            yield
        finally:
            lock.release()
            if self._believed:
                with suppress(OSError):
                    Path(lock.lock_file).unlink(missing_ok=True)


def _sweep(connection: Connection, now: int) -> None:
    """Let go what is over at *now*, and the oldest of what is too much."""
    connection.execute("DELETE FROM answers WHERE until <= ?", [now])
    rows = connection.execute("SELECT key, size FROM answers ORDER BY told DESC").fetchall()
    total = 0
    for key, size in rows:
        total += size
        if total > LARGEST_OF_ALL:
            connection.execute("DELETE FROM answers WHERE key = ?", [key])


def _acquired(lock: filelock.BaseFileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return False
    return True


def _key(kind: str, url: str, body: bytes | None) -> str:
    question = b"" if body is None else body
    return hashlib.sha256(b"\n".join((kind.encode(), url.encode(), question))).hexdigest()
