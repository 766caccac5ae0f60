"""How the demo speaks, and how it makes sure of what it says."""

import os
import sys

from scripts.demonstration.rehearsal import UnexpectedError


def chapter(title: str, text: str) -> None:
    """Begin a chapter: a heading, and what is about to happen."""
    bold, plain = ("\033[1m", "\033[0m") if _coloured() else ("", "")
    sys.stdout.write(f"\n{bold}{title}{plain}\n{text}\n")


def note(text: str) -> None:
    """Say something about what was just shown."""
    sys.stdout.write(f"{text}\n")


def check(holds: object, what: str) -> None:
    """
    End the story unless *holds*.

    Raises:
        UnexpectedError: Naming *what* was expected.
    """
    if not holds:
        raise UnexpectedError(f"this was expected: {what}.")


def _coloured() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
