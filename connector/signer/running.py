"""One run of a program that signs: what it is told, and what its end means (README.md)."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from connector.errors import ConfigurationError, Fault, VendorUnavailableError
from connector.machine.programs import Done, ProgramError, UnstartedError, run_program
from connector.settings.signer import SignerCommands
from connector.text.leaving import said
from connector.text.secret import STARS

_PREFIX: Final = "AKAMAI_SCM_ORDER"
_LEAST_SECRET: Final = 4
"""Characters; shorter values of variables occur everywhere by chance."""
_SIGNALLED: Final = 128
"""A shell adds to it the number of the signal that has ended a program."""


class End(IntEnum):
    """Exit codes with a meaning; any other says no."""

    DONE = 0
    UNREACHABLE = 69
    """Nothing was done: the CA cannot be reached."""
    PENDING = 75
    """It is under way."""
    UNKNOWN = 76
    """The program does not know itself what it has done."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that has come to an end of its own."""

    code: int
    out: str
    """Empty where it was not text."""
    readable: bool
    """Whether what it printed is text in UTF-8."""
    reason: str
    """The last line that it has said of itself, for people."""

    @property
    def in_doubt(self) -> bool:
        """Whether it does not tell what it has done: a signal has ended it, or it says so."""
        return self.code == End.UNKNOWN or not 0 <= self.code <= _SIGNALLED

    @property
    def how(self) -> str:
        """How it has ended, as the end of a sentence about it."""
        by_signal = f"was ended by signal {-self.code}" if self.code < 0 else ""
        return f"{by_signal or f'ended with {self.code}'} and said: {self.reason}"


class UnendedError(Exception):
    """It was started and came to no end of its own; the text says how, as a clause about it."""


def run(
    commands: SignerCommands, action: str, told: Mapping[str, object], given: str = ""
) -> Ended:
    """
    Run the program for *action* to its end.

    Args:
        commands: The programs of an account.
        action: `order`, `collect`, `find` or `revoke`.
        told: What it is told, by names in small letters.
        given: Its standard input.

    Raises:
        ConfigurationError: It cannot be started.
        UnendedError: It was, and took too long or printed too much.
    """
    argv = argv_of(commands, action)
    check_program(commands, action)
    facts = {"action": action, **told}
    texts = {f"{_PREFIX}_{name.upper()}": _text(value) for name, value in facts.items()}
    try:
        done = run_program(
            argv,
            environ={**commands.environ, **texts, _PREFIX: json.dumps(facts)},
            directory=commands.directory,
            limit=commands.limit,
            given=given.encode(),
        )
    except UnstartedError as error:
        raise ConfigurationError(
            f"The program that signs cannot be asked to {action}",
            [Fault(action, f"{argv[0]!r} {error}")],
            remedy="Correct the program, or the account in scm_config.yaml.",
        ) from error
    except ProgramError as error:
        raise UnendedError(str(error)) from error
    return _ended(commands, done)


def argv_of(commands: SignerCommands, action: str) -> Sequence[str]:
    """Return program and arguments for *action*; empty: the account names none."""
    found: Sequence[str] = getattr(commands, action)
    return found


def check_program(commands: SignerCommands, action: str) -> None:
    """
    Make sure that the program for *action* is there and may be run.

    Raises:
        ConfigurationError: It is not.
    """
    program = argv_of(commands, action)[0]
    named = str(commands.directory / program) if os.sep in program else program
    if shutil.which(named, path=commands.environ.get("PATH", os.defpath)) is None:
        raise ConfigurationError(
            f"The program that signs cannot be asked to {action}",
            [Fault(action, f"there is no program {program!r} that can be run")],
            remedy="Correct the account in scm_config.yaml, or install the program.",
        )


def unreachable(commands: SignerCommands, action: str, how: str) -> VendorUnavailableError:
    """Return the error for a program that could do nothing now."""
    return VendorUnavailableError(
        f"Could not {action}: {argv_of(commands, action)[0]} {how}.",
        remedy="Run it by hand, and see that it reaches its CA.",
    )


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def _ended(commands: SignerCommands, done: Done) -> Ended:
    try:
        out, readable = done.out.decode().strip(), True
    except UnicodeDecodeError:
        out, readable = "", False
    return Ended(done.code, out, readable, _reason(commands, done.err))


def _reason(commands: SignerCommands, printed: bytes) -> str:
    """Return the last line that is not empty, without what it may know that is secret."""
    lines = [line for line in printed.decode(errors="replace").splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    for name in commands.named:
        value = commands.environ.get(name, "")
        if len(value) >= _LEAST_SECRET:
            last = last.replace(value, STARS)
    return said(last.encode()).rstrip(".")
