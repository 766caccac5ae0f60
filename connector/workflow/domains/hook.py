"""A command of the person's own that publishes proofs: no shell, a clean environment, a limit."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from connector.core.domains.values import ProofRecord
from connector.core.domains.ways import Way
from connector.errors import ConnectorError, FailedError, StillWaitingError
from connector.machine.programs import Done, ProgramError, run_program
from connector.settings.secret_source import passed_on
from connector.text.leaving import said
from connector.workflow.domains.publishing import Published

LIMIT: Final = timedelta(seconds=120)
"""In real time; then the command and all that it has started are ended."""


class ByCommand:
    """Runs the command with one more argument: `present`, `check` or `cleanup`."""

    way = Way.COMMAND

    def __init__(
        self,
        argv: Sequence[str],
        environ: Mapping[str, str],
        directory: Path,
        limit: timedelta = LIMIT,
        named: Sequence[str] = (),
    ) -> None:
        """
        Run nothing yet.

        Args:
            argv: Program and first arguments.
            environ: The environment, of which it sees little.
            directory: Where it runs.
            limit: In real time.
            named: Further variables that it sees.
        """
        self._argv = tuple(argv)
        self._environ = dict(passed_on(environ, named))
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

    def check(self, domain: str, record: ProofRecord, published: Published) -> str | None:
        """
        Ask it whether the record is in DNS; return why not, empty: it is.

        Raises:
            FailedError: It ends otherwise than with 0 or 75, or not in time, or says too much.
        """
        try:
            self._run("check", domain, record, published.output)
        except StillWaitingError as error:
            return error.what.removesuffix(".")
        return ""

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
        if action != "present":
            environ["AKAMAI_SCM_DCV_OUTPUT"] = output
        try:
            done = run_program(
                [*self._argv, action],
                environ={**self._environ, **environ},
                directory=self._directory,
                limit=self._limit,
                given=f"{json.dumps(told)}\n".encode(),
            )
        except ProgramError as error:
            raise self._failed(action, str(error)) from error
        return self._judged(action, done)

    def _judged(self, action: str, done: Done) -> str:
        if done.code == 0:
            return done.out.decode(errors="replace").strip()
        if done.code == StillWaitingError.exit_code:
            raise StillWaitingError(
                f"The command {self._argv[0]} {action} asks to wait: {said(done.said)}."
            )
        raise self._failed(action, f"ended with {done.code} and said: {said(done.said)}")

    def _failed(self, action: str, how: str) -> FailedError:
        return FailedError(
            f"The command {self._argv[0]} {action} {how}.",
            remedy="Correct the command, which dcv in scm_config.yaml names.",
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
