"""Which layout a journal has, and how an older file gets the tables that it lacks."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

from connector.errors import JournalError
from connector.journal.tables import SCRIPTS

VERSION: Final = len(SCRIPTS)
"""The layout that this version writes; a newer one is refused, an older one brought up to it."""
MOVED: Final = 1_000_000
"""In the place of a layout: what was here is in another state now (`moving`)."""


def scripts(version: int) -> tuple[str, ...]:
    """Return the scripts that make this layout of one of *version*, in sequence."""
    return SCRIPTS[version:]


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """
    Bring a file of layout *version* up to `VERSION`, wholly or not at all.

    Raises:
        sqlite3.Error: It cannot be written, or is no journal.
    """
    statements = "".join(scripts(version))
    connection.executescript(
        f"BEGIN IMMEDIATE; {statements} PRAGMA user_version = {VERSION}; COMMIT;"
    )


def refuse_other(version: int, name: str) -> None:
    """
    Do nothing for this layout and for older ones.

    Args:
        version: The layout that was found.
        name: Where, as people are told.

    Raises:
        JournalError: It is a newer one, or what was there is somewhere else now.
    """
    if version == MOVED:
        raise JournalError(
            f"The journal in {name} was copied to another state by `akamai-scm state copy`, and is"
            " closed: two memories of the same orders could order twice.",
            remedy="Name the state that it was copied to (--state, AKAMAI_SCM_STATE).",
            again="",
        )
    if version > VERSION:
        raise JournalError(
            f"The journal in {name} was written by a newer version of this program (layout"
            f" {version}, this one knows {VERSION}).",
            remedy="Upgrade akamai-scm-connector on this machine.",
        )


@contextmanager
def as_new() -> Iterator[sqlite3.Connection]:
    """Yield an empty journal in memory."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
        upgrade(memory, 0)
        yield memory


def columns() -> dict[str, tuple[str, ...]]:
    """Return the columns of each table; a table comes after those that it refers to."""
    with as_new() as memory:
        tables = memory.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table'"
            " ORDER BY sql LIKE '%REFERENCES%', rowid"
        ).fetchall()
        return {
            table: tuple(row[1] for row in memory.execute(f"PRAGMA table_info({table})"))
            for (table,) in tables
        }
