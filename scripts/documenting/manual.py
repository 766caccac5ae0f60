"""The manual pages, out of the parsers that also print `--help`: one for each command."""

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scripts.documenting.commands import SETTINGS, arguments_in, commands_of, help_of

PROGRAM = "akamai-scm"
_TROFF = {"\\": r"\e", "-": r"\-", "~": r"\(ti", "^": r"\(ha", "'": r"\(aq", "…": "..."}
"""What a text has, and what troff reads as the same."""
_OWN_CODES = ("external", "sandbox")
"""Commands that do not end with the codes of all others."""


@dataclass(frozen=True)
class Edition:
    """What all pages have in common."""

    version: str
    """Of the program."""
    date: str
    """For the foot of a page; of the source, so that the same source gives the same page."""
    purpose: str
    """Of the program, as the README begins."""
    commands: Mapping[str, str]
    """What the README says that each command does."""
    codes: Mapping[str, str]
    """The exit codes: one or several, and what they mean."""

    @classmethod
    def of(cls, readme: str, *, version: str, date: str) -> "Edition":
        """Return what *readme* says of the program, its commands and its exit codes."""
        purpose = readme.split("\n\n", 2)[1]
        commands = _rows(readme.split("\n| command | does |\n", 1)[1].split("\n\n", 1)[0])
        codes = _rows(readme.split("\n## Exit codes\n\n", 1)[1].split("\n\n", 1)[0])
        return cls(
            version,
            date,
            purpose,
            {one.strip("`"): f"{does[0].upper()}{does[1:]}." for one, does in commands},
            {code: f"{what} ({more[0]})" if more else what for code, what, *more in codes[1:]},
        )


def _rows(table: str) -> list[list[str]]:
    """Return the cells of a Markdown table that have something in them, as a reader sees them."""
    only_here = re.sub(r" \(\[[^\]]+\]\([^)]+\)\)", "", table)
    plain = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", only_here)
    rows = (re.split(r"(?<!\\)\|", line) for line in plain.splitlines())
    return [
        [cell.strip().replace("\\|", "|") for cell in row if cell.strip()]
        for row in rows
        if set("".join(row)) - set("- ")
    ]


def pages(
    parser: argparse.ArgumentParser,
    besides: Mapping[str, argparse.ArgumentParser],
    edition: Edition,
) -> dict[str, str]:
    """
    Return each page by the name of its file.

    Args:
        parser: Of all commands.
        besides: The parsers of commands of which *parser* has no more than the name.
        edition: What all pages have in common.
    """
    told = dict(_told(parser))
    made = {
        PROGRAM: [
            *_section("SYNOPSIS", *_synopsis(parser, ["COMMAND", "..."])),
            *_section("DESCRIPTION", _text(edition.purpose)),
            *_section("COMMANDS", *(line for one in told.items() for line in _entry(*one))),
            *_options(parser),
            *_exit_status(edition),
        ]
    }
    for name, known in commands_of(parser):
        command = besides.get(name, known)
        below = [one for _, one in commands_of(command)]
        made[f"{PROGRAM}-{name}"] = [
            *_section("SYNOPSIS", *_synopses(below or [command])),
            *_section("DESCRIPTION", _text(edition.commands[name])),
            *_options(command),
            *(line for one in below for line in _part(one)),
            *_settings([command, *below]),
            *(_exit_status(edition) if name not in _OWN_CODES else ()),
            *_section("SEE ALSO", _reference(PROGRAM)),
        ]
    return {
        f"{title}.1": "\n".join([*_head(title, told, edition), *lines]) + "\n"
        for title, lines in made.items()
    }


def _head(title: str, told: Mapping[str, str], edition: Edition) -> Iterator[str]:
    name = title.removeprefix(PROGRAM).removeprefix("-")
    line = told.get(name, "certificates of Sectigo SCM on Akamai CPS, issued and kept renewed")
    yield '.\\" Made by scripts/documents, out of the help.'
    yield f'.TH {_text(title.upper())} 1 "{edition.date}" "{_text(PROGRAM)} {edition.version}"'
    yield from (".nh", ".ad l")  # no path or flag is cut or stretched
    yield from _section("NAME", rf"{_text(title)} \- {_text(line)}")


