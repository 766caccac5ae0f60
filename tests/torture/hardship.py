"""What a process of the program may have to do without, for as long as it lives."""

import ctypes
import errno
import fcntl
import os
import pwd
import resource
import signal
import struct
from pathlib import Path
from typing import Any, NoReturn

_VERSION_3 = 0x20080522
_MAY_IGNORE_MODES = 0b110
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, capabilities(7)."""


def full_disk(largest: int) -> None:
    """Let no file grow beyond *largest* bytes: a write fails, as where the disk is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, most))


def enough_disk() -> None:
    """Let the end be told, wherever that is written."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def no_locks(_: int) -> None:
    """Let the file system know no locks, as some that are mounted from afar."""

    def refused(*_: Any) -> NoReturn:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    fcntl.flock = refused  # type: ignore[assignment]


def no_privileges(_: int) -> None:
    """Obey the modes of files, also as root; anybody else does so anyway."""
    if os.geteuid():
        return
    library = ctypes.CDLL(None, use_errno=True)
    status = Path("/proc/self/status").read_text()
    permitted = int(status.partition("CapPrm:")[2].split()[0], 16) & ~_MAY_IGNORE_MODES
    low, high = permitted & 0xFFFFFFFF, permitted >> 32
    header = struct.pack("Ii", _VERSION_3, 0)
    sets = struct.pack("6I", low, low, 0, high, high, 0)
    if library.capset(header, sets):
        raise OSError(ctypes.get_errno(), "capset")


def no_home(_: int) -> None:
    """Know no home, as in a container for a user that its list of users does not have."""

    def unknown(_: object) -> NoReturn:
        raise KeyError("getpwuid(): uid not found")

    os.environ.pop("HOME", None)
    pwd.getpwuid = unknown


HARDSHIPS = {each.__name__: each for each in (full_disk, no_home, no_locks, no_privileges)}
