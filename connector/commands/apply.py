"""`apply`: the loop, for each certificate that is named."""

import argparse
import contextlib
from typing import Final

from connector.commands.command import Command
from connector.commands.parser import add_requests, add_settings
from connector.commands.several import for_each
from connector.core.decision.reasons import Reason
from connector.core.decision.verdict import Action
from connector.core.request.values import Request
from connector.core.staleness import KeptReport
from connector.errors import ConnectorError, StillWaitingError
from connector.last_report import LastReport
from connector.settings.values import Settings
from connector.surroundings import Run
from connector.text.moments import utc_text
from connector.workflow.observe.observe import Observation
from connector.workflow.run import apply, outcome
from connector.workflow.tools import Tools


def _add(command: argparse.ArgumentParser) -> None:
    add_requests(command)
    add_settings(command)


def run_apply(arguments: argparse.Namespace, run: Run) -> int:
    """Issue, renew or update every certificate, as far as each can go now."""
    run.check_terms()

    def carry(request: Request) -> int:
        with run.acting(request) as tools:
            seen = apply(request, tools)
            _keep_outcome(request, seen, tools, run.settings)
        run.console.say(f"{seen.verdict.message}{_until(seen)}")
        return _code(seen, run.environ.get("AKAMAI_SCM_PLANNED", ""))

    return for_each(arguments, run, carry)


COMMAND: Final = Command("apply", "issue, renew or update certificates", _add, run_apply)

_RENEWING: Final = frozenset({Action.ENROLL, Action.RENEW, Action.RESUME})


def _code(seen: Observation, planned: str) -> int:
    """
    Return the exit code of a run that went well.

    A renewal that is put off is no failure. But where Terraform has planned it, it must not take
    it for done: it would never plan the same renewal again. *planned* is the action that it has.
    """
    put_off = seen.verdict.reason is Reason.DEFERRED and planned in _RENEWING
    return StillWaitingError.exit_code if put_off else 0


def _keep_outcome(request: Request, seen: Observation, tools: Tools, settings: Settings) -> None:
    """Leave behind what this run brought about, for a plan while a vendor is out."""
    last = LastReport(request, settings)
    try:
        found = outcome(request, seen, tools)
        kept = KeptReport(found.now, found.report, found.put_off, found.critical_from)
        last.write(kept, tools.clock.now())
    except (ConnectorError, OSError) as error:
        # What is kept from before is not true any more: better an error later than that.
        with contextlib.suppress(OSError):
            last.discard()
        tools.progress(f"Note: what came of this could not be kept for an outage: {error}")


def _until(seen: Observation) -> str:
    """Tell how long what is live is valid, the first of several; nothing while it is replaced."""
    ends = [facts.not_after for facts in seen.situation.live]
    if not ends or seen.verdict.renewing:
        return ""
    return f" Valid until {utc_text(min(ends))}."
