"""Programs of the person's own: no shell, an environment that is chosen, a limit, no orphans."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Final

LONGEST_OUTPUT: Final = 64 * 1024
"""Bytes that a program may print to either stream."""

_TICK: Final = timedelta(seconds=0.2)
"""How often it is looked at, in real time."""
_LONGEST_START: Final = 0.5
"""Seconds of real time; what takes longer to be started hangs."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a program has ended."""

    code: int
    """Its exit code; below zero: the signal that ended it."""
    out: bytes
    err: bytes

    @property
    def said(self) -> bytes:
        """What it has said of itself; empty: nothing."""
        return self.err or self.out


class ProgramError(Exception):
    """It came to no end of its own; the text says how, as a clause about the program."""


class UnstartedError(ProgramError):
    """It did not even begin."""


def run_program(  # noqa: PLR0913 - what a process is made of
    argv: Sequence[str],
    *,
    environ: Mapping[str, str],
    directory: Path,
    limit: timedelta,
    given: bytes = b"",
    apart: bool = True,
) -> Done:
    """
    Run a program to its end.

    Args:
        argv: Program and arguments.
        environ: All that it gets of an environment.
        directory: Where it runs.
        limit: In real time; then it is ended.
        given: Its standard input, which it need not read.
        apart: Whether it gets a session of its own: no terminal to ask at, and with it ends
            whatever it has started.

    Raises:
        UnstartedError: It cannot be started.
        ProgramError: It takes too long, or prints too much.
        KeyboardInterrupt: This process ends.
    """
    with ExitStack() as opened:
        streams = _, out, err = _streams(opened, given)
        process = _in_any_case_known(argv, environ, directory, streams, apart=apart)
        try:
            why = _await(process, limit, (out, err))
        finally:
            _end(process, apart=apart)
            process.wait()
            _RUNNING.pop(process, None)
        if _AT_AN_END.is_set():
            raise KeyboardInterrupt  # the process ends: nobody is told what was ended with it
        if why:
            raise ProgramError(why)
        return Done(process.returncode, _read(out), _read(err))


def _scratch() -> IO[bytes]:
    return tempfile.TemporaryFile()  # closed by whoever opens it


def _streams(opened: ExitStack, given: bytes) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
    """Return what a program reads, and what takes what it prints."""
    try:
        into, out, err = (opened.enter_context(_scratch()) for _ in range(3))
        into.write(given)
        into.seek(0)
    except OSError as error:
        why = error.strerror or error
        raise UnstartedError(f"cannot be started: {why}; set TMPDIR to one") from error
    return into, out, err


def end_programs(*, for_good: bool = False) -> tuple[str, ...]:
    """
    End the programs that still run; return what they are called.

    Args:
        for_good: Whether this process ends, so that none may be started after this.
    """
    if for_good:
        _AT_AN_END.set()
    if _STARTING.acquire(timeout=_LONGEST_START):
        _STARTING.release()
    running = dict(_RUNNING)
    for process, (_, apart) in running.items():
        _end(process, apart=apart)
    return tuple(name for name, _ in running.values())


_RUNNING: Final[dict[subprocess.Popen[bytes], tuple[str, bool]]] = {}
"""Name of each, and whether it runs apart."""
_STARTING: Final = threading.Lock()
_AT_AN_END: Final = threading.Event()


def _in_any_case_known(
    argv: Sequence[str],
    environ: Mapping[str, str],
    directory: Path,
    streams: tuple[IO[bytes], IO[bytes], IO[bytes]],
    *,
    apart: bool,
) -> subprocess.Popen[bytes]:
    """Start it where no interrupt is raised, which Python does in its main thread alone."""

    def start() -> subprocess.Popen[bytes]:
        with _STARTING:
            if _AT_AN_END.is_set():
                raise KeyboardInterrupt
            process = subprocess.Popen(  # noqa: S603 - the person's own, as a list
                argv,
                cwd=directory,
                env=environ,
                stdin=streams[0],
                stdout=streams[1],
                stderr=streams[2],
                start_new_session=apart,
            )
            _RUNNING[process] = argv[0], apart
            return process

    with ThreadPoolExecutor(1, "program") as starting:
        try:
            return starting.submit(start).result()
        except (OSError, ValueError) as error:
            raise UnstartedError(
                f"cannot be started: {error}{_hint(argv[0], directory, error)}"
            ) from error


def _hint(program: str, directory: Path, error: Exception) -> str:
    """Tell one that is not there from one whose interpreter is not, as the system does not."""
    if (
        isinstance(error, FileNotFoundError)
        and os.sep in program
        and (directory / program).exists()
    ):
        return "; it is there, but not what its first line names: has it line ends of Windows?"
    return ""


def _await(process: subprocess.Popen[bytes], limit: timedelta, files: Sequence[IO[bytes]]) -> str:
    """Wait for its end; return what stands in its way, empty: nothing."""
    ended = False
    for _ in range(int(limit / _TICK) + 1):
        with suppress(subprocess.TimeoutExpired):
            process.wait(_TICK.total_seconds())
            ended = True
        if any(os.fstat(one.fileno()).st_size > LONGEST_OUTPUT for one in files):
            return f"printed more than {LONGEST_OUTPUT} bytes"
        if ended:
            return ""
    return f"took longer than {limit.total_seconds():.0f} s"


def _end(process: subprocess.Popen[bytes], *, apart: bool) -> None:
    """End it, where it runs apart with all that it has started."""
    with suppress(ProcessLookupError, PermissionError):
        if apart:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(LONGEST_OUTPUT)
