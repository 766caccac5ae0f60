"""A file that one process at a time has, until it ends: however that happens, it is free again."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path


class ClaimedError(Exception):
    """Another process that runs has the file."""

    def __init__(self, holder: str) -> None:
        """Keep who *holder* is: a process id, or empty where it is not known."""
        super().__init__(f"process {holder}" if holder else "a process")
        self.holder = holder


def claim(path: Path) -> int:
    """
    Take *path*, which is made if need be; its folder exists.

    Returns:
        A descriptor; closing it gives the file up.

    Raises:
        ClaimedError: Another process has it.
        OSError: The folder cannot be written.
    """
    claimed = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(claimed, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(claimed, 20).decode(errors="replace").strip()
        os.close(claimed)
        raise ClaimedError(holder) from error
    with suppress(OSError):  # a full disk: the lock holds just as well
        os.truncate(claimed, 0)
        os.write(claimed, f"{os.getpid()}\n".encode())
    return claimed
