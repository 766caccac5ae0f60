"""How a path that a person wrote is understood."""

import errno
from pathlib import Path


def written_path(text: str, base: Path, home: Path) -> Path:
    """Return *text* as a path: `~` is *home*, and what is relative starts at *base*."""
    if text == "~" or text.startswith("~/"):
        return home / text[2:]
    return base / text


def why_no_path(path: Path) -> str:
    """Return why this system has no such path, whether or not a file is there; empty: it may."""
    try:
        path.lstat()
    except ValueError:
        return "contains a character that no path can have"
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return "is longer than this system allows"
        if error.errno == errno.ELOOP:
            return "goes through symbolic links that never end"
    return ""


def why_no_place(path: Path) -> str:
    """As `why_no_path`, of a path that may have come from a file of variables."""
    if any(part.endswith(("\r", "\n")) for part in path.parts):
        return "ends with a line end, as variables do out of a file that was written on Windows"
    return why_no_path(path)
