"""`revoke`: a certificate at SCM, for good, only when asked for."""

import argparse
from collections.abc import Sequence
from typing import Final

from connector.commands.command import Command
from connector.commands.named import add_named, names_any
from connector.commands.outcomes import Outcome, failure, outcomes_json, with_failures
from connector.commands.parser import add_json, add_settings, add_yes
from connector.commands.several import for_each
from connector.core.request.values import Request
from connector.core.revocation.rfc5280 import REASONS, REASONS_TOLD
from connector.errors import ConnectorError, UsageError
from connector.running.run import Run
from connector.settings.person import this_person
from connector.terminal.console import confirm
from connector.workflow.ending.revocable import (
    Revocable,
    find_recorded,
    plan_recorded,
    plan_revoke,
)
from connector.workflow.ending.revoke import revoke
from connector.workflow.tools import Tools


def _add(command: argparse.ArgumentParser) -> None:
    add_named(
        command,
        without="the variable AKAMAI_SCM_REQUEST, or what --order or --serial names in the journal",
    )
    command.add_argument(
        "--reason",
        required=True,
        metavar="CODE",
        help=f"{REASONS_TOLD}; number or name",
    )
    which = command.add_mutually_exclusive_group()
    which.add_argument("--serial", help="this certificate instead of what is live")
    which.add_argument("--order", help="the certificate of this order, by SCM's id")
    command.add_argument("--why", default="", metavar="TEXT", help="why, in words: kept at SCM")
    add_yes(command)
    add_json(command)
    add_settings(command)


def run_revoke(arguments: argparse.Namespace, run: Run) -> int:
    """Revoke certificates at SCM, once a person has agreed."""
    reason = reason_code(arguments.reason)
    run.check_terms()
    who = this_person()
    message = ": ".join(part for part in (f"akamai-scm revoke by {who}", arguments.why) if part)
    wanted = arguments.serial or arguments.order or ""
    told: list[Outcome] = []

    def carry_out(common_name: str, planned: Sequence[Revocable], tools: Tools) -> int:
        for item in planned:
            run.console.say(item.sentence(reason))
        left = [item.facts.serial for item in planned if not item.revoked]
        if left:
            confirm(run.console, f"revoke {', '.join(left)}", agreed=arguments.yes)
        for item in planned:
            revoke(item, reason, message, tools)
            told.append(
                {
                    "common_name": common_name,
                    "outcome": "revoked_before" if item.revoked else "revoked",
                    "serial": item.facts.serial,
                    "order_id": item.order.order_id,
                    "account": item.order.account,
                    "live": item.live,
                    "reason": reason,
                }
            )
        return 0

    def end(request: Request) -> int:
        with run.acting(request) as tools:
            return carry_out(request.common_name, plan_revoke(request, tools, wanted), tools)

    def end_recorded() -> int:
        name = ""
        try:
            with run.journal(read_only=True) as journal:
                record = find_recorded(journal.orders(), wanted)
            name = record.common_name
            with run.acting_on_order(record) as tools:
                return carry_out(name, [plan_recorded(record, tools)], tools)
        except ConnectorError as error:
            run.console.say(f"akamai-scm: {error}")
            run.errors.append(error)
            told.append(failure(name, error))
            return error.exit_code

    if wanted and not names_any(arguments, run):
        code = end_recorded()
    else:
        code = for_each(arguments, run, with_failures(end, told))
    if arguments.json:
        run.console.show(outcomes_json("revocations", told))
    return code


def reason_code(text: str) -> int:
    """
    Return the code that a number or a name of RFC 5280 means.

    Raises:
        UsageError: SCM takes no such reason.
    """
    plain = text.replace("-", "").replace("_", "").lower()
    for name, code in REASONS.items():
        if plain in {name.lower(), str(code)}:
            return code
    raise UsageError(
        f"--reason: SCM takes no {text!r}.", remedy=f"It takes {REASONS_TOLD}.", again=""
    )


COMMAND: Final = Command("revoke", "revoke the live certificate at SCM, for good", _add, run_revoke)
