"""One directory of the vendor's connector: what lies in it, and where its settings are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from connector.migration.stack import Stack, read_stack
from connector.text.structured import NotUTF8Error, utf8_text

_WORDS: Final = re.compile(r"[^\s,;|=]+")
_STATUS: Final = frozenset({"issued", "not_issued", "problem"})
_NAME: Final = re.compile(r"(?:\*\.)?(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_ID: Final = re.compile(r"[A-Za-z0-9._~-]{1,128}")
"""What SCM's ids look like: a number, or an opaque word (sectigo-scm 2)."""
_UP: Final = 2
"""A certificate directory may lie in the package, or in a folder of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the original's `cert.ids`, whose form is not public: what can be recognised."""

    path: Path
    line: int
    status: str
    common_name: str
    """Empty: the row names none."""
    order_id: str
    """Empty: it cannot be told from the rest of the row."""


@dataclass(frozen=True, slots=True)
class Directory:
    """What was found."""

    path: Path
    stack: Stack
    rows: tuple[Row, ...]


def read_directory(path: Path) -> Directory:
    """
    Return what lies in a certificate directory; nothing there is changed.

    Raises:
        ConfigurationError: The packages of the extra `migrate` are not installed.
    """
    places = [path, path / "logs", *list(path.resolve().parents)[:_UP]]
    rows = [row for place in places for row in _rows(place / "cert.ids")]
    return Directory(path, read_stack(path), tuple(rows))


def scm_config_of(directory: Path, named: Any) -> Path | None:
    """Return the original's scm_config.yaml: the one that is named, else the nearest one."""
    if isinstance(named, str) and named:
        return directory / Path(named).expanduser()
    places = [directory, *list(directory.resolve().parents)[:_UP]]
    return next((file for place in places if (file := place / "scm_config.yaml").is_file()), None)


def edgerc_of(directory: Path, named: Any) -> str:
    """Return the file with Akamai's credentials; empty: the usual one, `~/.edgerc`."""
    if isinstance(named, str) and named:
        if named.startswith("~"):
            return "" if named == "~/.edgerc" else named
        return str((directory / named).resolve())
    own = directory / ".edgerc"
    return str(own.resolve()) if own.is_file() else ""


def _rows(path: Path) -> Iterator[Row]:
    try:
        lines = utf8_text(path.read_bytes()).splitlines()
    except (OSError, NotUTF8Error):
        return
    for number, line in enumerate(lines, 1):
        words = [word.rstrip(":") for word in _WORDS.findall(line)]
        statuses = [word for word in words if word in _STATUS]
        if line.lstrip().startswith("#") or len(statuses) != 1:
            continue
        names = [word.lower() for word in words if _NAME.fullmatch(word)]
        others = [word for word in words if word not in _STATUS and not _NAME.fullmatch(word)]
        ids = [word for word in others if _ID.fullmatch(word)]
        numbers = ids if len(others) == 1 else [word for word in ids if word.isdigit()]
        yield Row(
            path,
            number,
            statuses[0],
            names[0] if len(names) == 1 else "",
            numbers[0] if len(numbers) == 1 else "",
        )
