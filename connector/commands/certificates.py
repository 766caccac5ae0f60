"""`apply` and `status`: the loop, and one look."""

import argparse
import os
from typing import Final

from connector.commands.console import Console
from connector.commands.settings import acting, looking, settings_of, settings_to_act
from connector.commands.several import DUE, for_each
from connector.core.live import wanted_live
from connector.core.request import Request
from connector.core.verdict import Action, Reason
from connector.errors import StillWaitingError
from connector.render import status_json, status_table
from connector.workflow.observe import Observation
from connector.workflow.run import Status, apply, status


def run_apply(arguments: argparse.Namespace, console: Console) -> int:
    """Carry every certificate as far as it goes."""
    settings = settings_to_act(arguments, console)

    def carry(request: Request) -> int:
        with acting(request, settings, console) as tools:
            seen = apply(request, tools)
        console.say(f"{seen.verdict.message}{_until(request, seen)}")
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


def _until(request: Request, seen: Observation) -> str:
    """Tell how long what is live is valid, the first of several; nothing while it is replaced."""
    ends = [facts.not_after for facts in wanted_live(request, seen.snapshot)]
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
