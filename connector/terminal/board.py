"""A live line for each certificate that is worked on; imported only where a person looks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TextIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.text import Text

from connector.text.about import unnamed
from connector.text.characters import one_line
from connector.text.leaving import leaving

_SHOW_CURSOR: Final = "\x1b[?25h"
_SHORTEST_NAME: Final = 8
_A_SECOND: Final = 4
"""How often the lines are drawn, so that a person sees that something goes on."""


@dataclass(frozen=True, slots=True)
class _Line:
    what: str
    since: datetime


class Board:
    """What each certificate waits for, and since when; what is told stands above. For threads."""

    def __init__(self, stream: TextIO, now: Callable[[], datetime]) -> None:
        """
        Draw nothing yet.

        Args:
            stream: A terminal.
            now: Tells the time, aware UTC.
        """
        self._now = now
        self._stream = stream
        self._lines: dict[str, _Line] = {}
        self._guard = threading.Lock()
        self._console = Console(file=stream, highlight=False)
        self._live = Live(
            self,
            console=self._console,
            refresh_per_second=_A_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def start(self) -> None:
        """Begin to draw; whatever comes of it, `stop` has to follow."""
        self._live.start()

    def stop(self) -> None:
        """
        Take the lines away and show the cursor, wherever an interrupt has met `start`.

        It may have come between two steps of the library's, which then forgets the cursor.
        """
        try:
            with suppress(IndexError):
                self._live.stop()
        finally:
            if self._console.is_terminal:
                self._stream.write(_SHOW_CURSOR)
                self._stream.flush()

    def put(self, about: str, what: str) -> None:
        """Show *what* on the line of a certificate; the same as before keeps its time."""
        with self._guard:
            before = self._lines.get(about)
            if before is None or before.what != what:
                self._lines[about] = _Line(what, self._now())

    def remove(self, about: str) -> None:
        """Take a line away."""
        with self._guard:
            self._lines.pop(about, None)

    def tell(self, line: str) -> None:
        """Print *line* above, where it stays."""
        self._console.print(Text(leaving(line)), soft_wrap=True)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the lines, no more than there is room for."""
        yield from self._drawn(max(options.size.height - 2, 1))

    def _drawn(self, room: int) -> Iterator[Text]:
        with self._guard:
            lines, now = list(self._lines.items()), self._now()
        shown = lines if len(lines) <= room else lines[: room - 1]
        most = max(self._console.width // 2, _SHORTEST_NAME)
        width = min(max((len(about) for about, _ in shown), default=0), most)
        for about, line in shown:
            text = Text(no_wrap=True, overflow="ellipsis")
            text.append(_shortened(leaving(about), width).ljust(width), style="bold")
            text.append(f" {_since(now - line.since):>7}", style="cyan")
            text.append(f"  {one_line(leaving(unnamed(about, line.what)))}")
            yield text
        if len(shown) < len(lines):
            yield Text(f"… and {len(lines) - len(shown)} more", style="dim")


def _shortened(name: str, width: int) -> str:
    """Return *name* without its middle where it is longer: both ends tell it from others."""
    if len(name) <= width:
        return name
    begin = width * 2 // 3
    return f"{name[:begin]}…{name[len(name) - (width - begin - 1) :]}"


def _since(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if seconds < 60:  # noqa: PLR2004 - of a minute
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:  # noqa: PLR2004 - of an hour
        return f"{minutes}m {seconds:02}s"
    return f"{minutes // 60}h {minutes % 60:02}m"
