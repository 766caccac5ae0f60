"""How domains look, for people and for scripts."""

from collections.abc import Sequence
from typing import Final

from connector.core.domains.entry import DomainEntry, entry_document
from connector.text.leaving import as_json
from connector.text.table import Table

SCHEMA: Final = 1

_COLUMNS: Final = ("domain", "status", "until", "due", "order", "way")
_DAY: Final = len("2026-12-31")


def domains_json(entries: Sequence[DomainEntry]) -> str:
    """Return the domains as JSON of the shape that `domains.schema.json` gives."""
    listed = [entry_document(entry) for entry in entries]
    return as_json({"schema": SCHEMA, "domains": listed}, indent=2)


def domains_table(entries: Sequence[DomainEntry]) -> Table:
    """Return one row per domain."""
    return Table(_COLUMNS, [_row(entry) for entry in entries])


def _row(entry: DomainEntry) -> list[str]:
    told = entry_document(entry)
    until = str(told["effective_end"] or told["expires"] or "-")[:_DAY]
    due = "now" if entry.due else str(told["due_at"] or "-")[:_DAY]
    return [
        entry.domain,
        str(told["status"]),
        until,
        due,
        str(told["order_status"]),
        str(told["way"] or "-"),
    ]
