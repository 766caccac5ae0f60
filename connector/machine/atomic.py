"""Writes small files whole: a reader sees the old text or the new one, after a crash as well."""

import errno
import itertools
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

_STREAMS: Final = (("/", "dev"), ("/", "proc"))
"""Where links lead to streams of a process, whatever these are."""

_NO_LINKS: Final = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS})
"""What a file system says that knows no second names."""


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
    _put(path, text, mode, lambda name: Path(name).replace(path))


def write_named(path: Path, text: str, *, mode: int) -> None:
    """
    Put *text* at a path that a person names for an output: a file is replaced as a whole.

    A device or a pipe is written into, and stays what it is, as does `/dev/stdout`.

    Args:
        path: The file; its directory must exist.
        text: The whole content, written as UTF-8.
        mode: The permissions of a file.

    Raises:
        OSError: It cannot be written.
    """
    stream = path.is_symlink() and path.parts[:2] in _STREAMS
    if stream or (path.exists() and not path.is_file()):
        path.write_text(text, encoding="utf-8")
    else:
        replace_file(path, text, mode=mode)


def make_file(path: Path, text: str) -> None:
    """
    Put *text* at *path*, for its owner alone, where there is no file yet; on disk after that.

    Raises:
        FileExistsError: There is one, which is left as it is.
        OSError: It cannot be written.
    """

    def name_it(name: str) -> None:
        try:
            os.link(name, path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            Path(name).replace(path)
        else:
            Path(name).unlink()

    _put(path, text, 0o600, name_it)


def _put(path: Path, text: str, mode: int, name_it: Callable[[str], object]) -> None:
    """Write *text* beside *path*, and let *name_it* give it that name once it is whole."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        name_it(name)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def refuse_link(path: Path) -> None:
    """
    Do nothing unless a symbolic link stands at *path*: what it names is not ours to write to.

    Raises:
        OSError: It does (ELOOP).
    """
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a symbolic link stands in its place; take it away", str(path))


def read_no_link(path: Path) -> str:
    """
    Return the text of a file, which is UTF-8.

    Raises:
        OSError: It cannot be read; or a symbolic link stands in its place (ELOOP).
        UnicodeDecodeError: It is no UTF-8.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
        return file.read().decode("utf-8")


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
