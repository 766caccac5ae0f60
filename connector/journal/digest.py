"""
All that the journal has on one certificate, as one digest: a kept answer belongs to it.

This file imports the standard library alone, and little of it: it is read at the start of programs
that have no time to load anything else.
"""

import json
import os
import sqlite3
from hashlib import sha256

_LEAST = 512
"""Bytes; of a journal that holds anything (`presence`)."""


def digest_of_rows(connection: sqlite3.Connection, key: str, enrollment: int | None) -> str:
    """
    Return the SHA-256 of all that a journal has on one certificate.

    Every table counts that has a column `certificate_key`; an order counts by its enrollment, too.
    A journal that is not there says what an empty one says: nothing.

    Raises:
        sqlite3.Error: It cannot be read.
    """
    found = []
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    for (table,) in tables.fetchall():
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info('{table}')")]
        if "certificate_key" not in columns:
            continue
        also = " OR enrollment_id = ?2" if table == "orders" else ""
        rows = connection.execute(
            f'SELECT * FROM "{table}" WHERE certificate_key = ?1{also} ORDER BY rowid',  # noqa: S608 - names are ours
            (key, enrollment)[: 2 if also else 1],
        )
        found += [[table, *row] for row in rows]
    return sha256(json.dumps(found).encode(errors="surrogatepass")).hexdigest()


def digest_of_file(path: str, key: str, enrollment: int | None) -> str:
    """
    Return `digest_of_rows` of the journal's file, without making others beside it.

    It is read as `database.open_snapshot` does, but without the checks of the whole file: whoever
    needs more than this digest has them.

    Raises:
        OSError: It is not what it should be, or changes meanwhile.
        sqlite3.Error: It cannot be read.
    """
    log = _size(f"{path}-wal")
    size = _size(path)
    if size is None and not log and not _size(f"{path.removesuffix('.sqlite3')}.made"):
        address = ":memory:"
    elif size is None or size < _LEAST:
        raise OSError(path)
    else:
        quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        address = f"file:{quoted}?mode=ro{'&immutable=1' if log is None else ''}"
    before = None if size is None else os.stat(path)  # noqa: PTH116 - pathlib takes longer to load than this to run
    connection = sqlite3.connect(address, uri=True, timeout=1.0)
    try:
        found = digest_of_rows(connection, key, enrollment)
    finally:
        connection.close()
    if before is not None and log is None:
        after = os.stat(path)  # noqa: PTH116 - as above
        if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
            raise OSError(path)
    return found


def _size(path: str) -> int | None:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - as above
    except FileNotFoundError:
        return None
