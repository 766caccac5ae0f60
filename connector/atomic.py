"""Writes small files whole: a reader sees the old text or the new one, after a crash as well."""

import os
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
