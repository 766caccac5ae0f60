"""A command of the person's own that publishes proofs: no shell, a clean environment, a limit."""

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Final

from connector.core.domains.values import ProofRecord
from connector.core.domains.ways import Way
from connector.errors import ConnectorError, FailedError, StillWaitingError
from connector.text.leaving import quoted
from connector.workflow.domains.publishing import Published

LIMIT: Final = timedelta(seconds=120)
"""In real time; then the command and all that it has started are ended."""

LONGEST_OUTPUT: Final = 64 * 1024
"""Bytes that a command may print."""

TRY_LATER: Final = 75
"""Exit code of a command that may be run again later (sysexits)."""

_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER", "LOGNAME")
"""All that a command sees of the environment: no credentials of ours."""

_SHOWN: Final = 500
"""Characters of what a command has said that are told."""

_TICK: Final = timedelta(seconds=0.2)


class ByCommand:
    """Runs the command with one more argument: `present`, `check` or `cleanup`."""

    way = Way.COMMAND

    def __init__(
        self,
        argv: Sequence[str],
        environ: Mapping[str, str],
        directory: Path,
        limit: timedelta = LIMIT,
    ) -> None:
        """
        Run nothing yet.

        Args:
            argv: Program and first arguments.
            environ: The environment, of which it sees little.
            directory: Where it runs.
            limit: In real time.
        """
        self._argv = tuple(argv)
        self._environ = {name: environ[name] for name in _KEPT if name in environ}
        self._directory = directory
        self._limit = limit

    def present(self, domain: str, record: ProofRecord, ours: ProofRecord | None) -> Published:
        """
        Have it publish the record.

        Raises:
            StillWaitingError: It ends with 75.
            FailedError: It ends otherwise than with 0, or not in time, or says too much.
        """
        del ours
        return Published(domain, self._run("present", domain, record, ""))

    def remove(self, domain: str, record: ProofRecord, published: Published) -> str:
        """Have it take the record away; return why it stays."""
        try:
            self._run("cleanup", domain, record, published.output)
        except ConnectorError as error:
            return error.what
        return ""

    def _run(self, action: str, domain: str, record: ProofRecord, output: str) -> str:
        told = _told(action, domain, record)
        environ = {f"AKAMAI_SCM_DCV_{name.upper()}": text for name, text in told.items()}
        if action == "cleanup":
            environ["AKAMAI_SCM_DCV_OUTPUT"] = output
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            try:
                process = subprocess.Popen(  # noqa: S603 - the person's own command, as a list
                    [*self._argv, action],
                    cwd=self._directory,
                    env={**self._environ, **environ},
                    stdin=subprocess.PIPE,
                    stdout=out,
                    stderr=err,
                    start_new_session=True,
                )
            except (OSError, ValueError) as error:
                raise self._failed(action, f"cannot be started: {error}") from error
            try:
                _hand_over(process, json.dumps(told))
                why = self._await(process, (out, err))
            finally:
                _end_all(process)
            if why:
                raise self._failed(action, why)
            return self._judged(action, process.returncode, _read(out), _read(err))

    def _await(self, process: subprocess.Popen[bytes], files: Sequence[IO[bytes]]) -> str:
        """Wait for its end; return what stands in its way, empty: nothing."""
        ended = False
        for _ in range(int(self._limit / _TICK) + 1):
            with suppress(subprocess.TimeoutExpired):
                process.wait(_TICK.total_seconds())
                ended = True
            if any(os.fstat(one.fileno()).st_size > LONGEST_OUTPUT for one in files):
                return f"printed more than {LONGEST_OUTPUT} bytes"
            if ended:
                return ""
        return f"took longer than {self._limit.total_seconds():.0f} s"

    def _judged(self, action: str, code: int, out: str, err: str) -> str:
        if code == 0:
            return out
        said = quoted(err or out)[-_SHOWN:] or "nothing"
        if code == TRY_LATER:
            raise StillWaitingError(f"The command {self._argv[0]} {action} asks to wait: {said}.")
        raise self._failed(action, f"ended with {code} and said: {said}")

    def _failed(self, action: str, how: str) -> FailedError:
        return FailedError(
            f"The command {self._argv[0]} {action} {how}.",
            remedy="Nothing was submitted to the CA. Correct the command, which dcv in"
            " scm_config.yaml names.",
        )


def _told(action: str, domain: str, record: ProofRecord) -> dict[str, str]:
    return {
        "action": action,
        "domain": domain,
        "name": f"{record.name}.",
        "type": record.type.value,
        "value": record.absolute,
        "ttl": str(record.ttl),
    }


def _hand_over(process: subprocess.Popen[bytes], line: str) -> None:
    """Give it the same on standard input, which it need not read."""
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(f"{line}\n".encode())


def _end_all(process: subprocess.Popen[bytes]) -> None:
    """End the command and all that it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(LONGEST_OUTPUT).decode(errors="replace").strip()
