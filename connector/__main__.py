"""
`akamai-scm`, which `python -m connector` is too: what an interrupt means, from the first moment on.

Little is imported before `main` runs, so that Ctrl-C ends the slow imports as it ends the rest, and
nothing that a question of Terraform's does not need whose answer is known.
"""

import os
import signal
import sys
import time

from connector.text.encoding import settle_encoding

TYPE_CHECKING = False  # of `typing`, which takes longer to load than all this
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
    from typing import NoReturn, TextIO

INTERRUPTED = 130
TERMINATED = 143
HUNG_UP = 129
NOBODY_READS = 141
"""As a shell tells it of programs that SIGPIPE ends."""
_LAST_WORD = "akamai-scm: interrupted. Nothing is lost; the same command goes on from here.\n"


class Terminated(KeyboardInterrupt):
    """The process was asked to end, by SIGTERM, or SIGHUP when its terminal is closed."""

    def __init__(self, exit_code: int) -> None:
        """Keep the exit code that tells which."""
        super().__init__()
        self.exit_code = exit_code


class _UndeliveredError(Exception):
    """Standard output does not take what was left for it."""

    def __init__(self, cause: OSError) -> None:
        super().__init__()
        self.cause = cause


def main(argv: "Sequence[str] | None" = None) -> int:
    """Run one command; return its exit code."""
    began = time.monotonic()
    os.umask(os.umask(0o077) | 0o002)  # no folder on the way to the state is everybody's
    try:
        signal.signal(signal.SIGTERM, _terminate)
        if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # else nohup has settled it
            signal.signal(signal.SIGHUP, _terminate)
        if argv is None:
            settle_encoding()
        code = 0
        try:
            if argv is None and sys.argv[1:] == ["external"] and _answered_again():
                return 0
            code = _run(argv, began)
            return code
        finally:
            _deliver(sys.stderr)
            _tell_lost(_deliver(sys.stdout), code)
    except BrokenPipeError:
        _deliver(sys.stdout)
        return NOBODY_READS
    except _UndeliveredError as error:
        return _undelivered(error.cause)
    except KeyboardInterrupt as interrupt:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # the end is not interrupted once more
        _end_programs()
        if sys.stderr is not None:
            try:  # noqa: SIM105 - contextlib is not loaded for this
                sys.stderr.write(_LAST_WORD)
            except OSError:
                pass
        return interrupt.exit_code if isinstance(interrupt, Terminated) else INTERRUPTED


def _run(argv: "Sequence[str] | None", began: float) -> int:
    """Load the whole program, which takes a while, and run it."""
    import gc  # noqa: PLC0415
    import resource  # noqa: PLC0415
    import warnings  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # the memory will hold secrets
    if argv is None and not sys.warnoptions:
        warnings.simplefilter("ignore")  # what libraries say to programmers
    gc.disable()  # nothing of what is loaded is ever thrown away
    from connector.cli import load  # noqa: PLC0415
    from connector.cli import main as run  # noqa: PLC0415
    from connector.machine.interrupts import watched  # noqa: PLC0415
    from connector.running.surroundings import Surroundings  # noqa: PLC0415

    load(argv)
    gc.freeze()
    gc.enable()
    codes: dict[int, int] = {
        signal.SIGINT: INTERRUPTED,
        signal.SIGTERM: TERMINATED,
        signal.SIGHUP: HUNG_UP,
    }
    with watched(codes, _end_at_once):
        return run(argv, Surroundings.of_this_process(began))


def _end_at_once(code: int) -> None:
    """End a process whose main thread does not come back to be interrupted."""
    _end_programs()
    try:
        os.write(2, _LAST_WORD.encode())
    finally:
        os._exit(code)


def _end_programs() -> None:
    """End what a person has us run, so that nothing of it is left behind."""
    loaded = sys.modules.get("connector.machine.programs")
    if loaded is not None:
        loaded.end_programs(for_good=True)


def _answered_again() -> bool:
    """Whether Terraform's question was answered by what is kept; else it can still be read."""
    from connector.answers.asking import read_ahead  # noqa: PLC0415 - for this command alone
    from connector.answers.recognise import recognise  # noqa: PLC0415

    query, sys.stdin = read_ahead(sys.stdin)
    if query is None or sys.stdout is None:
        return False
    try:
        cwd = os.getcwd()  # noqa: PTH109 - as everywhere here
    except OSError:
        return False
    answer = recognise(query, os.environ, cwd, time.time())
    if answer is None:
        return False
    sys.stdout.write(f"{answer}\n")
    return True


def _terminate(number: int, _frame: "FrameType | None") -> "NoReturn":
    raise Terminated(HUNG_UP if number == signal.SIGHUP else TERMINATED)


def _deliver(stream: "TextIO | None") -> OSError | None:
    """Write what is left for *stream*; where it does not take it, nowhere, and return why."""
    if stream is None:
        return None
    try:
        stream.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        return error
    return None


def _tell_lost(lost: OSError | None, code: int) -> None:
    """Raise what *lost* is the end of; a run that has failed has told why."""
    if isinstance(lost, BrokenPipeError):
        raise lost
    if lost is not None and not code:
        raise _UndeliveredError(lost)


def _undelivered(cause: OSError) -> int:
    from connector.terminal.undelivered import UndeliveredError  # noqa: PLC0415 - for this end alone

    told = UndeliveredError(cause.strerror or str(cause))
    if sys.stderr is not None:
        sys.stderr.write(f"akamai-scm: {told}\n")
    return UndeliveredError.exit_code


if __name__ == "__main__":
    sys.exit(main())
