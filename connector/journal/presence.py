"""Whether there was a journal before: tells a file that lost what it held from one that is new."""

from pathlib import Path
from typing import Final

from connector.errors import JournalError
from connector.machine.atomic import replace_file

_LEAST: Final = 512
"""Bytes of the smallest page that SQLite knows; a shorter file holds nothing."""

_TOLD: Final = (
    "The journal of akamai-scm was begun here. Keep this file: it tells an emptied journal from a"
    " new one.\n"
)


def refuse_remains(path: Path) -> None:
    """
    Do nothing for a journal that is whole, new, or was taken away; the file is not opened.

    Raises:
        JournalError: The file lost what it held, only its write-ahead log is left, or a symbolic
            link stands there: locks and log lie beside the link, and would guard another file.
    """
    if path.is_symlink():
        raise JournalError(
            f"The journal {path} is a symbolic link, which is not followed. Nothing was changed"
            " anywhere.",
            remedy="Put the file itself there, or name the directory in which it lies with --state"
            " (AKAMAI_SCM_STATE); the directory may be reached by a link.",
            again="Running again before that changes nothing.",
        )
    if not path.exists():
        if _holds_something(_log_of(path)):
            raise _lost(path, "is missing", _log_of(path))
        return
    size = path.stat().st_size
    if size >= _LEAST:
        return
    proof = proof_of(path)
    if size or proof:
        what = "is empty" if not size else f"is cut off after {size} bytes"
        raise _lost(path, what, proof)


def refuse_blank(path: Path) -> None:
    """
    Do nothing unless a file without tables stands where a journal was.

    Raises:
        JournalError: It does.
    """
    proof = proof_of(path)
    if proof is not None:
        raise _lost(path, "has no tables", proof)


def proof_of(path: Path) -> Path | None:
    """Return what shows that there was a journal at *path*; None: nothing does."""
    found = (one for one in (_log_of(path), _mark_of(path)) if _holds_something(one))
    return next(found, None)


def note_made(path: Path) -> None:
    """Leave word that the journal at *path* was made."""
    mark = _mark_of(path)
    if not mark.exists():
        replace_file(mark, _TOLD)


def note_new(path: Path) -> None:
    """Take the word back, since the journal at *path* is about to be made anew."""
    _mark_of(path).unlink(missing_ok=True)


def _mark_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}.made")


def _log_of(path: Path) -> Path:
    return Path(f"{path}-wal")


def _holds_something(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _lost(path: Path, what: str, proof: Path | None) -> JournalError:
    beside = "" if proof is None else f", but {proof.name} beside it shows that there was one"
    return JournalError(
        f"The journal {path} {what}{beside}. It was left as it is, and nothing was changed"
        " anywhere.",
        remedy="Put it back from a backup. Or, to begin anew, move it and the files named like"
        " it away: what Akamai knows is found again, and you are asked before an order is placed"
        " that the old journal may hold.",
        again="Running again before that changes nothing.",
    )
