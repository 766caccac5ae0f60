"""Where the state is: a directory of this machine, or a database that several share."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from connector.postgres import address
from connector.postgres.cache import State
from connector.postgres.database import Database
from connector.settings.paths import why_no_place, written_path
from connector.settings.source import Flags, Source, shortened
from connector.text.secret import KNOWN

_STATE: Final = "state (--state, AKAMAI_SCM_STATE)"


def named_state(flags: Flags, environ: Mapping[str, str]) -> str:
    """Return the state that flag or environment names; empty: neither does."""
    return flags.state or environ.get("AKAMAI_SCM_STATE", "")


def state_default(environ: Mapping[str, str]) -> str:
    """Return the path of the state directory where none is named; it may begin with `~`."""
    return f"{environ.get('XDG_STATE_HOME') or '~/.local/state'}/akamai-scm"


def is_url(named: str) -> bool:
    """Whether *named* is a URL, which is never taken for a path: it may carry a password."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", named) is not None


def read_state(source: Source, named: str) -> State:
    """Return the state that is named; its faults are kept by *source*."""
    return database_named(source, named) or state_dir_of(source, named)


def database_named(source: Source, named: str) -> Database | None:
    """Return the database that is named; None: a directory is."""
    if not named.startswith(address.SCHEMES):
        return None
    KNOWN.add(source.environ.get("PGPASSWORD", ""))
    fault = address.why_not(named, _STATE)
    if fault is not None:
        source.faults.append(fault)
        return None
    return Database(named)


def state_dir_of(source: Source, named: str) -> Path:
    """Return what a machine has for itself, whatever else is shared; its faults are kept."""
    default = written_path(state_default(source.environ), source.cwd, source.home)
    by_default = not named or named.startswith(address.SCHEMES)
    if by_default:
        directory = default
    elif is_url(named):
        source.fault(_STATE, "is a URL", "name a directory, or postgresql://…")
        return default
    else:
        directory = written_path(named, source.cwd, source.home)
    why = why_no_place(directory) or _why_not_writable(directory)
    if why:
        source.fault(
            "XDG_STATE_HOME" if by_default and source.environ.get("XDG_STATE_HOME") else _STATE,
            f"{shortened(str(directory))} {why}",
            "name a directory that you can write to",
        )
        return directory
    linked = _linked_within(directory)
    if linked:
        source.fault(
            _STATE,
            f"{linked} is a symbolic link, which is not followed",
            f"put the directory that it names in its place, or make {directory} as a whole a link",
        )
    return directory


def _linked_within(directory: Path) -> str:
    """Return a link that stands for a directory in a state directory; empty: there is none."""
    try:
        with os.scandir(directory) as entries:
            return min(
                (one.path for one in entries if one.is_symlink() and one.is_dir()), default=""
            )
    except OSError:
        return ""


def _why_not_writable(directory: Path) -> str:
    """Return why no file can be made in *directory*, which need not exist; empty if one can."""
    place = directory
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        return f"cannot be a directory, since {place} is a file"
    if not os.access(place, os.W_OK | os.X_OK):
        return "cannot be written"
    return ""
