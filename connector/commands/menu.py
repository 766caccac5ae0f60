"""All commands, in the order of the help."""

import argparse
from collections.abc import Iterable
from importlib import import_module
from typing import Final

from connector import __version__
from connector.commands.command import Command
from connector.commands.parser import Parser, shorten_usage

EXIT_CODES: Final = """\
exit codes:
  0  done, or nothing to do         64  wrong usage
  1  failed                         65  wrong request
  2  something is due (only with    69  a vendor cannot be reached
     --detailed-exitcode)           75  still waiting: run again, nothing is lost
  3  a person must decide           77  credentials refused
 130 interrupted; nothing is lost   78  configuration wrong
 143 ended by SIGTERM, 129 by SIGHUP; as 130
 141 nobody read the output to its end
"""

MODULES: Final = {
    "init": "init",
    "apply": "apply",
    "status": "status",
    "report": "report",
    "list": "list_contract",
    "check": "check",
    "doctor": "doctor",
    "domains": "domains",
    "cancel": "cancel",
    "revoke": "revoke",
    "import": "importing",
    "migrate": "migrate",
    "destroy": "destroy",
    "orders": "orders",
    "state": "state",
    "eula": "eula",
    "completion": "completion",
}
"""Where each command is, in this package. Only the one that is asked for is loaded: all of them
take longer than most have to do."""

_ELSEWHERE: Final = {
    "external": "answer Terraform, which starts it: query on stdin, answer on stdout",
    "sandbox": "serve CPS and SCM on this machine, to rehearse against",
}
"""Words that are dispatched before the parser, since what follows them is not its business."""


def command(name: str) -> Command:
    """Return the command of this *name*, which is one of `MODULES`."""
    found: Command = import_module(f"connector.commands.{MODULES[name]}").COMMAND
    return found


def parser(first_word: str = "") -> argparse.ArgumentParser:
    """
    Return the parser of all commands; where *first_word* is one of them, of that one alone.

    What it says of that one, or of words that it does not know, is the same.
    """
    named: Iterable[str] = (first_word,) if first_word in MODULES else MODULES
    top = Parser(
        prog="akamai-scm",
        description="Third-party certificates on Akamai CPS, signed through Sectigo Certificate"
        " Manager.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"akamai-scm {__version__}")
    words = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for one in map(command, named):
        text = one.help
        one.add(
            words.add_parser(
                one.name,
                help=text,
                description=f"{text[0].upper()}{text[1:]}.",
                epilog=EXIT_CODES,
                formatter_class=argparse.RawDescriptionHelpFormatter,
            )
        )
    for name, text in _ELSEWHERE.items():
        words.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    shorten_usage(top)
    return top
