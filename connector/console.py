"""How a run speaks with whoever started it; tables at a terminal are drawn by `terminal`."""

from contextlib import suppress
from typing import Protocol, TextIO

from connector.documents.files import standard_input
from connector.errors import PersonNeededError
from connector.text.leaving import leaving
from connector.text.table import Table


class Console(Protocol):
    """The streams of one run."""

    def say(self, line: str) -> None:
        """Tell progress, or what is about to happen: to a person, never to a script."""
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

    def say(self, line: str) -> None:
        """Print to standard error; that nobody listens any more does not stop the work."""
        self._tell(f"{line}\n")

    def show(self, text: str) -> None:
        """
        Print to standard output.

        Raises:
            BrokenPipeError: Nobody reads any further.
        """
        if self._out is not None:
            print(leaving(text), file=self._out, flush=True)

    def show_table(self, table: Table) -> None:
        """
        Print a table: drawn at a terminal, in plain columns everywhere else.

        Raises:
            BrokenPipeError: Nobody reads any further.
        """
        if self._out is not None and is_terminal(self._out):
            from connector.terminal import draw  # noqa: PLC0415 - only where somebody looks

            draw(table, self._out)
        else:
            self.show(table.plain())

    def ask(self, question: str) -> str | None:
        """Ask at the terminal; None: there is none, or it was closed."""
        if self._in is None or not (is_terminal(self._in) and is_terminal(self._err)):
            return None
        self._tell(question)
        return self._in.readline() or None

    def read(self) -> str:
        """Read standard input to its end."""
        return standard_input(self._in)

    def _tell(self, text: str) -> None:
        if self._err is not None and not self._err.closed:
            with suppress(OSError):
                print(leaving(text), end="", file=self._err, flush=True)


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
