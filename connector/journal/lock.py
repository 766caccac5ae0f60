"""One run at a time per certificate, on this machine: a kernel lock that dies with its process."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

import filelock

from connector.clock import Clock
from connector.errors import JournalError, StillWaitingError

_LOOK_AGAIN: Final = timedelta(milliseconds=250)


@contextmanager
def certificate_lock(
    state_dir: Path, certificate_key: str, wait: timedelta, clock: Clock
) -> Iterator[None]:
    """
    Hold the lock of one certificate for as long as the block runs.

    The lock is the kernel's: it is free as soon as its holder ends, however that happens. A note
    beside it says who holds it and is only for messages.

    Args:
        state_dir: The state directory; locks stand in `locks/` in it.
        certificate_key: `Request.key`.
        wait: How long to wait for another run to finish.
        clock: Gives time and sleep.

    Raises:
        StillWaitingError: Another run held the lock all the time.
        JournalError: The state directory cannot be written.
    """
    name = hashlib.sha256(certificate_key.encode()).hexdigest()[:32]
    path = state_dir / "locks" / f"{name}.lock"
    note = path.with_suffix(".json")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = filelock.FileLock(path, mode=0o600)
        _acquire(lock, certificate_key, note, wait, clock)
    except OSError as error:
        raise JournalError(
            f"The lock {path} cannot be taken: {error.strerror}.",
            remedy="Make the state directory writable, or name another one with --state.",
        ) from error
    try:
        _tell(note, certificate_key, clock)
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def _acquire(
    lock: filelock.BaseFileLock, certificate_key: str, note: Path, wait: timedelta, clock: Clock
) -> None:
    end = clock.monotonic() + wait.total_seconds()
    while True:
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            left = timedelta(seconds=end - clock.monotonic())
            if left <= timedelta():
                raise StillWaitingError(
                    f"Another run{_holder(note)} works on {certificate_key}; waited"
                    f" {wait.total_seconds():.0f} s for it."
                ) from None
            clock.sleep(min(_LOOK_AGAIN, left))
        else:
            return


def _tell(note: Path, certificate_key: str, clock: Clock) -> None:
    """Leave word of who holds the lock; without it the lock holds just as well."""
    holder = {
        "pid": os.getpid(),
        "since": clock.now().isoformat(timespec="seconds"),
        "certificate": certificate_key,
    }
    with suppress(OSError):
        note.write_text(json.dumps(holder), encoding="utf-8")


def _holder(note: Path) -> str:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return f" (process {holder['pid']}, since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
