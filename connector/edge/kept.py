"""
What the edge served when it was last asked, kept in the state for those who may not ask: plans.

Nothing is lost with it: what is gone or damaged is as if nobody had asked.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from connector.core.facts.edge import AtEdge
from connector.core.report.document import edge_document, read_edge
from connector.machine.atomic import read_no_link, replace_file
from connector.machine.cache_file import Cache, CacheFiles
from connector.machine.sql import Connection
from connector.postgres.cache import State, cache_in
from connector.postgres.database import Database
from connector.text.leaving import as_json

DIRECTORY: Final = "edge"
"""In the state directory."""
TABLES: Final = """
CREATE TABLE IF NOT EXISTS edge (key TEXT PRIMARY KEY, served TEXT NOT NULL);
"""
_DAMAGED: Final = (OSError, ValueError, TypeError, LookupError, RecursionError)


class KeptEdge:
    """A file for each certificate in a state directory, a row in a database."""

    def __init__(self, state: State, files: CacheFiles) -> None:
        """
        Make nothing yet.

        Args:
            state: The state directory, or the database.
            files: Has the caches that are open.
        """
        self._state, self._files = state, files

    def read(self, certificate_key: str) -> tuple[AtEdge, ...]:
        """Return what was found last; none: nothing was, or it cannot be read."""
        try:
            return read_edge(json.loads(self._text(certificate_key)))
        except _DAMAGED:
            return ()

    def keep(self, certificate_key: str, found: Sequence[AtEdge]) -> None:
        """Keep what was found, in the place of the last; it is nothing worse where that fails."""
        text = as_json(edge_document(found))
        if isinstance(self._state, Database):
            self._in_database(self._state).change(
                lambda connection: _put(connection, certificate_key, text)
            )
            return
        path = self._path(self._state, certificate_key)
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(path, text)

    def files(self, certificate_key: str) -> frozenset[Path]:
        """Return the file of a certificate, be it there or not; a database has none."""
        if isinstance(self._state, Database):
            return frozenset()
        return frozenset({self._path(self._state, certificate_key)})

    def _text(self, key: str) -> str:
        if isinstance(self._state, Database):
            return self._in_database(self._state).read(partial(_row, key), "")
        return read_no_link(self._path(self._state, key))

    def _in_database(self, database: Database) -> Cache:
        return cache_in(database, DIRECTORY, "edge.sqlite3", TABLES, self._files)

    @staticmethod
    def _path(directory: Path, key: str) -> Path:
        return directory / DIRECTORY / f"{sha256(key.encode()).hexdigest()[:32]}.json"


def _row(key: str, connection: Connection) -> str:
    row = connection.execute("SELECT served FROM edge WHERE key = ?", [key]).fetchone()
    return "" if row is None else str(row[0])


def _put(connection: Connection, key: str, text: str) -> None:
    connection.execute("DELETE FROM edge WHERE key = ?", [key])
    connection.execute("INSERT INTO edge VALUES (?, ?)", [key, text])
