"""
What Terraform's `external` data source starts: a query on stdin, one JSON object on stdout.

It only observes, never asks, and ends within `LIMIT`, in which its start is counted, and a pause
that a vendor wants of all runs. What does not count is the time in which it waits for its turn at
their own pace (`transport.queue`). While a vendor is out, it repeats its last answer to the same
request with `stale = "true"`, as long as that can be true. Bad configuration or credentials are one
line on stderr.
"""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from connector.answers.keep import Question, keep, last_revoked
from connector.clock import Clock
from connector.core.decision.reasons import Reason
from connector.core.report.strings import as_strings
from connector.core.report.values import Report
from connector.core.request.values import Request
from connector.core.staleness import KeptReport, TooStaleError, stand_in
from connector.documents.files import parse_json
from connector.errors import (
    ConfigurationError,
    ConnectorError,
    RenewalHeldUpError,
    UsageError,
    VendorUnavailableError,
)
from connector.log import configure_logging
from connector.machine.programs import end_programs
from connector.machine.watch import OutOfTimeError, Watch
from connector.running.last_report import LastReport
from connector.running.run import Run
from connector.running.surroundings import Surroundings
from connector.settings.consulted import Consulted
from connector.settings.source import Flags
from connector.terminal.console import Console
from connector.text.characters import one_line
from connector.text.leaving import as_json, leaving
from connector.text.moments import utc_text
from connector.text.structured import DocumentError, read_json
from connector.transport.session import HTTPSSession
from connector.workflow.status import Status, status

_log = logging.getLogger(__name__)

LIMIT: Final = timedelta(seconds=20)
LONGEST_START: Final = timedelta(seconds=3)
"""So much of the start is counted: what takes longer is a busy machine, on which nothing hangs."""
_TO_END: Final = timedelta(seconds=1)
"""For the last steps: a run that must stop has this time to tell what stands in."""
_SETTINGS: Final = ("edgerc", "section", "scm_config", "state", "log_dir", "ca_bundle")


@dataclass(frozen=True, slots=True)
class Query:
    """What Terraform asks."""

    request: Request
    flags: Flags


@dataclass(slots=True)
class _Progress:
    """How far a run has come, for whoever has to answer in its place."""

    run: Run
    told: bool = False
    """Something was said besides the answer."""
    doing: str = "reading the query on standard input"
    last: LastReport | None = None
    max_staleness: timedelta = timedelta(0)


def main(surroundings: Surroundings | None = None) -> int:
    """
    Answer one query; return the exit code.

    Args:
        surroundings: Of the run; None: those of this process.
    """
    here = surroundings or Surroundings.of_this_process()
    watch = Watch(here.clock, LIMIT - _TO_END - _start(here.clock, here.began))
    progress = _Progress(Run(here, Flags()))

    def say(line: str) -> None:
        progress.told = True
        here.console.say(line)

    configure_logging("WARNING", say)
    try:
        try:
            answer = watch.finish(lambda: _answered(here, watch, progress))
        except OutOfTimeError:
            answer = _printed(_instead_of_the_rest(progress, here.clock))
    except ConnectorError as error:
        return _refuse(error, here.console)
    except Exception as error:  # noqa: BLE001 - the net: Terraform shows a line, no traceback
        return _refuse(progress.run.unforeseen(error), here.console)
    here.console.show(answer)
    return 0


def _printed(report: Report) -> str:
    return leaving(as_json(as_strings(report)))


def _refuse(error: ConnectorError, console: Console) -> int:
    """Say on one line why there is no answer; return the exit code."""
    from connector.running.guidance import read_on  # noqa: PLC0415 - only where it failed

    lines = [str(error), *read_on([error], error.exit_code, "external", ())]
    console.say(one_line(leaving(" ".join(lines))))
    return error.exit_code


def _start(clock: Clock, began: float | None) -> timedelta:
    spent = 0.0 if began is None else clock.monotonic() - began
    return min(timedelta(seconds=spent), LONGEST_START)


