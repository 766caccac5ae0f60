"""
A journal goes to another state: one memory of an order goes on, the other is closed.

Two that both knew of a change and of no order for it could both order. So the old one is closed in
the transaction that has read it: its tables have other names from then on, at which a run that has
it open fails before it writes to a vendor, and whoever opens it is told where to look.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from connector.errors import JournalError
from connector.journal import layout
from connector.journal.in_database import InDatabase, LookInDatabase
from connector.journal.in_file import InFile
from connector.machine.sql import Connection
from connector.postgres.cache import state_name
from connector.postgres.database import Database

_CLOSED: Final = ("orders", "steps", "validations", "validation_steps")
"""Nothing is written to a vendor, or into a zone, without a row in one of them."""

_Rows = Mapping[str, Sequence[tuple[Any, ...]]]


def move_journal(source: Path | Database, target: Path | Database) -> dict[str, int]:
    """
    Copy a journal to a state that has none, and close it where it was.

    Run again after it was interrupted, it goes on.

    Returns:
        How many rows each table has.

    Raises:
        JournalError: There is none, it cannot be read, or the target holds another one.
    """
    _refuse_missing(source)
    with closing(_opened(source)) as old, old.writing() as reading:
        old.hold(reading)
        rows = _rows(reading)
        with closing(_opened(target)) as new, new.writing() as writing:
            new.hold(writing)
            there = _rows(writing)
            if not any(there.values()):
                _put(writing, rows)
                new.go_on_from(writing)
            elif there != rows:
                raise JournalError(
                    f"There is a journal in {new.name} already, with"
                    f" {len(there['orders'])} orders and {len(there['steps'])} steps.",
                    remedy="Name a state that has none.",
                    again="",
                )
        for table in _CLOSED:
            reading.execute(f"ALTER TABLE {table} RENAME TO moved_{table}")
        old.mark_moved(reading)
    return {table: len(found) for table, found in rows.items()}


def _refuse_missing(source: Path | Database) -> None:
    if isinstance(source, Path):
        missing = not source.exists()
    else:
        with closing(LookInDatabase(source)) as look:
            missing = look.is_empty
    if missing:
        where = state_name(source)
        raise JournalError(
            f"There is no journal in {where}.", remedy="Name the state that has one."
        )


def _opened(place: Path | Database) -> InFile | InDatabase:
    return InFile(place, read_only=False) if isinstance(place, Path) else InDatabase(place)


def _rows(connection: Connection) -> _Rows:
    return {
        table: [
            tuple(row)
            for row in connection.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY 1")  # noqa: S608 - ours
        ]
        for table, names in layout.columns().items()
    }


def _put(connection: Connection, rows: _Rows) -> None:
    for table, names in layout.columns().items():
        places = ", ".join("?" * len(names))
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})",  # noqa: S608 - ours
            rows[table],
        )
