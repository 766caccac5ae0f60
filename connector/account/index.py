"""
The kept looks as they lie in the state directory, for whoever only wants to know whether one holds.

This file imports the standard library alone, and little of it: it is read at the start of programs
that have no time to load anything else.

    looks         one row for each account and contract: when the look began, by this machine
    parts         one row for each enrollment of it, with the digest of all that CPS told
    drops         writes of ours: a part that was looked at before the end of one is not true
    deployed      what is deployed, by enrollment and fingerprint
    histories     which certificates an enrollment has had, by those that are deployed

Moments are whole microseconds since 1970, UTC.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

TYPE_CHECKING = False  # of `typing`, which takes longer to load than all this
if TYPE_CHECKING:
    from typing import TypeVar

    from connector.machine.sql import Connection

    T = TypeVar("T")

DIRECTORY = "account"
FILE_NAME = "looks.sqlite3"
REVOKED = "revoked.sqlite3"
DOMAINS = "domains.sqlite3"
EVERYTHING = ""
"""What a write is said to be about when its enrollment is not known."""

TABLES = """
CREATE TABLE IF NOT EXISTS looks
    (key TEXT PRIMARY KEY, here INTEGER NOT NULL, at INTEGER NOT NULL, lost TEXT NOT NULL,
     until INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS parts
    (key TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL,
     listed TEXT NOT NULL, active TEXT NOT NULL, PRIMARY KEY (key, id));
CREATE INDEX IF NOT EXISTS parts_by_name ON parts (key, name);
CREATE TABLE IF NOT EXISTS drops
    (id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, what TEXT NOT NULL,
     until INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deployed
    (key TEXT NOT NULL, enrollment INTEGER NOT NULL, fingerprint TEXT NOT NULL,
     digest TEXT NOT NULL, pem TEXT NOT NULL, chain TEXT NOT NULL,
     PRIMARY KEY (key, enrollment, fingerprint));
CREATE TABLE IF NOT EXISTS histories
    (key TEXT NOT NULL, enrollment INTEGER NOT NULL, live TEXT NOT NULL, digest TEXT NOT NULL,
     told TEXT NOT NULL, PRIMARY KEY (key, enrollment));
"""


def look_key(account: str, contract_id: str) -> str:
    """Return what the kept look at one contract goes by."""
    return digest([account, contract_id.removeprefix("ctr_")])


def digest(parts: Sequence[str]) -> str:
    """Return the SHA-256 of texts in hex, each with its length before it."""
    found = hashlib.sha256()
    for part in parts:
        text = part.encode(errors="surrogatepass")
        found.update(b"%d:" % len(text))
        found.update(text)
    return found.hexdigest()


def digest_of_all(digests: Iterable[str]) -> str:
    """Return one digest for those of several parts, in their order; for none, that of nothing."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def peek(path: str, account: str, contract_id: str, which: int | str) -> tuple[int, str] | None:
    """
    Return when a kept look began and `AccountLook.digest_of` what it has of *which*.

    None where there is no look, where it has ended (a write of ours has to do with that part), and
    where anything is odd with the file. The look's age is for the caller to judge: it began at a
    time of this machine's clock, and one from the future is none.

    Args:
        path: Of the file: `FILE_NAME` in `DIRECTORY` in the state directory.
        account: Of `credentials.akamai_key`.
        contract_id: With or without `ctr_`.
        which: An enrollment, or a common name in lower case: all enrollments that have it.
    """
    key = look_key(account, contract_id)
    return _read(path, lambda connection: _peek(connection, account, key, which))


def is_listed_good(path: str, account: str, order_id: str, now: float) -> bool:
    """
    Return whether a kept list of revoked orders still counts, and does not have this one.

    Args:
        path: Of the file: `REVOKED` in `DIRECTORY` in the state directory.
        account: What the list goes by (`credentials.scm_key`).
        order_id: SCM's.
        now: This machine's time, in seconds since 1970.
    """

    def is_good(connection: sqlite3.Connection) -> bool:
        row = _kept_list(connection, "revoked_lists", account, now)
        return row is not None and order_id not in json.loads(row[1])

    return bool(_read(path, is_good))


def is_listed_so(path: str, key: str, said: str, now: float) -> bool:
    """
    Return whether a kept list of domains still counts, and says what it said.

    Args:
        path: Of the file: `DOMAINS` in `DIRECTORY` in the state directory.
        key: What it is kept as (`domains.DomainList.ground`).
        said: The digest of what it said.
        now: This machine's time, in seconds since 1970.
    """

    def is_so(connection: sqlite3.Connection) -> bool:
        row = _kept_list(connection, "domain_lists", key, now)
        return row is not None and row[0] == said

    return bool(_read(path, is_so))


def _kept_list(
    connection: sqlite3.Connection, table: str, key: str, now: float
) -> "tuple[str, str] | None":
    """Return the digest of what a list says, and what it says; None: it does not count any more."""
    here, until, said, told, whole = connection.execute(
        f"SELECT here, until, said, told, digest FROM {table} WHERE key = ?",  # noqa: S608 - the name is ours
        [key],
    ).fetchone()
    begun, over = (datetime.fromisoformat(text).timestamp() for text in (here, until))
    sound = digest([here, until, said]) == whole and digest([told]) == said
    return (said, told) if sound and begun <= now <= over else None


def _read(path: str, work: "Callable[[sqlite3.Connection], T]") -> "T | None":
    """Return what *work* reads; None where anything is odd, or others can have written it."""
    try:
        found = os.lstat(path)
        if found.st_uid != os.geteuid() or found.st_mode & 0o077:
            return None
        connection = sqlite3.connect(path, timeout=1.0, isolation_level=None)
        try:
            connection.execute("BEGIN")
            return work(connection)
        finally:
            connection.close()
    except (OSError, sqlite3.Error, ValueError, TypeError):
        return None


def _peek(
    connection: sqlite3.Connection, account: str, key: str, which: int | str
) -> tuple[int, str] | None:
    looks = connection.execute("SELECT here FROM looks WHERE key = ? AND lost = ''", [key])
    row = looks.fetchone()
    if row is None:
        return None
    column = "name" if isinstance(which, str) else "id"
    # Sorted here: to sort them, SQLite would read all parts of the contract in the order of ids.
    parts = sorted(
        connection.execute(
            f"SELECT id, name, digest FROM parts WHERE key = ? AND {column} = ?",  # noqa: S608 - one of two words
            [key, which],
        )
    )
    about = {EVERYTHING, str(which)}
    for id_, name, _ in parts:
        about |= {str(id_), name}
    if not dropped(connection, account, row[0]).isdisjoint(about):
        return None
    return row[0], digest_of_all(part[2] for part in parts)


def dropped(connection: "Connection", account: str, here: int) -> set[str]:
    """Return what the writes were about that had not ended when a look began."""
    rows = connection.execute(
        "SELECT what FROM drops WHERE account = ? AND until >= ?", [account, here]
    )
    return {what for (what,) in rows}
