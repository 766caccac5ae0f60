"""Rows and columns, as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How a row strikes the eye at a terminal; what it means stands in the row as well."""

    ALARM = "alarm"
    ATTENTION = "attention"
    PROGRESS = "progress"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below a head, and sentences below the rows."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    below: Sequence[str] = ()
    tones: Sequence[Tone] = ()
    """Of each row; empty: all are calm."""
    spare: Sequence[str] = ()
    """Columns that are cut, or left out, where a terminal has no room, so that a row is a line."""

    def plain(self) -> str:
        """Return it in columns, a line for each row, as scripts and files get it."""
        lines = [self.head, *self.rows]
        widths = [max(len(row[column]) for row in lines) for column in range(len(self.head))]
        columns = (
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in lines
        )
        return "\n".join([*columns, *self.below])
