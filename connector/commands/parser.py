"""The command line of `akamai-scm`: words, flags and help."""

import argparse
from collections.abc import Callable
from typing import Final, NoReturn

from connector import __version__
from connector.core.revocation.rfc5280 import REASONS_TOLD
from connector.errors import UsageError
from connector.settings.places import Flags

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


_CSR_HELP: Final = "column csr of `orders list`: the beginning of the CSR's SHA-256"


class _Parser(argparse.ArgumentParser):
    """Raises instead of exiting, so that wrong usage has our exit code."""

    def error(self, message: str) -> NoReturn:
        command = self.prog.partition(" ")[2]
        where = f"{command}: " if command else ""
        raise UsageError(f"{where}{message}.", remedy=f"See `{self.prog} --help`.", again="")


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
    for name, text, add in _COMMANDS:
        add(commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}."))
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


_PATHS: Final = frozenset(
    {"requests", "edgerc", "scm_config", "state", "log_dir", "ca_bundle", "output", "source"}
)
"""Arguments that name files, which may be in any encoding."""


def check_texts(arguments: argparse.Namespace) -> None:
    """
    Do nothing where every argument but the paths is a text.

    Raises:
        UsageError: One is not UTF-8; it could neither be sent nor written down.
    """
    for name, value in sorted(vars(arguments).items()):
        if name not in _PATHS and isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError:
                raise UsageError(
                    f"The argument {name.replace('_', '-')} is not a text in UTF-8.",
                    remedy="Write it in UTF-8.",
                ) from None


def _add_apply(command: argparse.ArgumentParser) -> None:
    _add_requests(command)
    _add_settings(command)


def _add_status(command: argparse.ArgumentParser) -> None:
    _add_requests(command)
    _add_json(command)
    command.add_argument(
        "--detailed-exitcode", action="store_true", help="exit 2 where something is due"
    )
    _add_settings(command)


def _add_doctor(command: argparse.ArgumentParser) -> None:
    _add_requests(command, without="credentials and rights alone are checked")
    _add_json(command)
    _add_settings(command)


def _add_cancel(command: argparse.ArgumentParser) -> None:
    _add_requests(command)
    _add_yes(command)
    _add_json(command)
    _add_settings(command)


def _add_revoke(command: argparse.ArgumentParser) -> None:
    _add_requests(
        command,
        without="the variable AKAMAI_SCM_REQUEST, or what --order or --serial names in the journal",
    )
    command.add_argument(
        "--reason",
        required=True,
        metavar="CODE",
        help=f"{REASONS_TOLD}; number or name",
    )
    which = command.add_mutually_exclusive_group()
    which.add_argument("--serial", help="this certificate instead of what is live")
    which.add_argument("--order", help="the certificate of this order, by SCM's id")
    command.add_argument("--why", default="", help="kept at SCM")
    _add_yes(command)
    _add_json(command)
    _add_settings(command)


def _add_import(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "enrollment_id", type=int, metavar="ENROLLMENT_ID", help="as Control Center shows it"
    )
    command.add_argument("--contract", required=True, metavar="ID", help="its contract at Akamai")
    command.add_argument("--terraform", action="store_true", help="a main.tf instead of YAML")
    command.add_argument(
        "--source",
        default="../../terraform",
        metavar="PATH",
        help="of the module, in the main.tf (%(default)s); a relative path, since Terraform copies"
        " an absolute one at init",
    )
    command.add_argument("--output", metavar="FILE", help="instead of standard output")
    command.add_argument("--force", action="store_true", help="replace FILE if it exists")
    command.add_argument(
        "--scm-account",
        default="default",
        metavar="NAME",
        help="account of scm_config.yaml that is to sign its renewals (%(default)s)",
    )
    command.add_argument("--account-switch-key", metavar="KEY", help="with several Akamai accounts")
    _add_json(command)
    _add_settings(command)


def _add_orders(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, text in (
        ("list", "all orders, newest first"),
        ("show", "everything about one order"),
        ("adopt", "give SCM's id of an order whose answer was lost; SCM is asked for it first"),
        ("forget", "say that an order does not exist at SCM or leads nowhere; SCM is asked first"),
    ):
        action = actions.add_parser(
            name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False
        )
        if name == "adopt":
            action.add_argument("order", metavar="CSR", help=_CSR_HELP)
            action.add_argument(
                "order_id",
                metavar="ID",
                help="SCM's id: certId (Enrollment API) or sslId (Admin API)",
            )
        elif name != "list":
            action.add_argument(
                "order", metavar="ORDER", help=f"{_CSR_HELP}; or SCM's id of one order"
            )
        if name == "forget":
            action.add_argument("--why", default="", metavar="TEXT", help="kept in the journal")
            _add_yes(action)
        if name in {"adopt", "forget"}:
            action.add_argument(
                "--account",
                metavar="NAME",
                help="SCM account of an order that the journal does not have; default: the one that"
                " asked for it, the only one there is, or `default`",
            )
        _add_json(action)
        _add_settings(action)


def _add_eula(command: argparse.ArgumentParser) -> None:
    command.add_argument("action", choices=["show", "accept"])
    _add_json(command)
    _add_settings(command)


def _add_nothing(_command: argparse.ArgumentParser) -> None:
    """What is dispatched before the parser has its own."""


def _add_requests(
    command: argparse.ArgumentParser, without: str = "the variable AKAMAI_SCM_REQUEST"
) -> None:
    command.add_argument(
        "requests",
        nargs="*",
        metavar="REQUEST",
        help=f"file, directory, or - for stdin; without any: {without}",
    )


def _add_yes(command: argparse.ArgumentParser) -> None:
    command.add_argument("--yes", action="store_true", help="do not ask")


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="for scripts: schema 1")


def _add_settings(command: argparse.ArgumentParser) -> None:
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
        help="journal, pacing, last answers (AKAMAI_SCM_STATE; ~/.local/state/akamai-scm)",
    )
    group.add_argument("--log-dir", help="logs (AKAMAI_SCM_LOG_DIR; ./logs)")
    group.add_argument(
        "--ca-bundle",
        help="trusted authorities, a PEM file (REQUESTS_CA_BUNDLE, SSL_CERT_FILE; certifi)",
    )
    group.add_argument(
        "--accept-eula", action="store_true", help="accept the terms (AKAMAI_SCM_ACCEPT_EULA=1)"
    )


_COMMANDS: Final[tuple[tuple[str, str, Callable[[argparse.ArgumentParser], None]], ...]] = (
    ("apply", "carry certificates as far as they go", _add_apply),
    ("status", "observe and decide; changes nothing", _add_status),
    ("doctor", "check credentials, rights, profile and limits; changes nothing", _add_doctor),
    (
        "cancel",
        "cancel the open change at Akamai, if it is ours or CPS's own; orders at SCM stay",
        _add_cancel,
    ),
    ("revoke", "revoke the live certificate at SCM, for good", _add_revoke),
    ("import", "write an enrollment that exists as a request file or a main.tf", _add_import),
    ("destroy", "carry out on_destroy (Terraform runs it)", _add_apply),
    ("orders", "the journal of orders", _add_orders),
    ("eula", "the terms of use", _add_eula),
    ("external", "what Terraform starts: query on stdin, answer on stdout", _add_nothing),
    ("sandbox", "CPS and SCM on this machine to rehearse against", _add_nothing),
)
