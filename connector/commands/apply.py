"""`apply`: the loop, for each certificate that is named, and all at once."""

import argparse
import contextlib
from collections.abc import Sequence, Set
from dataclasses import replace
from functools import partial
from typing import Final

from connector.commands.agenda import NOT_MEANT, Agenda, read_bounds
from connector.commands.at_once import at_once, ends_first
from connector.commands.command import Command
from connector.commands.emergency import add_emergency, announcement, read_emergency
from connector.commands.endings import EACH, TO_TELL, WRONG, Ending, Endings, EndingWord
from connector.commands.parser import add_json, add_requests, add_settings, positive
from connector.commands.rehearsal import rehearsal_document, rehearsal_table, rehearse
from connector.commands.several import by_itself
from connector.commands.timings import timings_text
from connector.core.decision.planned import creates_unplanned, is_put_off_unplanned
from connector.core.decision.reasons import Reason
from connector.core.report.values import Report
from connector.core.request.emergency import Emergency
from connector.core.request.values import Request
from connector.documents.files import read_requests
from connector.errors import ConnectorError, PersonNeededError, StillWaitingError
from connector.machine.jobs import entered
from connector.running.last_report import LastReport
from connector.running.run import Run
from connector.settings.values import Settings
from connector.text.leaving import as_json
from connector.text.moments import utc_text
from connector.transport.bound import MOST_CONNECTIONS
from connector.workflow.observe.observe import Observation
from connector.workflow.run import apply
from connector.workflow.status import outcome, status
from connector.workflow.timings import Timings
from connector.workflow.tools import Tools

JOBS: Final = 10
"""More gain nothing: so many fill the pace of an account."""


def _add(command: argparse.ArgumentParser) -> None:
    add_requests(command)
    add_json(command)
    command.add_argument(
        "--dry-run",
        action="store_true",
        help="tell what would be done, in which order, how many calls that takes and how long;"
        " change nothing",
    )
    command.add_argument(
        "--jobs",
        type=_jobs,
        default=JOBS,
        metavar="N",
        help=f"certificates that are worked on at a time ({JOBS}); those that wait do not count",
    )
    command.add_argument(
        "--limit", type=positive, metavar="N", help="begin at most N that have something to do"
    )
    command.add_argument(
        "--until",
        metavar="TIME",
        help="begin none after TIME: 2026-01-31T06:00:00Z, or 06:00, the next in UTC",
    )
    command.add_argument(
        "--timings",
        action="store_true",
        help="tell what each call was for, and how long it took",
    )
    words = command.add_mutually_exclusive_group()
    words.add_argument(
        "--verbose", action="store_true", help="also tell of what needed nothing, of many"
    )
    words.add_argument("--quiet", action="store_true", help="tell only what went wrong")
    add_emergency(command)
    add_settings(command)


def _jobs(text: str) -> int:
    """Return how many work at a time: each has a connection to Akamai, and to SCM."""
    number = positive(text)
    if number > MOST_CONNECTIONS:
        raise argparse.ArgumentTypeError(f"at most {MOST_CONNECTIONS} can work at a time")
    return number


def run_apply(arguments: argparse.Namespace, run: Run) -> int:
    """Issue, renew or update every certificate, as far as each can go now."""
    if arguments.dry_run:
        _ = run.settings  # their faults, once for all requests
    else:
        run.check_terms()
    agenda = Agenda(read_bounds(arguments, run.clock.now()), run.clock)
    requests, rejected = read_requests(arguments.requests, run.environ, run.console.read, run.path)
    run.requests = len(requests)
    emergency = read_emergency(arguments, run)
    number = len(requests) + len(rejected)
    several = number > 1 or any(run.path(name).is_dir() for name in arguments.requests)
    endings = Endings(run.console, number, several=several, told=_told(arguments, several=several))
    for document in rejected:
        run.errors.append(document.error)
        endings.reject(document)
    if emergency is not None and not arguments.quiet:
        run.console.say(announcement(emergency))
    named = ends_first(requests, run)
    if arguments.dry_run:
        return _rehearse(arguments, run, named, emergency, endings)

    taken: list[tuple[str, Timings]] = []

    def carry(request: Request, part: Run) -> None:
        own = part.hushed() if arguments.quiet else part

        act = partial(_carry_out, request, emergency, agenda, own, taken)
        by_itself(request.common_name, run, act, endings.add, endings.fail)

    with run.console.live(run.clock.now):
        at_once(named, run, carry, arguments.jobs, in_turn=agenda.in_turn)
    if run.shared is not None:
        with contextlib.suppress(ConnectorError):  # each certificate has told why
            run.keep_order_list()
    if arguments.timings:
        for name, timings in taken:
            run.console.say(timings_text(name, timings))
    endings.tell(always=run.console.is_watched and not arguments.quiet)
    if arguments.json:
        run.console.show(as_json(endings.document(), indent=2))
    return endings.code


