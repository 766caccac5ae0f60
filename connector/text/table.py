"""Rows and columns, as text."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below a head, and sentences below the rows."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    below: Sequence[str] = ()

    def plain(self) -> str:
        """Return it in columns, a line for each row, as scripts and files get it."""
        lines = [self.head, *self.rows]
        widths = [max(len(row[column]) for row in lines) for column in range(len(self.head))]
        columns = (
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in lines
        )
        return "\n".join([*columns, *self.below])
