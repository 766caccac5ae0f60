"""Keeps an answer of `external` for `recognise`, with the digest of all that went into it."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from connector.account.credentials import akamai_key
from connector.account.index import DIRECTORY as ACCOUNT
from connector.account.index import DOMAINS, REVOKED
from connector.account.index import FILE_NAME as LOOKS
from connector.answers.recognise import DIRECTLY, answer_path, digest_of
from connector.journal.store import FILE_NAME
from connector.machine.atomic import replace_file
from connector.revocation.kept import DIRECTORY as REVOCATION
from connector.revocation.kept import FORGOTTEN
from connector.settings.consulted import Consulted
from connector.settings.values import LocalSettings, Settings
from connector.workflow.observe.ground import Ground

LONGEST: Final = timedelta(hours=12)
"""However long nothing changes, a nightly check asks anew."""
_SWEPT_AFTER: Final = timedelta(days=1)
_FORGOTTEN_AFTER: Final = timedelta(days=2)
"""Longer than any answer is given again."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and where."""

    query: str
    """All of standard input."""
    environ: Consulted
    """Which the settings were read from."""
    cwd: Path


def keep(answer: str, question: Question, settings: Settings, ground: Ground) -> None:
    """
    Keep *answer*, which needs nobody's attention, until it may be another one.

    Only what is current is kept: what is due, odd, put off or could not be asked about is worked
    out, and told, each time. Nor is it kept for longer than half of `max_staleness`, since an
    answer that is recognised does not count as a new one where a vendor is out.

    Args:
        answer: As it was printed, without the end of the line.
        question: What was asked.
        settings: As they were read for it.
        ground: What else it stands on.

    Raises:
        OSError: It cannot be written, or a file of the settings cannot be read again.
    """
    local, environ = settings.local, question.environ
    longest = min(LONGEST, local.max_staleness / 2) if local.max_staleness else LONGEST
    left = min(ground.until - ground.now, longest)
    if environ.whole or left <= timedelta():
        return
    names, cwd = sorted(environ.names.union(DIRECTLY)), os.fspath(question.cwd)
    query, key = question.query.encode(), ground.request.key
    account = akamai_key(settings.akamai, ground.request.account_switch_key)
    looks = os.fspath(local.state_dir / ACCOUNT / LOOKS)
    lists = os.fspath(local.state_dir / ACCOUNT / REVOKED)
    domains = os.fspath(local.state_dir / ACCOUNT / DOMAINS)
    told = _last_revoked(local)
    named = (*settings.files, *ground.files, local.state_dir, told)
    kept = {
        "from": ground.here.timestamp(),
        "until": (ground.here + left).timestamp(),
        "state": os.fspath(local.state_dir),
        "variables": names,
        "files": sorted({os.fspath(question.cwd / path) for path in named}),
        "look_max_age": local.look_max_age.total_seconds(),
        "looks": [
            [looks, account, ground.request.contract_id, which, digest]
            for which, digest in ground.looks
        ],
        "unrevoked": [[lists, *one] for one in ground.unrevoked],
        "domains": [[domains, *one] for one in ground.domains],
        "journal": [os.fspath(local.state_dir / FILE_NAME), key, ground.enrollment_id],
        "rows": ground.rows,
        "answer": answer,
    }
    values = {name: environ[name] for name in names if name in environ}
    kept["of"] = digest_of(kept, query, values, cwd)
    path = Path(answer_path(os.fspath(local.state_dir), query, cwd))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(path.parent, ground.here)
    replace_file(path, json.dumps(kept))


def last_revoked(local: LocalSettings) -> bytes:
    """Return what is another as soon as a run has found something to be revoked."""
    try:
        return _last_revoked(local).read_bytes()
    except OSError:
        return b""


def _last_revoked(local: LocalSettings) -> Path:
    return local.state_dir / REVOCATION / FORGOTTEN


def _sweep(directory: Path, here: datetime) -> None:
    """Once a day, throw away the answers to what nobody asks any more."""
    mark = directory / ".swept"
    if not _is_older(mark, here - _SWEPT_AFTER):
        return
    mark.touch()
    for path in directory.glob("*.json"):
        if _is_older(path, here - _FORGOTTEN_AFTER):
            path.unlink(missing_ok=True)


def _is_older(path: Path, than: datetime) -> bool:
    """Whether a file was written before that time, or is not there."""
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < than.timestamp()
    return True