def _told(arguments: argparse.Namespace, *, several: bool) -> Set[EndingWord]:
    """Return which endings are worth a line; who asks after one certificate gets an answer."""
    if arguments.quiet:
        return WRONG
    return EACH if arguments.verbose or not several else TO_TELL


COMMAND: Final = Command("apply", "issue, renew or update certificates", _add, run_apply)


def _carry_out(
    request: Request,
    emergency: Emergency | None,
    agenda: Agenda,
    run: Run,
    taken: list[tuple[str, Timings]],
) -> Ending:
    """Bring one certificate as far as it goes; return how it ended."""
    name, planned = request.common_name, run.settings.local.planned
    if agenda.over:
        return Ending(name, EndingWord.LEFT, agenda.over)
    begun, why_not = False, ""

    def may_begin(seen: Observation) -> bool:
        nonlocal begun, why_not
        if creates_unplanned(planned, seen.verdict):
            raise _gone_since(name, planned)
        why_not = agenda.why_not(seen.situation, seen.verdict)
        begun = not why_not
        entered(run.clock)
        return begun

    with run.acting(request) as tools:
        taken.append((name, tools.timings))
        seen = apply(replace(request, emergency=emergency), tools, may_begin)
        report = None
        if not why_not:
            report = _keep_outcome(request, seen, tools, run.settings)
    if why_not:
        word = EndingWord.NOT_MEANT if why_not == NOT_MEANT else EndingWord.LEFT
        return Ending(name, word, f"{seen.verdict.message} {why_not}")
    if seen.verdict.reason is Reason.DEFERRED:
        word = EndingWord.PUT_OFF
    elif begun:
        word = EndingWord.DONE
    else:
        word = EndingWord.CURRENT if emergency is None else EndingWord.NOT_MEANT
    put_off = is_put_off_unplanned(planned, seen.verdict)
    code = StillWaitingError.exit_code if put_off else 0
    return Ending(name, word, f"{seen.verdict.message}{_until(seen)}", code, report)


def _rehearse(
    arguments: argparse.Namespace,
    run: Run,
    requests: Sequence[Request],
    emergency: Emergency | None,
    endings: Endings,
) -> int:
    """Look at all, and tell what would be done."""
    found: dict[int, Report] = {}

    def look(request: Request, part: Run) -> None:
        def looked() -> Ending:
            wished = replace(request, emergency=emergency)
            with part.looking(wished) as (tools, _session):
                seen = status(wished, tools)
            report = seen.report
            if emergency is None or seen.meant:
                found[id(request)] = report
            return Ending(request.common_name, EndingWord.CURRENT, report.message, report=report)

        by_itself(request.common_name, run, looked, endings.add, endings.fail)

    at_once(requests, run, look, arguments.jobs)
    reports = [found[id(request)] for request in requests if id(request) in found]
    per_minute = run.settings.akamai.requests_per_minute
    now = run.clock.now()
    rehearsal = rehearse(reports, read_bounds(arguments, now), per_minute, now)
    if arguments.json:
        shown = rehearsal_document(rehearsal, endings.failed, endings.code)
        run.console.show(as_json(shown, indent=2))
    else:
        run.console.show_table(rehearsal_table(rehearsal))
    return endings.code


def _gone_since(name: str, planned: str) -> PersonNeededError:
    """Return that a plan has come too late."""
    return PersonNeededError(
        f"The plan for {name} ({planned}) was made when it had an enrollment at Akamai, which is"
        " gone since then. None is created, as the plan does not show one.",
        remedy="Plan again: it says what an apply does now.",
        again="Nothing was changed.",
    )


def _keep_outcome(
    request: Request, seen: Observation, tools: Tools, settings: Settings
) -> Report | None:
    """Leave behind what this run brought about, for a plan while a vendor is out."""
    last = LastReport(request, settings)
    try:
        found = outcome(request, seen, tools)
        last.write(found.kept, tools.clock.now())
    except (ConnectorError, OSError) as error:
        # What is kept from before is not true any more: better an error later than that.
        with contextlib.suppress(OSError):
            last.discard()
        tools.progress(f"Note: what came of this could not be kept for an outage: {error}")
        return None
    return found.report


def _until(seen: Observation) -> str:
    """Tell how long what is live is valid, the first of several; nothing while it is replaced."""
    ends = [facts.not_after for facts in seen.situation.live]
    if not ends or seen.verdict.renewing:
        return ""
    return f" Valid until {utc_text(min(ends))}."
