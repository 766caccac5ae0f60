"""`cancel`: the open change at Akamai, only when asked for."""

import argparse
from typing import Final

from connector.commands.command import Command
from connector.commands.named import add_named
from connector.commands.outcomes import Outcome, outcomes_json, with_failures
from connector.commands.parser import add_json, add_settings, add_yes
from connector.commands.several import for_each
from connector.core.request.values import Request
from connector.running.run import Run
from connector.settings.person import this_person
from connector.terminal.console import confirm
from connector.workflow.ending.cancel import cancel, check_not_ordered_elsewhere, plan_cancel


def _add(command: argparse.ArgumentParser) -> None:
    add_named(command)
    add_yes(command)
    add_json(command)
    add_settings(command)


def run_cancel(arguments: argparse.Namespace, run: Run) -> int:
    """Cancel open changes that may be, once a person has agreed to each."""
    run.check_terms()
    told: list[Outcome] = []

    def end(request: Request) -> int:
        with run.acting(request) as tools:
            planned = plan_cancel(request, tools)
            if planned is None:
                run.console.say(f"No change is open for {request.common_name}; nothing to cancel.")
                told.append({"common_name": request.common_name, "outcome": "nothing_open"})
                return 0
            check_not_ordered_elsewhere(planned, tools)
            for sentence in planned.sentences(request):
                run.console.say(sentence)
            change_id = planned.change.change_id
            confirm(run.console, f"cancel change {change_id}", agreed=arguments.yes)
            cancel(request, planned, tools, this_person())
        run.console.say(f"Change {change_id} for {request.common_name} is cancelled.")
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

    code = for_each(arguments, run, with_failures(end, told))
    if arguments.json:
        run.console.show(outcomes_json("cancellations", told))
    return code


COMMAND: Final = Command(
    "cancel",
    "cancel the open change at Akamai, if it is ours or CPS's own; orders at SCM stay",
    _add,
    run_cancel,
)
