"""All commands, in the order of the help."""

import argparse
from typing import Final

from connector import __version__
from connector.commands import (
    apply,
    cancel,
    check,
    completion,
    destroy,
    doctor,
    domains,
    eula,
    importing,
    init,
    list_contract,
    migrate,
    orders,
    report,
    revoke,
    state,
    status,
)
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

COMMANDS: Final[dict[str, Command]] = {
    command.name: command
    for command in (
        init.COMMAND,
        apply.COMMAND,
        status.COMMAND,
        report.COMMAND,
        list_contract.COMMAND,
        check.COMMAND,
        doctor.COMMAND,
        domains.COMMAND,
        cancel.COMMAND,
        revoke.COMMAND,
        importing.COMMAND,
        migrate.COMMAND,
        destroy.COMMAND,
        orders.COMMAND,
        state.COMMAND,
        eula.COMMAND,
        completion.COMMAND,
    )
}

_ELSEWHERE: Final = {
    "external": "answer Terraform, which starts it: query on stdin, answer on stdout",
    "sandbox": "serve CPS and SCM on this machine, to rehearse against",
}
"""Words that are dispatched before the parser, since what follows them is not its business."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
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
    for command in COMMANDS.values():
        text = command.help
        command.add(
            words.add_parser(
                command.name,
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
