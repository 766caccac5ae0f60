"""How results are drawn at a terminal; imported only where a person sits at one."""

from collections.abc import Mapping, Sequence
from typing import Final, TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Drawing
from rich.text import Text

from connector.text.leaving import leaving
from connector.text.table import Table, Tone

_STYLES: Final = {
    Tone.ALARM: "bold red",
    Tone.ATTENTION: "yellow",
    Tone.PROGRESS: "cyan",
    Tone.CALM: "",
}
_GAP: Final = 2
"""Blanks between two columns."""
_LEAST: Final = 8
"""Signs of a column that is cut; with fewer it is left out."""


def draw(table: Table, stream: TextIO) -> None:
    """
    Draw *table* as wide as the terminal is.

    Columns to spare are cut, then left out; after that the widest of the others goes on in the next
    line. In a table without such columns each cell does. `NO_COLOR`, and a terminal that has no
    colours, get none.

    Raises:
        BrokenPipeError: Nobody reads any further.
    """
    console = Console(file=stream, highlight=False)
    rows = [[leaving(cell) for cell in row] for row in table.rows]
    widths = _widths(table, rows, console.width)
    drawing = Drawing(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, _GAP - 1, 0, 0), show_edge=False
    )
    for column, width in widths.items():
        spare = table.head[column] in table.spare
        drawing.add_column(
            Text(table.head[column]), width=width, overflow="ellipsis" if spare else "fold"
        )
    tones = table.tones or [Tone.CALM] * len(rows)
    for row, tone in zip(rows, tones, strict=True):
        cells = (
            Text(_cut(row[column], width), no_wrap=True)
            if width is not None and table.head[column] in table.spare
            else Text(row[column])
            for column, width in widths.items()
        )
        drawing.add_row(*cells, style=_STYLES[tone])
    console.print(drawing)
    if table.below:
        console.print()
    for sentence in table.below:
        console.print(Text(leaving(sentence)))
    stream.flush()


def _widths(table: Table, rows: Sequence[Sequence[str]], room: int) -> Mapping[int, int | None]:
    """Return the width of each column that is shown, by its place; None: as it turns out."""
    if not table.spare:
        return dict.fromkeys(range(len(table.head)))
    widths = {
        column: max(map(cell_len, cells))
        for column, cells in enumerate(zip(table.head, *rows, strict=True))
    }
    spare = [table.head.index(title) for title in table.spare]
    for column in spare:
        least = {column: min(widths[column], _LEAST) for column in spare if column in widths}
        if _excess({**widths, **least}, room) > 0:
            del widths[column]
    kept = [column for column in spare if column in widths]
    for column in kept:
        wanted = widths[column] - max(_excess(widths, room), 0)
        widths[column] = max(wanted, min(widths[column], _LEAST))
    if not kept:
        widest = max(widths, key=widths.__getitem__)
        widths[widest] = max(widths[widest] - max(_excess(widths, room), 0), 1)
    return widths


def _cut(cell: str, width: int) -> str:
    """Return *cell* without its middle if it is too wide: CAs of one vendor differ at the end."""
    if cell_len(cell) <= width:
        return cell
    tail = (width - 1) // 2
    return f"{cell[: width - 1 - tail]}…{cell[len(cell) - tail :]}"


def _excess(widths: Mapping[int, int], room: int) -> int:
    return sum(widths.values()) + _GAP * (len(widths) - 1) - room
