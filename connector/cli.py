"""`akamai-scm` for people and cron: parses, chooses the command, gives the exit code."""

import importlib
import sys
from collections.abc import Sequence
from contextlib import closing

from connector.errors import ConnectorError, FailedError, UsageError
from connector.extras import missing_extra
from connector.running.surroundings import Surroundings


def load(argv: Sequence[str] | None = None) -> None:
    """Load what `main` will need for the same words, so that it can be told apart from garbage."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == ["external"]:
        importlib.import_module("connector.external")
    elif words[:1] != ["sandbox"]:
        from connector.commands.menu import MODULES, command  # noqa: PLC0415

        if words and words[0] in MODULES:
            command(words[0])


def main(argv: Sequence[str] | None = None, surroundings: Surroundings | None = None) -> int:
    """
    Run one command; return its exit code.

    Args:
        argv: The words after the program's name; None: those of this process.
        surroundings: Of the run; None: those of this process.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    here = surroundings or Surroundings.of_this_process()
    try:
        if words == ["external"]:
            from connector import external  # noqa: PLC0415 - each loads what it needs itself

            return external.main(here)
        if words[:1] == ["sandbox"]:
            return _sandbox(words[1:])
        return _command(words, here)
    except ConnectorError as error:
        here.console.say(f"akamai-scm: {error}")
        return error.exit_code
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the net under everything: no traceback, ever
        from connector.running.run import Run  # noqa: PLC0415
        from connector.settings.source import Flags  # noqa: PLC0415

        here.console.say(f"akamai-scm: {Run(here, Flags()).unforeseen(error)}")
        return FailedError.exit_code


def _command(words: list[str], here: Surroundings) -> int:
    """Run a command for people, whose parser and reports no plan of Terraform's waits for."""
    from connector.commands.menu import command, parser  # noqa: PLC0415
    from connector.commands.parser import check_texts, flags, settings_given  # noqa: PLC0415
    from connector.log import configure_logging  # noqa: PLC0415
    from connector.running.guidance import read_on  # noqa: PLC0415
    from connector.running.run import Run  # noqa: PLC0415
    from connector.settings.beforehand import level_beforehand  # noqa: PLC0415

    if not words:
        here.console.say(parser().format_help().rstrip())
        return UsageError.exit_code
    arguments = parser(words[0]).parse_args(words)
    check_texts(arguments)
    configure_logging(level_beforehand(here.environ), here.console.say)
    with closing(Run(here, flags(arguments))) as run:
        try:
            code = command(arguments.command).run(arguments, run)
        except ConnectorError as error:
            here.console.say(f"akamai-scm: {error}")
            run.errors.append(error)
            code = error.exit_code
    named = getattr(arguments, "requests", [])
    given = settings_given(arguments)
    for line in read_on(run.errors, code, arguments.command, named, given):
        here.console.say(line)
    return code


def _sandbox(words: list[str]) -> int:
    """The sandbox is an extra: nothing imports it but these names; to steer one loads no server."""
    steered = words[:1] == ["ctl"]
    name = "connector.sandbox.steering.ctl" if steered else "connector.sandbox.cli"
    try:
        sandbox = importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise missing_extra("The sandbox", "sandbox", error) from error
    code: int = sandbox.main(words[1:] if steered else words)
    return code
