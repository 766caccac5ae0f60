"""Writes small files whole: a reader sees the old text or the new one, after a crash as well."""

import itertools
import os
import stat
import tempfile
from pathlib import Path


def replace_file(path: Path, text: str, *, mode: int = 0o600) -> None:
    """
    Put *text* at *path*, on disk when this returns.

    Args:
        path: The file; its directory must exist.
        text: The whole new content, written as UTF-8.
        mode: The file's permissions.

    Raises:
        OSError: It cannot be written; what stood there before still does.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def keep_aside(path: Path) -> Path:
    """
    Return a copy of *path* beside it, `NAME.orig-1` or the next number; none is ever replaced.

    A copy of the same content that is there already is returned instead of a new one.

    Raises:
        OSError: It cannot be read, or the copy cannot be written.
    """
    content = path.read_bytes()
    mode = stat.S_IMODE(path.stat().st_mode)
    for number in itertools.count(1):  # pragma: no branch
        kept = path.with_name(f"{path.name}.orig-{number}")
        try:
            descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        except FileExistsError:
            if kept.is_file() and kept.read_bytes() == content:
                break
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        break
    return kept
