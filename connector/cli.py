"""`akamai-scm` for people and cron: parses, chooses the command, prints, gives the exit code."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, TextIO

from connector import external
from connector.commands.certificates import run_apply, run_status
from connector.commands.console import Console
from connector.commands.doctor import run_doctor
from connector.commands.ending import run_cancel, run_destroy, run_revoke
from connector.commands.eula import run_eula
from connector.commands.importing import run_import
from connector.commands.orders import run_orders
from connector.commands.parser import check_texts, parser
from connector.documents.files import standard_input
from connector.errors import ConfigurationError, ConnectorError, FailedError, Fault, UsageError
from connector.log import configure_logging
from connector.settings.places import Flags
from connector.text.leaving import leaving
from connector.unforeseen import unforeseen

_COMMANDS: Final[dict[str, Callable[[argparse.Namespace, Console], int]]] = {
    "apply": run_apply,
    "status": run_status,
    "doctor": run_doctor,
    "cancel": run_cancel,
    "revoke": run_revoke,
    "destroy": run_destroy,
    "import": run_import,
    "orders": run_orders,
    "eula": run_eula,
}


def main(argv: Sequence[str] | None = None, began: float | None = None) -> int:
    """
    Run one command; return its exit code.

    Args:
        argv: The words after the program's name; None: those of this process.
        began: When the program was started, of `time.monotonic`; None: now.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    console = StandardStreams()
    try:
        if words[:1] == ["external"]:
            return external.main(began)
        if words[:1] == ["sandbox"]:
            return _sandbox(words[1:])
        if not words:
            console.say(parser().format_help().rstrip())
            return UsageError.exit_code
        arguments = parser().parse_args(words)
        check_texts(arguments)
        configure_logging(os.environ.get("AKAMAI_SCM_LOG_LEVEL", "INFO").upper(), sys.stderr)
        return _COMMANDS[arguments.command](arguments, console)
    except ConnectorError as error:
        console.say(f"akamai-scm: {error}")
        return error.exit_code
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the net under everything: no traceback, ever
        console.say(f"akamai-scm: {unforeseen(error, Flags(), os.environ)}")
        return FailedError.exit_code


class StandardStreams:
    """Results go to standard output, everything else to standard error, all fit to leave."""

    def say(self, line: str) -> None:
        """Print to standard error; that nobody listens any more does not stop the work."""
        self._tell(f"{line}\n")

    def show(self, text: str) -> None:
        """
        Print to standard output.

        Raises:
            BrokenPipeError: Nobody reads any further.
        """
        print(leaving(text), flush=True)

    def ask(self, question: str) -> str | None:
        """Ask at the terminal; None: there is none, or it was closed."""
        if not (_is_terminal(sys.stdin) and _is_terminal(sys.stderr)):
            return None
        self._tell(question)
        return sys.stdin.readline() or None

    def _tell(self, text: str) -> None:
        if sys.stderr is not None:
            with suppress(OSError):
                print(leaving(text), end="", file=sys.stderr, flush=True)

    def read(self) -> str:
        """Read standard input to its end."""
        return standard_input(sys.stdin)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def _sandbox(words: list[str]) -> int:
    """The sandbox is an extra: nothing imports it but this name."""
    try:
        sandbox = importlib.import_module("connector.sandbox.cli")
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "The sandbox needs packages that a plain installation leaves out",
            [Fault("", f"{error.name} is not installed")],
            remedy="In the checkout, run: pip install '.[sandbox]'",
        ) from error
    code: int = sandbox.main(words)
    return code
