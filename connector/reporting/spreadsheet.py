"""A report as comma-separated values (RFC 4180), for spreadsheets."""

import csv
import io
from typing import Final

from connector.reporting.overview import COLUMNS, Overview, cell

_FORMULA: Final = ("=", "+", "-", "@")
"""How a text begins that a spreadsheet takes for a formula, and carries out."""


def as_csv(overview: Overview) -> str:
    """Return a row for each certificate below the names of the columns; times are RFC 3339."""
    now = overview.inventory.as_of
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow([column.key for column in COLUMNS])
    for entry in overview.inventory.entries:
        values = (column.value(entry, now) for column in COLUMNS)
        rows.writerow([_harmless(value) for value in values])
    return out.getvalue().removesuffix("\n")


def _harmless(value: object) -> str:
    """Return a value as a spreadsheet shows it, without carrying anything out."""
    text = cell(value, days_only=False)
    is_formula = not isinstance(value, int) and text.startswith(_FORMULA)
    return f"'{text}" if is_formula else text
