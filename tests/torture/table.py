"""
What is tried, as a table: a plain list of sections that anybody may add to.

A section yields rows; one row says how often something was tried, and what fell.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

Way = TypeVar("Way")
"""One way of trying something; its text is told with what falls."""


@dataclass(frozen=True)
class Scope:
    """How much is tried, and where."""

    long: bool
    """Everything, in place of a sample."""
    seed: int
    """Chooses the sample: the same one for the same number."""
    directory: Path
    """An empty one, for whatever is needed."""
    quick: bool = False
    """One boundary for each flow, in place of one of each sort."""
    only: str = ""
    """Part of the name of the rows that are wanted."""
    spare: Callable[[], timedelta | None] = lambda: None
    """How much time is left; None: there is no end."""

    def goes_on(self) -> bool:
        """Say whether there is time for one more trial."""
        left = self.spare()
        return left is None or left > timedelta()


@dataclass(slots=True)
class Row:
    """One line of the table."""

    what: str
    points: int = 0
    """How many there are to choose from."""
    tried: int = 0
    missed: int = 0
    """Tried, and the run ended before it got there."""
    falls: list[str] = field(default_factory=list)
    """What went wrong, and with what to see it again."""
    of_them: bool = False
    """What other rows have tried already, counted in another way."""


@dataclass(frozen=True)
class Section:
    """Some rows of one kind."""

    name: str
    rows: Callable[[Scope], Iterator[Row]]


def chosen(ways: Sequence[Way], scope: Scope, of: str, at_most: int) -> list[Way]:
    """Return all *ways* for the long run, else *at_most* of them, drawn by the seed."""
    if scope.long or len(ways) <= at_most:
        return list(ways)
    return random.Random(f"{scope.seed} {of}").sample(list(ways), at_most)


def filled(row: Row, scope: Scope, ways: Iterable[Way], trial: Callable[[Way], object]) -> Row:
    """Return *row* with what has come of each way, as far as there is time."""
    for way in ways:
        if not scope.goes_on():
            break
        row.tried += 1
        try:
            trial(way)
        except Exception as error:  # noqa: BLE001 - whatever breaks is a fall of this row alone
            row.falls.append(f"{row.what}, {way}: {error!r}")
    return row


def drawn(row: Row) -> str:
    """Return *row* as a line of a table in Markdown."""
    return f"| {row.what} | {row.points} | {row.tried} | {row.missed} | {len(row.falls)} |"
