"""
Whether a journal's file still says what was written: it is the only memory of an order's beginning.

SQLite itself looks at its pages only as it comes by them, and takes any value in any column.
"""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Final

from connector.errors import JournalError
from connector.journal.record import OrderRecord, order_from_row
from connector.journal.step import StepRecord, step_from_row

_KINDS: Final = {"TEXT": "text", "INTEGER": "integer"}
"""What SQLite calls the kind of a value, by the declared kind of its column."""

UNREADABLE: Final = (sqlite3.Error, ValueError, TypeError, OverflowError, MemoryError)
"""All that the reading of a damaged file has been seen to raise."""


def refuse_damaged(connection: sqlite3.Connection, path: Path) -> None:
    """
    Do nothing for a journal that is whole: pages, indexes, the kind of every value, and its sense.

    Raises:
        JournalError: It is damaged.
    """
    before = connection.row_factory
    connection.row_factory = sqlite3.Row
    try:
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise damaged(path, found)
        for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            _check_kinds(connection, table)
        for row in connection.execute("SELECT * FROM orders"):
            _check_order(order_from_row(row))
        for row in connection.execute("SELECT * FROM steps"):
            _check_step(step_from_row(row))
        for (said_at,) in connection.execute("SELECT claimed_at FROM claims"):
            _check_moment(datetime.fromisoformat(said_at))
    except UNREADABLE as error:
        raise damaged(path, str(error) or type(error).__name__) from error
    finally:
        connection.row_factory = before


def damaged(path: Path, why: object) -> JournalError:
    """Return the error for a journal that cannot be used."""
    return JournalError(
        f"The journal {path} cannot be used: {why}.",
        remedy="Check disk space and permissions. A damaged file may be moved away: what Akamai and"
        " SCM know is found again, but before running again look in SCM for an order that is open.",
        again="",
    )


def _check_kinds(connection: sqlite3.Connection, table: str) -> None:
    for column in connection.execute(f"PRAGMA table_info('{table}')").fetchall():
        kind = _KINDS.get(column["type"], "text")
        statement = (
            f'SELECT count(*) FROM "{table}"'  # noqa: S608 - names are ours
            f" WHERE typeof(\"{column['name']}\") NOT IN ('null', '{kind}')"
        )
        if connection.execute(statement).fetchone()[0]:
            raise ValueError(f"{table}.{column['name']} holds what is no {kind}")


def _check_moment(moment: datetime | None) -> None:
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{moment} is no moment")


def _check_order(order: OrderRecord) -> None:
    if order.stage.is_open != (order.closed_because is None):
        raise ValueError(f"an order is {order.stage}, closed because {order.closed_because}")
    moments = (order.placed_at, order.issued_at, order.uploaded_at, order.closed_at)
    for moment in (order.intended_at, *moments):
        _check_moment(moment)


def _check_step(step: StepRecord) -> None:
    for moment in (step.intended_at, step.outcome_at):
        _check_moment(moment)
