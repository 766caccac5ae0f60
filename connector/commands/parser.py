"""The flags that commands share, and how a wrong command line is told."""

import argparse
import difflib
import re
from typing import Final, NoReturn

from connector.errors import UsageError
from connector.settings.source import Flags


class Parser(argparse.ArgumentParser):
    """Raises instead of exiting, so that wrong usage has our exit code."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong as a `UsageError`."""
        command = self.prog.partition(" ")[2]
        where = f"{command}: " if command else ""
        meant = _meant(message)
        told = f"{message.partition(' (')[0]}: did you mean {meant}?" if meant else f"{message}."
        raise UsageError(f"{where}{told}", remedy=f"See `{self.prog} --help`.", again="")


def _meant(message: str) -> str:
    """Return the choice that is nearest to the word in a complaint of argparse's; empty if none."""
    complaint = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)$", message)
    if complaint is None:
        return ""
    choices = [choice.strip("' ") for choice in complaint[2].split(",")]
    return next(iter(difflib.get_close_matches(complaint[1], choices, n=1)), "")


def shorten_usage(command: argparse.ArgumentParser) -> None:
    """Let the usage of *command*, and of those below it, name what must be given, and no more."""
    flags_that_must, rest = [command.prog], []
    for action in command._actions:  # noqa: SLF001 - argparse has no public way to ask
        name = str(action.metavar or action.dest.upper())
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            rest.append(f"{name} ...")
            for below in action.choices.values():
                shorten_usage(below)
        elif not action.option_strings:
            rest.append(_REPEATED.get(str(action.nargs), "{}").format(name))
        elif action.required:
            flags_that_must.append(f"{action.option_strings[-1]} {name}")
    command.usage = " ".join([*flags_that_must, "[OPTION ...]", *rest]).replace("%", "%%")


_REPEATED: Final = {"?": "[{}]", "*": "[{} ...]", "+": "{0} [{0} ...]"}
"""How often an argument may be given, as `--help` writes it."""


def flags(arguments: argparse.Namespace) -> Flags:
    """Return the settings that the command line names."""
    return Flags(
        edgerc=arguments.edgerc,
        section=arguments.section,
        scm_config=arguments.scm_config,
        state=arguments.state,
        log_dir=arguments.log_dir,
        ca_bundle=arguments.ca_bundle,
        accept_eula=arguments.accept_eula,
    )


def settings_given(arguments: argparse.Namespace) -> list[str]:
    """Return the words that say where settings are, for another command; a database's not."""
    named = ("edgerc", "section", "scm_config", "state", "ca_bundle")
    given = ((name, getattr(arguments, name)) for name in named)
    return [
        word
        for name, value in given
        if value is not None and "://" not in value
        for word in (f"--{name.replace('_', '-')}", value)
    ]


def without_settings(command: argparse.ArgumentParser) -> None:
    """Let `flags` find nothing: the command reads no settings."""
    named = ("edgerc", "section", "scm_config", "state", "log_dir", "ca_bundle")
    command.set_defaults(accept_eula=False, **dict.fromkeys(named))


PATHS: Final = frozenset(
    {
        "requests",
        "edgerc",
        "scm_config",
        "state",
        "log_dir",
        "ca_bundle",
        "output",
        "source",
        "target",
        "directories",
    }
)
"""Arguments that name files, which may be in any encoding."""


def check_texts(arguments: argparse.Namespace) -> None:
    """
    Do nothing where every argument but the paths is a text.

    Raises:
        UsageError: One is not UTF-8; it could neither be sent nor written down.
    """
    for name, value in sorted(vars(arguments).items()):
        if name not in PATHS and isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError:
                raise UsageError(
                    f"The argument {name.replace('_', '-')} is not a text in UTF-8.",
                    remedy="Write it in UTF-8.",
                ) from None


def add_requests(
    command: argparse.ArgumentParser,
    without: str = "the variable AKAMAI_SCM_REQUEST",
    *,
    of_terraform: bool = False,
) -> None:
    """
    Add the certificate requests.

    Args:
        command: What takes them.
        without: What stands in for them.
        of_terraform: It takes a state or a plan of Terraform, too.
    """
    told = "file, directory, `terraform show -json`" if of_terraform else "file, directory"
    command.set_defaults(of_terraform=of_terraform)
    command.add_argument(
        "requests",
        nargs="*",
        metavar="REQUEST",
        help=f"{told}, or - for stdin; without any: {without}",
    )


def positive(text: str) -> int:
    """
    Return the number that *text* is.

    Raises:
        ArgumentTypeError: It is none, or not above zero.
    """
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above zero")
    return int(text)


def add_yes(command: argparse.ArgumentParser) -> None:
    """Add the flag that agrees in advance."""
    command.add_argument("--yes", action="store_true", help="do not ask")


def add_json(command: argparse.ArgumentParser) -> None:
    """Add the flag of those who read results by a program."""
    command.add_argument(
        "--json", action="store_true", help="print the result as JSON, for scripts"
    )


def add_settings(command: argparse.ArgumentParser) -> None:
    """Add the settings, which `flags` reads."""
    group = command.add_argument_group("settings: where things are (flag beats environment)")
    group.add_argument("--edgerc", help="Akamai credentials (AKAMAI_EDGERC; ~/.edgerc)")
    group.add_argument("--section", help="section of it (AKAMAI_EDGERC_SECTION; default)")
    group.add_argument(
        "--scm-config",
        help="SCM accounts (SCM_CONFIG; ./scm_config.yaml, else"
        " ~/.config/akamai-scm/scm_config.yaml)",
    )
    group.add_argument(
        "--state",
        help="journal, pacing, last answers: a directory, or postgresql://…"
        " (AKAMAI_SCM_STATE; ~/.local/state/akamai-scm)",
    )
    group.add_argument("--log-dir", help="logs (AKAMAI_SCM_LOG_DIR; ./logs)")
    group.add_argument(
        "--ca-bundle",
        help="trusted authorities, a PEM file"
        " (REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE; certifi)",
    )
    group.add_argument(
        "--accept-eula", action="store_true", help="accept the terms (AKAMAI_SCM_ACCEPT_EULA=1)"
    )
