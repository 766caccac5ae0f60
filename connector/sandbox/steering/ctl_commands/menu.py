"""What all commands share: how one is added, what it asks, how a table looks."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

SERVERS = ("cps", "edgedns", "scm", "revocation")
"""What requests go to and faults strike."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One call of the admin port."""

    method: str
    path: str
    body: Mapping[str, object] | None = None
    patience: timedelta = timedelta(seconds=30)
    """How long the answer may take."""


Commands: TypeAlias = "argparse._SubParsersAction[Any]"  # noqa: SLF001 - it has no other name
Asker: TypeAlias = Callable[[argparse.Namespace], Ask]
Shower: TypeAlias = Callable[[Any], str]


class Menu:
    """Adds commands that all take the common options."""

    def __init__(self, commands: Commands, common: argparse.ArgumentParser) -> None:
        """Add to *commands*; all take the options of *common*."""
        self._commands = commands
        self._common = common

    def add(self, name: str, help_: str, ask: Asker, show: Shower) -> argparse.ArgumentParser:
        """Add a command and return its parser, for arguments of its own."""
        parser: argparse.ArgumentParser = self._commands.add_parser(
            name, help=help_, description=help_, parents=[self._common]
        )
        parser.set_defaults(ask=ask, show=show)
        return parser

    def group(self, name: str, help_: str) -> "Menu":
        """Add a word that commands follow."""
        parser = self._commands.add_parser(name, help=help_, description=help_)
        return Menu(parser.add_subparsers(required=True, metavar="COMMAND"), self._common)


def get(path: str) -> Asker:
    """Return what reads *path*."""
    return lambda _: Ask("GET", path)


def post(path: str) -> Asker:
    """Return what posts an empty object to *path*."""
    return lambda _: Ask("POST", path, {})


def silent(_: object) -> str:
    """Show nothing: the exit code says it."""
    return ""


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return *rows* in columns below *head*; nothing if there are none."""
    if not rows:
        return ""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
