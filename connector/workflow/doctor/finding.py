"""What one check found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from connector.errors import ConnectorError, Fault, ListedFaultsError

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Result(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    """It works now and deserves a look."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It could not be checked, or shows only with the first order."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    about: str
    result: Result
    text: str
    remedy: str = ""
    """With FAILED and WARNING: what a person does."""
    exit: int = 0
    """With FAILED: the exit code that `apply` would end with."""


def good(about: str, text: str) -> Finding:
    """Return the finding that a check passed."""
    return Finding(about, Result.OK, text)


def warned(about: str, text: str, remedy: str = "") -> Finding:
    """Return the finding that something deserves a look."""
    return Finding(about, Result.WARNING, text, remedy)


def unknown(about: str, text: str) -> Finding:
    """Return the finding that something could not be checked."""
    return Finding(about, Result.UNKNOWN, text)


def failed(about: str, error: ConnectorError, code: int | None = None) -> Finding:
    """
    Return the finding that *error* is in the way.

    Args:
        about: What was checked.
        error: Told without its advice whether to run again: a check always may be.
        code: Exit code, where it is not that of *error*.
    """
    text = error.what
    if isinstance(error, ListedFaultsError):
        text = ended(f"{error.what}: {'; '.join(map(str, error.faults))}")
    exit_code = error.exit_code if code is None else code
    return Finding(about, Result.FAILED, text, error.remedy, exit_code)


def wrong(about: str, fault: Fault, code: int, remedy: str = "") -> Finding:
    """
    Return the finding of one fault in what a person wrote.

    Args:
        about: What was checked.
        fault: What is wrong there.
        code: Exit code.
        remedy: What to do where the fault itself does not tell.
    """
    text = ended(str(replace(fault, remedy="")))
    own = ended(f"{fault.remedy[:1].upper()}{fault.remedy[1:]}")
    return Finding(about, Result.FAILED, text, own or remedy, code)


def ended(text: str) -> str:
    """Return *text* as a sentence, whose end it may have already; nothing stays nothing."""
    return text if text.endswith((".", "?", "!")) or not text else f"{text}."


def counted(number: int, what: str) -> str:
    """Return a number of things in words, such as `1 order` or `2 orders`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def is_loopback(host: str) -> bool:
    """Return whether *host*, with or without port, is this machine: what answers is a sandbox."""
    return host.rpartition(":")[0].strip("[]") in _LOOPBACK or host in _LOOPBACK


def through(
    stages: Sequence[tuple[str, str]], at: str, end: Finding | Sequence[Finding]
) -> Iterator[Finding]:
    """
    Yield the findings of checks that one call makes, one after the other.

    Args:
        stages: What is checked, in sequence, each with what is true once it is passed.
        at: The check that *end* is about; those before are passed, those after were not reached.
        end: What was found there.
    """
    names = [name for name, _ in stages]
    place = names.index(at)
    for name, text in stages[:place]:
        yield good(name, text)
    yield from [end] if isinstance(end, Finding) else end
    for name, _ in stages[place + 1 :]:
        yield unknown(name, f"not checked, because {at} failed.")
