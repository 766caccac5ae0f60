"""Opens the journal's SQLite file: to write, with several processes at a time, or as a snapshot."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from connector.errors import JournalError
from connector.journal.layout import VERSION, refuse_other, upgrade
from connector.journal.presence import note_made, note_new, refuse_blank, refuse_remains
from connector.journal.soundness import UNREADABLE, damaged, refuse_damaged

BUSY: Final = timedelta(seconds=30)
"""How long a writer waits for another one; a transaction of ours takes milliseconds."""

_SNAPSHOT_ATTEMPTS: Final = 20


def open_to_write(path: Path) -> sqlite3.Connection:
    """
    Open the journal's file, and make it and its directory if they are missing.

    A file of an older layout is brought up to this one, which other processes wait for.

    Raises:
        JournalError: It cannot be made, is damaged, has lost what it held, or a newer version of
            this program made it.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(path):
            refuse_remains(path)
            _make_private(path)
            connection = sqlite3.connect(
                path, timeout=BUSY.total_seconds(), isolation_level=None, check_same_thread=False
            )
            try:
                _bring_up(connection, path)
                note_made(path)
            except BaseException:
                connection.close()
                raise
    except OSError as error:
        raise JournalError(
            f"The journal {path} cannot be opened to write: {error.strerror}.",
            remedy="Make its directory writable, or name another one with --state.",
        ) from error
    connection.row_factory = sqlite3.Row
    return connection


def open_snapshot(path: Path) -> sqlite3.Connection:
    """
    Return a copy of the journal in memory, as it stands now; writing to it fails.

    Leaves nothing behind beside the file, which SQLite's own read-only mode does. A missing file
    gives an empty journal.

    Raises:
        JournalError: It cannot be read, is damaged, has lost what it held, or a newer version of
            this program made it.
    """
    try:
        return _snapshot(path)
    except JournalError:
        if not _made_meanwhile(path):
            raise
    return _snapshot(path)


def _snapshot(path: Path) -> sqlite3.Connection:
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        refuse_remains(path)
        if path.exists():
            _copy(path, memory)
        version = _version(memory, path)
        if version == 0:
            refuse_blank(path)
        try:
            upgrade(memory, version)
        except UNREADABLE as error:
            raise damaged(path, error) from error
        refuse_damaged(memory, path)
        memory.execute("PRAGMA query_only = ON")
    except BaseException:
        memory.close()
        raise
    memory.row_factory = sqlite3.Row
    return memory


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the schema version of the file; 0: nothing in it yet."""
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except UNREADABLE as error:
        raise damaged(path, error) from error
    if version < 0:
        raise damaged(path, f"it names a layout that never was ({version})")
    refuse_other(version, str(path))
    return version


def _bring_up(connection: sqlite3.Connection, path: Path) -> None:
    """Settle how the file is written; make its tables, once, or what an older layout lacks."""
    version = _version(connection, path)
    try:
        if version == 0:
            refuse_blank(path)
            connection.execute("PRAGMA journal_mode = WAL")
        if version < VERSION:
            upgrade(connection, version)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except UNREADABLE as error:
        raise damaged(path, error) from error
    refuse_damaged(connection, path)


def _make_private(path: Path) -> None:
    """
    Make the file if it is missing, and close it to others.

    A file that is there is not opened: closing it again would end the locks which SQLite holds on
    it in this process (fcntl(2)).
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        note_new(path)
    path.chmod(0o600)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let no other process make or change the file meanwhile: SQLite does not wait for a WAL."""
    turn = _turn(path)
    descriptor = os.open(turn, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        if not _locked(descriptor, fcntl.LOCK_EX):
            raise JournalError(
                f"The journal {path} cannot be opened to write: another process has held {turn} for"
                f" {BUSY.total_seconds():.0f} s, which takes milliseconds.",
                remedy="Look for an akamai-scm that hangs or was stopped, and end it.",
            )
        yield
    finally:
        os.close(descriptor)


def _made_meanwhile(path: Path) -> bool:
    """
    Wait for whoever makes the file or changes its layout at this moment; False: nobody can.

    Half made it looks as one that has lost what it held.
    """
    try:
        descriptor = os.open(_turn(path), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return _locked(descriptor, fcntl.LOCK_SH)
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _turn(path: Path) -> str:
    return f"{path}.create"


def _locked(descriptor: int, how: int) -> bool:
    """
    Take the lock of a file, for which whoever holds it is waited for as long as `BUSY`.

    The wait is the kernel's, in a thread that is left alone when the time is over: a signal ends
    the wait for it, and nothing looks again and again.

    Raises:
        OSError: The file system knows no such locks.
    """
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        return True
    waiter = threading.Thread(target=fcntl.flock, args=(descriptor, how), daemon=True, name="lock")
    waiter.start()
    waiter.join(BUSY.total_seconds())
    return not waiter.is_alive()


def _copy(path: Path, memory: sqlite3.Connection) -> None:
    """
    Copy the file without making others beside it.

    While there is a write-ahead log, SQLite reads both consistently. Without one nobody writes,
    and the file is read as it is; if it changed meanwhile, once more.
    """
    log = Path(f"{path}-wal")
    try:
        for _ in range(_SNAPSHOT_ATTEMPTS):
            before = path.stat()
            quiet = not log.exists()
            address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if quiet else ''}"
            with closing(sqlite3.connect(address, uri=True)) as source:
                source.backup(memory)
            after = path.stat()
            unchanged = (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
            if not quiet or unchanged:
                return
    except (OSError, *UNREADABLE) as error:
        raise damaged(path, error) from error
    raise JournalError(f"The journal {path} kept changing while it was read.")
