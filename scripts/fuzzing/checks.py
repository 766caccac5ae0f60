"""What is a find besides an error of the program's own, and where targets write their input."""

import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from connector.text.characters import harmless
from connector.text.leaving import leaving


class FellError(Exception):
    """A find that is no error of the program's own."""


def check(holds: object, told: str) -> None:
    """Refuse what does not hold, and tell what it was."""
    if not holds:
        raise FellError(told)


@cache
def place() -> Path:
    """Return a directory of this process, in memory where there is such a place."""
    memory = Path("/dev/shm")  # noqa: S108 - a directory of its own is made there
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))


def end() -> None:
    """Remove what the targets have written."""
    shutil.rmtree(place(), ignore_errors=True)
    place.cache_clear()


def written(name: str, data: bytes) -> Path:
    """Return a file of this process with *data* in it, readable to its owner only."""
    path = place() / name
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def fit(texts: Sequence[object]) -> None:
    """Refuse texts that a person could not be shown."""
    for text in map(str, texts):
        told = leaving(text)
        check(harmless(told) == told, told)
