"""The command line of `akamai-scm`: words, flags and help."""

import argparse
from typing import Final, NoReturn

from connector import __version__
from connector.config import Flags
from connector.errors import UsageError

EXIT_CODES: Final = """\
exit codes:
  0  done, or nothing to do         64  wrong usage
  1  failed                         65  wrong request
  2  something is due (only with    69  a vendor cannot be reached
     --detailed-exitcode)           75  still waiting: run again, nothing is lost
  3  a person must decide           77  credentials refused
 130 interrupted; nothing is lost   78  configuration wrong
"""

_CANCEL: Final = "cancel the open change at Akamai, if it is ours; orders at SCM stay"
_REVOKE: Final = "revoke the live certificate at SCM; cannot be undone"


class _Parser(argparse.ArgumentParser):
    """Raises instead of exiting, so that wrong usage has our exit code."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}.", remedy=f"See `{self.prog} --help`.", again="")


def parser() -> argparse.ArgumentParser:
    """Return the parser; `sandbox` and `external` are dispatched before it."""
    top = _Parser(
        prog="akamai-scm",
        description="Third-party certificates on Akamai CPS, signed through Sectigo Certificate"
        " Manager.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"akamai-scm {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    settings = _settings()
    _add_requests(
        commands.add_parser(
            "apply",
            parents=[settings],
            help="carry certificates as far as they go",
        )
    )
    status = commands.add_parser(
        "status", parents=[settings], help="observe and decide; changes nothing"
    )
    _add_requests(status)
    _add_json(status)
    status.add_argument(
        "--detailed-exitcode", action="store_true", help="exit 2 where something is due"
    )
    _add_requests(
        commands.add_parser(
            "destroy",
            parents=[settings],
            help="carry out on_destroy (Terraform runs it)",
        )
    )
    _add_cancel(
        commands.add_parser("cancel", parents=[settings], help=_CANCEL, description=_CANCEL)
    )
    _add_revoke(
        commands.add_parser("revoke", parents=[settings], help=_REVOKE, description=_REVOKE)
    )
    commands.add_parser("external", help="what Terraform starts: query on stdin, answer on stdout")
    _add_orders(commands.add_parser("orders", help="the journal of orders"), settings)
    eula = commands.add_parser("eula", help="the terms of use")
    eula.add_argument("action", choices=["show", "accept"])
    _add_json(eula)
    _add_settings(eula)
    commands.add_parser("sandbox", help="CPS and SCM on this machine to rehearse against")
    return top


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


def _add_requests(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "requests",
        nargs="*",
        metavar="REQUEST",
        help="file, directory, or - for stdin; without any: the variable AKAMAI_SCM_REQUEST",
    )


def _add_orders(command: argparse.ArgumentParser, settings: _Parser) -> None:
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[settings], help="all orders, newest first")
    _add_json(listing)
    for name, text in (
        ("show", "everything about one order"),
        ("adopt", "give SCM's id of an order whose answer was lost"),
        ("forget", "say that an order does not exist at SCM or leads nowhere"),
    ):
        action = actions.add_parser(name, parents=[settings], help=text)
        action.add_argument("order", help="beginning of the CSR's SHA-256, or SCM's id")
        _add_json(action)
        if name == "adopt":
            action.add_argument("order_id", help="SCM's id, as its portal shows it")
        if name == "forget":
            action.add_argument("--why", default="", help="kept in the journal")


def _add_cancel(command: argparse.ArgumentParser) -> None:
    _add_requests(command)
    _add_yes(command)
    _add_json(command)


def _add_revoke(command: argparse.ArgumentParser) -> None:
    _add_requests(command)
    command.add_argument(
        "--reason",
        required=True,
        metavar="CODE",
        help="0 unspecified, 1 keyCompromise, 3 affiliationChanged, 4 superseded, or"
        " 5 cessationOfOperation",
    )
    which = command.add_mutually_exclusive_group()
    which.add_argument("--serial", help="this certificate instead of what is live")
    which.add_argument("--order", help="the certificate of this order, by SCM's id")
    command.add_argument("--why", default="", help="kept at SCM")
    _add_yes(command)
    _add_json(command)


def _add_yes(command: argparse.ArgumentParser) -> None:
    command.add_argument("--yes", action="store_true", help="do not ask")


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="for scripts: schema 1")


def _settings() -> _Parser:
    settings = _Parser(add_help=False, allow_abbrev=False)
    _add_settings(settings)
    return settings


def _add_settings(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("settings: where things are (flag beats environment)")
    group.add_argument("--edgerc", help="Akamai credentials (AKAMAI_EDGERC; ~/.edgerc)")
    group.add_argument("--section", help="section of it (AKAMAI_EDGERC_SECTION; default)")
    group.add_argument("--scm-config", help="SCM accounts (SCM_CONFIG; ./scm_config.yaml)")
    group.add_argument("--state", help="journal and pacing (AKAMAI_SCM_STATE)")
    group.add_argument("--log-dir", help="logs (AKAMAI_SCM_LOG_DIR; ./logs)")
    group.add_argument("--ca-bundle", help="trusted certificates (REQUESTS_CA_BUNDLE)")
    group.add_argument(
        "--accept-eula", action="store_true", help="accept the terms (AKAMAI_SCM_ACCEPT_EULA=1)"
    )
