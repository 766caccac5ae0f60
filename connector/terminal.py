"""How results are drawn at a terminal; imported only where a person sits at one."""

from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table as Drawing
from rich.text import Text

from connector.text.leaving import leaving
from connector.text.table import Table


def draw(table: Table, stream: TextIO) -> None:
    """
    Draw *table* as wide as the terminal is; a cell that has no room goes on in the next line.

    Raises:
        BrokenPipeError: Nobody reads any further.
    """
    drawing = Drawing(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in table.head:
        drawing.add_column(Text(title), overflow="fold")
    for row in table.rows:
        drawing.add_row(*(Text(leaving(cell)) for cell in row))
    console = Console(file=stream, highlight=False)
    console.print(drawing)
    for sentence in table.below:
        console.print(Text(leaving(sentence)))
    stream.flush()
