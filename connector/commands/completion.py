"""`completion`: what a shell needs to complete commands, flags and files."""

import argparse
from typing import Final

from connector.commands.command import Command
from connector.commands.parser import PATHS, without_settings
from connector.running.run import Run

SHELLS: Final = ("bash", "zsh", "fish")

_FILES: Final = PATHS | {"replace_serials"}
_FOLDERS: Final = frozenset({"state", "log_dir", "source", "target", "directories"})


def _add(command: argparse.ArgumentParser) -> None:
    command.add_argument("shell", choices=SHELLS, metavar="bash|zsh|fish", help="for which shell")
    without_settings(command)


def run_completion(arguments: argparse.Namespace, run: Run) -> int:
    """Print the script; the shell that has read it never starts the program to complete."""
    run.console.show(script(arguments.shell).rstrip("\n"))
    return 0


def script(shell: str) -> str:
    """Return the script for *shell*, one of `SHELLS`."""
    import shtab  # noqa: PLC0415 - nothing else needs it

    from connector.commands.menu import parser  # noqa: PLC0415 - the menu has this command, too

    top = parser()
    _name_files(top, shtab.FILE, shtab.DIRECTORY)
    return shtab.complete(top, shell)


def _name_files(parser: argparse.ArgumentParser, file: object, folder: object) -> None:
    """Tell which arguments are files, for *parser* and the commands below it."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to ask
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for below in action.choices.values():
                _name_files(below, file, folder)
        elif action.dest in _FILES:
            action.complete = folder if action.dest in _FOLDERS else file  # type: ignore[attr-defined]


COMMAND: Final = Command(
    "completion", "print the script that completes words in a shell", _add, run_completion
)
