"""`cancel`, `revoke` and `destroy`: what takes something away, each only when asked for."""

import argparse
import os
from collections.abc import Callable, Mapping, Sequence

from connector import eula
from connector.clock import SystemClock
from connector.commands.console import Console, confirm
from connector.commands.render import outcomes_json
from connector.commands.run import acting, acting_on_order, settings_of, settings_to_act
from connector.commands.several import for_each
from connector.core.request.values import OnDestroy, Request
from connector.core.revocation.rfc5280 import REASONS, REASONS_TOLD
from connector.documents.files import names_requests
from connector.errors import ConnectorError, UsageError
from connector.journal.store import FILE_NAME, Journal
from connector.workflow.ending.cancel import cancel, check_not_ordered_elsewhere, plan_cancel
from connector.workflow.ending.destroy import destroy
from connector.workflow.ending.revoke import (
    Revocable,
    find_recorded,
    plan_recorded,
    plan_revoke,
    revoke,
)
from connector.workflow.tools import Tools

Outcome = Mapping[str, object]


def run_destroy(arguments: argparse.Namespace, console: Console) -> int:
    """Carry out `on_destroy`; with `keep`, no settings are needed."""

    def end(request: Request) -> int:
        if request.on_destroy is OnDestroy.KEEP:
            console.say(f"on_destroy is keep: everything for {request.common_name} stays as it is.")
            return 0
        with acting(request, settings_of(arguments), console) as tools:
            destroy(request, tools, eula.this_person())
        return 0

    return for_each(arguments, console, end)


def run_cancel(arguments: argparse.Namespace, console: Console) -> int:
    """Cancel open changes that may be, once a person has agreed to each."""
    settings = settings_to_act(arguments, console)
    told: list[Outcome] = []

    def end(request: Request) -> int:
        with acting(request, settings, console) as tools:
            planned = plan_cancel(request, tools)
            if planned is None:
                console.say(f"No change is open for {request.common_name}; nothing to cancel.")
                told.append({"common_name": request.common_name, "outcome": "nothing_open"})
                return 0
            check_not_ordered_elsewhere(planned, tools)
            for sentence in planned.sentences(request):
                console.say(sentence)
            change_id = planned.change.change_id
            confirm(console, f"cancel change {change_id}", agreed=arguments.yes)
            cancel(request, planned, tools, eula.this_person())
        console.say(f"Change {change_id} for {request.common_name} is cancelled.")
        told.append(
            {
                "common_name": request.common_name,
                "outcome": "cancelled",
                "enrollment_id": planned.enrollment.enrollment_id,
                "change_id": change_id,
                "orders": [
                    {
                        "order_id": order.order_id or "",
                        "key_algorithm": order.key_algorithm,
                        "csr": order.csr_key,
                        "scm_status": order.vendor_status,
                    }
                    for order in planned.orders
                ],
            }
        )
        return 0

    code = for_each(arguments, console, _with_failures(end, told))
    if arguments.json:
        console.show(outcomes_json("cancellations", told))
    return code


def run_revoke(arguments: argparse.Namespace, console: Console) -> int:
    """Revoke certificates at SCM, once a person has agreed."""
    reason = reason_code(arguments.reason)
    settings = settings_to_act(arguments, console)
    who = eula.this_person()
    message = ": ".join(part for part in (f"akamai-scm revoke by {who}", arguments.why) if part)
    wanted = arguments.serial or arguments.order or ""
    told: list[Outcome] = []

    def carry_out(common_name: str, planned: Sequence[Revocable], tools: Tools) -> int:
        for item in planned:
            console.say(item.sentence(reason))
        left = [item.facts.serial for item in planned if not item.revoked]
        if left:
            confirm(console, f"revoke {', '.join(left)}", agreed=arguments.yes)
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
        with acting(request, settings, console) as tools:
            return carry_out(request.common_name, plan_revoke(request, tools, wanted), tools)

    def end_recorded() -> int:
        name = ""
        try:
            place = settings.state_dir / FILE_NAME
            with Journal.open(place, SystemClock(), read_only=True) as journal:
                record = find_recorded(journal.orders(), wanted)
            name = record.common_name
            with acting_on_order(record, settings, console) as tools:
                return carry_out(name, [plan_recorded(record, tools)], tools)
        except ConnectorError as error:
            console.say(f"akamai-scm: {error}")
            told.append(_failure(name, error))
            return error.exit_code

    if wanted and not names_requests(arguments.requests, os.environ):
        code = end_recorded()
    else:
        code = for_each(arguments, console, _with_failures(end, told))
    if arguments.json:
        console.show(outcomes_json("revocations", told))
    return code


def _with_failures(end: Callable[[Request], int], told: list[Outcome]) -> Callable[[Request], int]:
    """Return *end* with a note, for scripts, of every certificate that it failed for."""

    def attempt(request: Request) -> int:
        try:
            return end(request)
        except ConnectorError as error:
            told.append(_failure(request.common_name, error))
            raise

    return attempt


def _failure(common_name: str, error: ConnectorError) -> Outcome:
    return {
        "common_name": common_name,
        "outcome": "failed",
        "exit": error.exit_code,
        "message": str(error),
    }


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