def _answered(here: Surroundings, watch: Watch, progress: _Progress) -> str:
    text = here.console.read()
    query, environ = read_query(text), Consulted(here.environ)
    run = Run(replace(here, environ=environ), query.flags)
    progress.doing, progress.run = "reading the settings", run
    settings = progress.run.settings
    progress.max_staleness = settings.local.max_staleness
    progress.last = last = LastReport(query.request, settings)
    progress.doing = "asking the vendors"
    before = last_revoked(settings.local)
    with closing(run):
        found = look(query.request, run, watch, last)
        answer = _printed(found.report)
    here_alone = settings.local.database is None  # what else changes in one is not recognised
    if found.ground is not None and not progress.told and here_alone:
        with suppress(OSError, ConfigurationError):
            again = Run(replace(here, environ=environ), query.flags).settings
            # Else they are not what their files hold now, or what is good may not be any more.
            if again == settings and last_revoked(settings.local) == before:
                keep(answer, Question(text, environ, here.cwd()), settings, found.ground)
    return answer


def _instead_of_the_rest(progress: _Progress, clock: Clock) -> Report:
    """Return what stands in for the answer of a run that was too slow, or raise that it was."""
    commands = "".join(f"; the command {name!r} was running" for name in end_programs())
    error = VendorUnavailableError(
        f"No answer within {LIMIT.seconds} s: the program was still {progress.doing}{commands}.",
        remedy="Look for what hangs: a name server, a vendor, a command that gives a secret, a lock"
        " in the state directory.",
    )
    kept = None if progress.last is None else progress.last.read(clock.now(), None)
    if kept is None:
        raise error
    return _instead(error, *kept, progress.max_staleness)


def read_query(text: str) -> Query:
    """
    Return the query that Terraform wrote.

    Raises:
        UsageError: It is not a JSON object of strings with known keys.
        RequestError: The request in it is wrong.
    """
    try:
        query = read_json(text or "{}")
    except DocumentError as error:
        raise UsageError(f"The query on standard input is not JSON: {error}.") from error
    if not isinstance(query, dict) or not isinstance(query.get("request"), str):
        raise UsageError(
            "The query on standard input has no `request`.",
            remedy="`akamai-scm external` is started by the Terraform module; people want"
            " `akamai-scm status`.",
        )
    unknown = sorted(set(query) - {"request", *_SETTINGS})
    if unknown:
        raise UsageError(
            f"The query has keys that this version does not know: {', '.join(unknown)}.",
            remedy="Use the module and the program of the same version.",
        )
    wrong = sorted(key for key, value in query.items() if not isinstance(value, str | None))
    if wrong:
        raise UsageError(f"The query has values that are no text: {', '.join(wrong)}.")
    flags = Flags(**{key: query[key] for key in _SETTINGS if query.get(key)})
    return Query(parse_json(query["request"]), flags)


def look(request: Request, run: Run, watch: Watch, last: LastReport) -> Status:
    """
    Return the report on *request*, the *last* one while a vendor is out, as far as that may be.

    Raises:
        ConnectorError: Settings, credentials or request are wrong; or a vendor is out, and no
            answer to this very request is young enough to stand in.
    """
    clock = run.clock
    with run.looking(request, _silent) as (tools, session), _bounded(session, watch):
        tools.rank(last.rank(clock.now()))
        try:
            found = status(request, tools, session.within, grounds=True)
        except RenewalHeldUpError:
            raise
        except VendorUnavailableError as error:
            kept = last.read(clock.now(), session.told_time)
            if kept is None:
                raise
            instead = _instead(error, *kept, run.settings.local.max_staleness)
            return Status(instead, clock.now())
    _keep(last, found, clock)
    return found


@contextmanager
def _bounded(session: HTTPSSession, watch: Watch) -> Iterator[None]:
    """Give the vendors what is left, but for a moment to answer in; our pace does not count."""
    session.waiting = watch.halted
    with session.within(watch.left - _TO_END):
        yield


def _instead(
    error: VendorUnavailableError, kept: KeptReport, now: datetime, limit: timedelta
) -> Report:
    """Return what stands in for an answer, or raise *error* with why nothing does."""
    of = utc_text(kept.at)
    try:
        found = stand_in(kept, now, limit)
    except TooStaleError as too_stale:
        raise VendorUnavailableError(
            f"{error.what} The last answer, of {of}, {too_stale}.", remedy=error.remedy
        ) from error
    put_off = f" {found.message}" if found.reason is Reason.DEFERRED else ""
    warning = f"{error.what} What is told is the answer of {of}.{put_off}"
    return replace(found, stale=True, notes=(warning,))


def _silent(_line: str) -> None:
    """Nobody reads progress during a plan."""


def _keep(last: LastReport, found: Status, clock: Clock) -> None:
    """Keep the answer for an outage; a plan does not fail because that is not possible."""
    try:
        last.write(found.kept, clock.now())
    except OSError as error:
        _log.warning("The last answer could not be kept: %s", error)
