"""
The net under a run: what nobody has foreseen is told on one line, and kept in a file for a report.
"""

import os
import platform
import traceback
from collections.abc import Iterable
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from connector import __version__
from connector.clock import Clock
from connector.errors import FailedError
from connector.log import RUN
from connector.text.characters import one_line
from connector.text.leaving import leaving

_LIBRARIES: Final = ("cryptography", "edgegrid-python", "requests", "urllib3", "PyYAML", "idna")
_LONGEST: Final = 200
"""Signs of the error's own words that are told."""


def unforeseen(error: Exception, directories: Iterable[Path], clock: Clock) -> FailedError:
    """
    Return what to tell of an error that nobody has foreseen; its details are kept in a file.

    Args:
        error: As it was caught.
        directories: The first of them that takes the file has it; made if need be.
        clock: Gives the time in its name.
    """
    words = one_line(leaving(str(error)))[:_LONGEST].rstrip(". ")
    said = f"{type(error).__name__}: {words}" if words else type(error).__name__
    path = _kept(leaving(_details(error)), directories, clock.now())
    where = "could not be kept" if path is None else f"are in {path}, without secrets"
    return FailedError(
        f"Something happened that this program does not foresee ({said}). That is a fault of"
        " akamai-scm, not yours.",
        remedy=f"The details {where}: please report them.",
        again="Nothing is ordered twice if you run the same command again.",
    )


def _kept(text: str, directories: Iterable[Path], now: datetime) -> Path | None:
    """Write *text* into the first directory that takes it; None: none does."""
    name = f"akamai-scm-fault-{now:%Y%m%dT%H%M%S}-{RUN}.txt"
    written = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
    for directory in directories:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            path = directory / name
            with os.fdopen(os.open(path, written, 0o600), "wb") as file:
                file.write(text.encode(errors="backslashreplace"))
        except (OSError, ValueError):
            continue
        return path
    return None


def _details(error: Exception) -> str:
    versions = "\n".join(f"{name} {_version(name)}" for name in _LIBRARIES)
    trace = "".join(traceback.format_exception(error))
    return (
        f"akamai-scm {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"{versions}\n\n{trace}\n"
    )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
