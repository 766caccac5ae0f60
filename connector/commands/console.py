"""How a command speaks with the person who started it; `cli` has the only real console."""

from typing import Protocol

from connector.errors import PersonNeededError


class Console(Protocol):
    """The streams of one run."""

    def say(self, line: str) -> None:
        """Tell progress, or what is about to happen: to a person, never to a script."""
        ...

    def show(self, text: str) -> None:
        """Give the result that the command was started for."""
        ...

    def ask(self, question: str) -> str | None:
        """Return what the person answers; None: nobody sits at a terminal."""
        ...

    def read(self) -> str:
        """Return all of standard input."""
        ...


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
            f"Nothing was done: the answer to whether to {what} was not yes.", again=""
        )
