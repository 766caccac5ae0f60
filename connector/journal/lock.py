"""
One run at a time per certificate: a lock that dies with its holder.

It is the kernel's, or the database session's where several machines share a state.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

import filelock

from connector.clock import Clock
from connector.errors import JournalError, StillWaitingError
from connector.machine.atomic import read_no_link, refuse_link
from connector.postgres.cache import State, state_name
from connector.postgres.database import Database

_LOOK_AGAIN: Final = timedelta(milliseconds=250)
_SILENT: Final = timedelta(seconds=2)
"""Another run that ends within this time is not worth a word."""


def certificate_lock(  # noqa: PLR0913, PLR0917 - all that a wait for it is made of
    state: State,
    certificate_key: str,
    wait: timedelta,
    clock: Clock,
    progress: Callable[[str], None],
    taken: Callable[[], None] = lambda: None,
) -> AbstractContextManager[None]:
    """
    Hold the lock of one certificate for as long as the block runs.

    It is free as soon as its holder ends, however that happens.

    Args:
        state: The state directory, or the database.
        certificate_key: `Request.key`.
        wait: How long to wait for another run to finish.
        clock: Gives time and sleep.
        progress: Is told once whom it waits for, unless that soon ends.
        taken: Called before each pause, while another run holds it.

    Raises:
        StillWaitingError: Another run held the lock all the time.
        JournalError: The state cannot be used.
    """
    waiting = _Waiting(certificate_key, wait, clock, progress, taken)
    if isinstance(state, Database):
        return _session_lock(state, f"certificate {certificate_key}", waiting)
    return _kernel_lock(state, certificate_key, waiting, clock)


@contextmanager
def no_run_at_work(state: State) -> Iterator[None]:
    """
    Hold the locks of all certificates in this block.

    Raises:
        StillWaitingError: A run holds one; with a database: uses it at all.
        JournalError: The state cannot be used.
    """
    with ExitStack() as locks:
        others = state.others() if isinstance(state, Database) else _holders(state, locks)
        if others:
            raise StillWaitingError(f"Another run ({others[0]}) uses {state_name(state)}.")
        yield


def runs_at_work(state: State) -> Sequence[str]:
    """
    Return who works on a certificate, or with a database uses it at all: `process 7, since …`.

    Raises:
        JournalError: The database cannot be used.
    """
    if isinstance(state, Database):
        return state.others()
    with ExitStack() as locks:
        return _holders(state, locks)


def _holders(state_dir: Path, locks: ExitStack) -> list[str]:
    """Take all locks that are free; return who has the others."""
    found = []
    for path in sorted(state_dir.glob("locks/*.lock")):
        lock = filelock.FileLock(path, mode=0o600)
        if _acquired(lock):
            locks.callback(lock.release)
        else:
            found.append(_noted(path.with_suffix(".json")).strip(" ()") or "a process")
    return found


@contextmanager
def _session_lock(database: Database, name: str, waiting: "_Waiting") -> Iterator[None]:
    while not database.try_lock(name):
        waiting.pause(lambda: database.holder(name))
    try:
        yield
    finally:
        database.unlock(name)


@contextmanager
def _kernel_lock(
    state_dir: Path,
    certificate_key: str,
    waiting: "_Waiting",
    clock: Clock,
) -> Iterator[None]:
    """Hold a lock in `locks/`; a note beside it says who holds it and is only for messages."""
    name = hashlib.sha256(certificate_key.encode()).hexdigest()[:32]
    path = state_dir / "locks" / f"{name}.lock"
    note = path.with_suffix(".json")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_link(path)
        lock = filelock.FileLock(path, mode=0o600)
        while not _acquired(lock):
            waiting.pause(lambda: _noted(note))
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


class _Waiting:
    """The time that is spent on another run, and what a person hears of it."""

    def __init__(
        self,
        certificate_key: str,
        wait: timedelta,
        clock: Clock,
        progress: Callable[[str], None],
        taken: Callable[[], None],
    ) -> None:
        self._key, self._wait = certificate_key, wait
        self._clock, self._progress, self._taken = clock, progress, taken
        self._began = clock.monotonic()
        self._told = False

    def pause(self, holder: Callable[[], str]) -> None:
        """Sleep a moment; raise when the time is over. *holder* tells who has the lock."""
        waited = timedelta(seconds=self._clock.monotonic() - self._began)
        left = self._wait - waited
        if left <= timedelta():
            raise StillWaitingError(
                f"Another run{holder()} works on {self._key}; waited"
                f" {self._wait.total_seconds():.0f} s for it."
            )
        if waited >= _SILENT and not self._told:
            self._told = True
            self._progress(
                f"Another run{holder()} works on {self._key}; waiting for it, at most"
                f" {self._wait.total_seconds():.0f} s. Ctrl-C is safe."
            )
        self._taken()
        self._clock.sleep(min(_LOOK_AGAIN, left))


def _acquired(lock: filelock.BaseFileLock) -> bool:
    with suppress(filelock.Timeout):
        lock.acquire(timeout=0)
    return lock.is_locked


def _tell(note: Path, certificate_key: str, clock: Clock) -> None:
    """Leave word of who holds the lock; without it the lock holds just as well."""
    holder = {
        "pid": os.getpid(),
        "since": clock.now().isoformat(timespec="seconds"),
        "certificate": certificate_key,
    }
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    with suppress(OSError), os.fdopen(os.open(note, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(json.dumps(holder))


def _noted(note: Path) -> str:
    try:
        holder = json.loads(read_no_link(note))
        return f" (process {holder['pid']}, since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
