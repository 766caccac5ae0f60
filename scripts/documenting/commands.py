"""The reference of the commands, out of the parser that also prints `--help`."""

import argparse
from collections.abc import Iterator

from scripts.documenting.terraform_tables import table

SETTINGS = "settings: where things are (flag beats environment)"
"""The title of the flags that every command has, which are told once."""


def reference(parser: argparse.ArgumentParser) -> str:
    """Return a chapter for each command of *parser*, as Markdown."""
    return "\n\n".join(part for _, one in commands_of(parser) for part in _chapter(one, 3))


def _chapter(command: argparse.ArgumentParser, level: int) -> Iterator[str]:
    yield f"{'#' * level} `{command.prog}`"
    if command.description:
        yield _cell(command.description)
    rows = [
        (f"`{_written(action)}`", _cell(help_of(command, action)))
        for title, actions in arguments_in(command)
        if title != SETTINGS
        for action in actions
    ]
    if rows:
        yield table(("argument", "meaning"), rows)
    for _, below in commands_of(command):
        yield from _chapter(below, level + 1)


def commands_of(
    parser: argparse.ArgumentParser,
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield each command right below *parser*, by its word."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to ask
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield from action.choices.items()


def arguments_in(
    command: argparse.ArgumentParser,
) -> Iterator[tuple[str, list[argparse.Action]]]:
    """Yield the title of each group of *command* and its arguments but `--help`."""
    for group in command._action_groups:  # noqa: SLF001 - argparse has no public way to ask
        yield (
            group.title or "",
            [
                action
                for action in group._group_actions  # noqa: SLF001
                if not isinstance(action, argparse._SubParsersAction | argparse._HelpAction)  # noqa: SLF001
            ],
        )


def _written(action: argparse.Action) -> str:
    if not action.option_strings:
        name = action.metavar or "|".join(str(choice) for choice in action.choices or ())
        return (f"[{name} …]" if action.nargs == "*" else str(name)).replace("|", "\\|")
    if action.nargs == 0:
        return ", ".join(action.option_strings)
    value = action.metavar or action.dest.upper()
    return f"{', '.join(action.option_strings)} {value}".replace("|", "\\|")


def help_of(command: argparse.ArgumentParser, action: argparse.Action) -> str:
    """Return what *command* says of an argument, with its default and whether it has to be."""
    text = (action.help or "") % {"default": action.default, "prog": command.prog}
    return f"{text} (required)" if action.option_strings and action.required else text


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
