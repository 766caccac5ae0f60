"""`apply` and `status`: the loop, and one look."""

import argparse
import contextlib
import os
from typing import Final

from connector.commands.console import Console
from connector.commands.render import status_json, status_table
from connector.commands.run import acting, looking, settings_of, settings_to_act
from connector.commands.several import DUE, for_each
from connector.core.decision.verdict import Action, Reason
from connector.core.request.values import Request
from connector.core.staleness import KeptAnswer
from connector.errors import ConnectorError, StillWaitingError
from connector.last_answer import LastAnswer
from connector.settings.values import Settings
from connector.workflow.observe.observe import Observation
from connector.workflow.run import Status, apply, outcome, status
from connector.workflow.tools import Tools


def run_apply(arguments: argparse.Namespace, console: Console) -> int:
    """Carry every certificate as far as it goes."""
    settings = settings_to_act(arguments, console)

    def carry(request: Request) -> int:
        with acting(request, settings, console) as tools:
            seen = apply(request, tools)
            _keep_outcome(request, seen, tools, settings)
        console.say(f"{seen.verdict.message}{_until(seen)}")
        return _code(seen)

    return for_each(arguments, console, carry)


_RENEWING: Final = frozenset({Action.ENROLL, Action.RENEW, Action.RESUME})


def _code(seen: Observation) -> int:
    """
    Return the exit code of a run that went well.

    A renewal that is put off is no failure. But where Terraform has planned it, it must not take
    it for done: it would never plan the same renewal again.
    """
    planned = os.environ.get("AKAMAI_SCM_PLANNED", "")
    put_off = seen.verdict.reason is Reason.DEFERRED and planned in _RENEWING
    return StillWaitingError.exit_code if put_off else 0


def _keep_outcome(request: Request, seen: Observation, tools: Tools, settings: Settings) -> None:
    """Leave behind what this run brought about, for a plan while a vendor is out."""
    last = LastAnswer(request, settings)
    try:
        found = outcome(request, seen, tools)
        kept = KeptAnswer(found.now, found.answer, found.put_off, found.critical_from)
        last.write(kept, tools.clock.now())
    except (ConnectorError, OSError) as error:
        # What is kept from before is not true any more: better an error later than that.
        with contextlib.suppress(OSError):
            last.forget()
        tools.progress(f"Note: what came of this could not be kept for an outage: {error}")


def _until(seen: Observation) -> str:
    """Tell how long what is live is valid, the first of several; nothing while it is replaced."""
    ends = [facts.not_after for facts in seen.situation.live]
    if not ends or seen.verdict.renewing:
        return ""
    return f" Valid until {min(ends):%Y-%m-%dT%H:%M:%SZ}."


def run_status(arguments: argparse.Namespace, console: Console) -> int:
    """Observe and decide; change nothing."""
    settings = settings_of(arguments)
    found: list[Status] = []

    def look(request: Request) -> int:
        with looking(request, settings, console) as tools:
            seen = status(request, tools)
        found.append(seen)
        return DUE if arguments.detailed_exitcode and seen.answer["due"] == "true" else 0

    code = for_each(arguments, console, look)
    if found:
        answers = [seen.answer for seen in found]
        remedies = [seen.remedy for seen in found]
        console.show(status_json(answers) if arguments.json else status_table(answers, remedies))
    return code