def _told(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Yield each command of *parser* with what its help says of it in a line."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to ask
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield from ((one.dest, one.help or "") for one in action._choices_actions)  # noqa: SLF001


def _entry(name: str, help_: str) -> Iterator[str]:
    yield from (".TP", _reference(f"{PROGRAM}-{name}"), _text(help_))


def _synopses(commands: Sequence[argparse.ArgumentParser]) -> Iterator[str]:
    for number, command in enumerate(commands):
        yield from [".br"] if number else []
        yield from _synopsis(command, [])


def _synopsis(command: argparse.ArgumentParser, more: Sequence[str]) -> Iterator[str]:
    """Yield how *command* is written: what it must have, and that there is more that it may."""
    words = [rf"\fB{_text(command.prog)}\fR"]
    actions = [one for _, some in arguments_in(command) for one in some]
    words += [_written(one) for one in actions if one.option_strings and one.required]
    if any(one.option_strings and not one.required for one in actions):
        words.append(r"[\fIOPTION\fR]...")
    words += [_written(one) for one in actions if not one.option_strings]
    yield " ".join([*words, *(rf"\fI{one}\fR" if one.isalpha() else one for one in more)])


def _options(command: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the sections of the arguments of *command*, without the settings."""
    for title, actions in arguments_in(command):
        if title != SETTINGS and actions:
            yield from _section(_text(_TITLES.get(title, title)).upper())
            yield from _explained(command, actions)


_TITLES = {"positional arguments": "arguments", "options": "options"}


def _part(command: argparse.ArgumentParser) -> Iterator[str]:
    """Yield all of a command below a command, without the settings."""
    yield f".SH {_text(command.prog.removeprefix(PROGRAM).upper())}".replace(".SH  ", ".SH ")
    yield _text(command.description or "")
    for title, actions in arguments_in(command):
        if title != SETTINGS:
            yield from _explained(command, actions)
    for _, inner in commands_of(command):
        yield from _part(inner)


def _settings(commands: Sequence[argparse.ArgumentParser]) -> Iterator[str]:
    """Yield the settings once, as the first of *commands* has them that has any."""
    for command in commands:
        for title, actions in arguments_in(command):
            if title == SETTINGS:
                yield from _section("SETTINGS", "Where things are; a flag beats the environment.")
                yield from _explained(command, actions)
                return


def _explained(
    command: argparse.ArgumentParser, actions: Sequence[argparse.Action]
) -> Iterator[str]:
    for action in actions:
        yield from (".TP", _written(action, entry=True), _text(help_of(command, action)))


def _written(action: argparse.Action, *, entry: bool = False) -> str:
    """Return an argument as it is typed; *entry*: all its names, and no brackets."""
    choices = "|".join(str(one) for one in action.choices or ())
    value = rf"\fI{_text(str(action.metavar or choices or action.dest.upper()))}\fR"
    if action.option_strings:
        names = action.option_strings if entry else action.option_strings[-1:]
        bold = ", ".join(rf"\fB{_text(one)}\fR" for one in names)
        return bold if action.nargs == 0 else f"{bold} {value}"
    if entry or action.nargs is None:
        return value
    return {"*": f"[{value}]...", "?": f"[{value}]", "+": f"{value}..."}[str(action.nargs)]


def _exit_status(edition: Edition) -> Iterator[str]:
    rows = (
        line
        for code, text in edition.codes.items()
        for line in (".TP", rf"\fB{code}\fR", _text(text))
    )
    yield from _section("EXIT STATUS", *rows)


def _reference(title: str) -> str:
    return f".BR {_text(title)} (1)"


def _section(title: str, *lines: str) -> Iterator[str]:
    yield f".SH {title}"
    yield from lines


def _text(text: str) -> str:
    """Return *text* as troff prints it: no letter of it is a command, and code is bold."""
    flat = " ".join(text.split())
    plain = "".join(
        _TROFF.get(one) or (one if one.isascii() else f"\\[u{ord(one):04X}]") for one in flat
    )
    marked = re.sub(r"`([^`]+)`", r"\\fB\1\\fR", plain)
    return rf"\&{marked}" if marked.startswith(".") else marked
