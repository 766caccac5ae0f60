"""How a run speaks with whoever started it; tables at a terminal are drawn by `tables`."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Final, Protocol, TextIO

from connector.documents.standard_input import standard_input
from connector.errors import PersonNeededError
from connector.terminal.undelivered import UndeliveredError
from connector.text.about import about as named
from connector.text.characters import one_line
from connector.text.leaving import leaving
from connector.text.table import Table

if TYPE_CHECKING:
    from connector.terminal.board import Board

NOTE: Final = "Note: "
"""How a line begins that a person should see though nothing stops."""

ABOUT: Final[ContextVar[str]] = ContextVar("about", default="")
"""Of which of several certificates this thread speaks; empty: there is just one."""

_CLEARED: Final = "\r\x1b[2K"
"""The last line of a terminal is empty, and the next sign stands at its beginning."""


class Console(Protocol):
    """The streams of one run."""

    def say(self, line: str) -> None:
        """Tell progress, or what is about to happen: to a person, never to a script."""
        ...

    def progress(self, about: str, line: str) -> None:
        """Tell what is done, or waited for, for the certificate of the name *about*."""
        ...

    def conclude(self, about: str, line: str = "") -> None:
        """Tell how it ended; without a line, that it has."""
        ...

    def live(self, now: Callable[[], datetime]) -> AbstractContextManager[None]:
        """Where a person looks, keep a line for each certificate while the block runs."""
        ...

    @property
    def is_watched(self) -> bool:
        """Whether a person sees what is told."""
        ...

    def pass_by(self, line: str) -> None:
        """Show where a person looks how far a run is, until the next line; empty: no more."""
        ...

    def show(self, text: str) -> None:
        """
        Give the result that the program was started for.

        Raises:
            BrokenPipeError: Nobody reads any further.
        """
        ...

    def show_table(self, table: Table) -> None:
        """
        Give a table as the result that the program was started for.

        Raises:
            BrokenPipeError: Nobody reads any further.
        """
        ...

    def ask(self, question: str) -> str | None:
        """Return what the person answers; None: nobody sits at a terminal."""
        ...

    def ask_hidden(self, question: str) -> str | None:
        """As `ask`, for a secret: what is typed is not shown."""
        ...

    def read(self) -> str:
        """
        Return all of standard input.

        Raises:
            UsageError: It is closed, or no text in UTF-8.
        """
        ...


class StandardStreams:
    """Results go to standard output, everything else to standard error, all fit to leave."""

    def __init__(self, stdin: TextIO | None, stdout: TextIO | None, stderr: TextIO | None) -> None:
        """Speak by the streams of a process; None: it was started with that one closed."""
        self._in, self._out, self._err = stdin, stdout, stderr
        self._guard = threading.Lock()
        self._board: Board | None = None
        self._passing = False

    def say(self, line: str) -> None:
        """Print to standard error; that nobody listens any more does not stop the work."""
        about = ABOUT.get()
        told = named(about, line) if about else line
        if self._board is not None:
            self._board.tell(told)
        else:
            self._tell(f"{told}\n")

    def progress(self, about: str, line: str) -> None:
        """Keep it on the certificate's line where there is one, but for notes; else print it."""
        if self._board is not None and not line.startswith(NOTE):
            self._board.put(about, line)
        else:
            self.say(line)

    def conclude(self, about: str, line: str = "") -> None:
        """Print it in place of the certificate's line."""
        if self._board is not None:
            self._board.remove(about)
        if line:
            self.say(line)

    @contextmanager
    def live(self, now: Callable[[], datetime]) -> Iterator[None]:
        """Keep such lines where standard error is a terminal."""
        if not self.is_watched or self._err is None:
            yield
            return
        from connector.terminal.board import Board  # noqa: PLC0415 - only where somebody looks

        board = Board(self._err, now)
        try:  # an interrupt comes at any moment
            board.start()
            self._board = board
            yield
        finally:
            self._board = None
            board.stop()

    @property
    def is_watched(self) -> bool:
        """Whether standard error is a terminal."""
        return is_terminal(self._err)

    def pass_by(self, line: str) -> None:
        """Keep *line* as the last one of a terminal; elsewhere nobody is told."""
        if not is_terminal(self._err):
            return
        self._tell("")
        if line:
            room = get_terminal_size().columns - 1
            self._write(one_line(leaving(line))[:room])
            self._passing = True

    def show(self, text: str) -> None:
        """
        Print to standard output.

        Raises:
            BrokenPipeError: Nobody reads any further.
            UndeliveredError: It does not take it.
        """
        if self._out is not None:
            with _giving():
                print(leaving(text), file=self._out, flush=True)

    def show_table(self, table: Table) -> None:
        """
        Print a table: drawn at a terminal, in plain columns everywhere else.

        Raises:
            BrokenPipeError: Nobody reads any further.
            UndeliveredError: It does not take it.
        """
        if self._out is not None and is_terminal(self._out):
            from connector.terminal.tables import draw  # noqa: PLC0415 - only where somebody looks

            with _giving():
                draw(table, self._out)
        else:
            self.show(table.plain())

    def ask(self, question: str) -> str | None:
        """Ask at the terminal; None: there is none, or it was closed."""
        if self._in is None or not (is_terminal(self._in) and is_terminal(self._err)):
            return None
        self._tell(question)
        return self._in.readline() or None

    def ask_hidden(self, question: str) -> str | None:
        """Ask at the terminal, which shows nothing of the answer; None: there is none."""
        if self._in is None or not (is_terminal(self._in) and is_terminal(self._err)):
            return None
        from connector.terminal.unechoed import unechoed  # noqa: PLC0415 - only where a secret is asked for

        with unechoed(self._in):
            answer = self.ask(question)
        self._tell("\n")
        return answer

    def read(self) -> str:
        """Read standard input to its end."""
        return standard_input(self._in)

    def _tell(self, text: str) -> None:
        if self._passing:
            self._passing = False
            self._write(_CLEARED)
        self._write(leaving(text))

    def _write(self, text: str) -> None:
        if self._err is not None and not self._err.closed:
            with self._guard, suppress(OSError):
                print(text, end="", file=self._err, flush=True)


