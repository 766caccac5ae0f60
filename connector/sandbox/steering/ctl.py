"""`akamai-scm sandbox ctl`: steers a running sandbox through its admin port."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import requests

from connector.sandbox.steering.ctl_commands import Ask, add_commands

OK, FAILED, USAGE, UNAVAILABLE = 0, 1, 64, 69


class Parser(argparse.ArgumentParser):
    """Ends with 64 on wrong usage, as the whole program does."""

    def error(self, message: str) -> NoReturn:
        """Print usage and *message* and exit."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def main(argv: Sequence[str]) -> int:
    """
    Carry out one command.

    Args:
        argv: The words after `sandbox ctl`.

    Returns:
        0; 1 when the sandbox refuses, 64 for wrong usage, 69 when none can be reached.
    """
    arguments = _parser().parse_args(argv)
    try:
        answer = _send(*_admin_file(arguments), arguments.ask(arguments))
    except _RefusedError as error:
        return _fail(FAILED, str(error))
    except argparse.ArgumentTypeError as error:
        return _fail(USAGE, str(error))
    except _NoSandboxError as error:
        return _fail(UNAVAILABLE, f"{error} Start one, or name it with --dir.")
    as_json = "json" in arguments
    text = json.dumps(answer, indent=2) if as_json else arguments.show(answer)
    sys.stdout.write(f"{text}\n" if text else "")
    return OK


class _RefusedError(Exception):
    """The sandbox answered that it will not."""


class _NoSandboxError(Exception):
    """There is nothing to speak to."""


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--dir",
        type=Path,
        default=argparse.SUPPRESS,
        help="the sandbox's directory (default: what SANDBOX_ADMIN names)",
    )
    common.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print the sandbox's answer as JSON",
    )
    parser = Parser(
        prog="akamai-scm sandbox ctl",
        description="Steer a sandbox that serves: its clock, its orders, its misbehaviour.",
        parents=[common],
    )
    add_commands(parser.add_subparsers(required=True, metavar="COMMAND"), common)
    return parser


def _admin_file(arguments: argparse.Namespace) -> tuple[Path, str]:
    """Return the file that tells where the admin port is, and who named it."""
    if "dir" in arguments:
        return Path(arguments.dir) / "admin.json", "--dir"
    named = os.environ.get("SANDBOX_ADMIN")
    if not named:
        raise _NoSandboxError("Neither --dir nor SANDBOX_ADMIN names a sandbox.")
    return Path(named), "SANDBOX_ADMIN"


def _send(admin_file: Path, namer: str, ask: Ask) -> Any:
    try:
        admin = json.loads(admin_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _NoSandboxError(
            f"No sandbox has been started in {admin_file.parent} (named by {namer})."
        ) from error
    try:
        reply = _reply(admin, ask)
        answer = reply.json()
    except (OSError, ValueError) as error:  # what requests raises is one of them
        where = admin["url"].removeprefix("https://")
        raise _NoSandboxError(f"No sandbox answers at {where} (named by {namer}).") from error
    if reply.status_code != requests.codes.ok:
        raise _RefusedError(answer["error"])
    return answer


def _reply(admin: dict[str, str], ask: Ask) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False  # no proxy, no other trust: the port is on loopback
        return session.request(
            ask.method,
            admin["url"] + ask.path,
            json=ask.body,
            verify=admin["ca"],
            timeout=ask.patience.total_seconds(),
        )


def _fail(code: int, message: str) -> int:
    sys.stderr.write(f"akamai-scm sandbox ctl: {message}\n")
    return code