@contextmanager
def _giving() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UndeliveredError(error.strerror or str(error)) from error


class Hushed:
    """Another console that says nothing of the progress; what is asked for is given."""

    def __init__(self, console: Console) -> None:
        """Hush *console*."""
        self.show, self.show_table = console.show, console.show_table
        self.ask, self.ask_hidden, self.read = console.ask, console.ask_hidden, console.read
        self.live, self.is_watched = console.live, False

    def say(self, line: str) -> None:
        """Say nothing."""

    def progress(self, about: str, line: str) -> None:
        """Say nothing."""

    def conclude(self, about: str, line: str = "") -> None:
        """Say nothing."""

    def pass_by(self, line: str) -> None:
        """Say nothing."""


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person sits at *stream*."""
    return stream is not None and not stream.closed and stream.isatty()


def confirm(console: Console, what: str, *, agreed: bool) -> None:
    """
    Return once a person has agreed to *what*, which has been shown.

    Args:
        console: Where to ask.
        what: The act, as the end of "Do you want to …?".
        agreed: The person has agreed in advance, by `--yes`.

    Raises:
        PersonNeededError: Nobody agrees, or nobody is there to be asked.
    """
    if agreed:
        return
    answer = console.ask(f"Do you want to {what}? Type yes: ")
    if answer is None:
        raise PersonNeededError(
            f"Nothing was done: there is no terminal to ask whether to {what}.",
            remedy="Read above what would happen; to agree, give --yes.",
            again="",
        )
    if answer.strip().lower() != "yes":
        raise PersonNeededError(
            f"Nothing was done: asked whether to {what}, you did not answer yes.", again=""
        )
