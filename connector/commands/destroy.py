"""`destroy`: what Terraform runs when the certificate's resource is destroyed."""

import argparse
from typing import Final

from connector.commands.command import Command
from connector.commands.outcomes import Outcome, outcomes_json, with_failures
from connector.commands.parser import add_json, add_requests, add_settings
from connector.commands.several import for_each
from connector.core.request.values import OnDestroy, Request
from connector.running.run import Run
from connector.settings.person import this_person
from connector.workflow.ending.destroy import destroy


def _add(command: argparse.ArgumentParser) -> None:
    add_requests(command)
    add_json(command)
    add_settings(command)


def run_destroy(arguments: argparse.Namespace, run: Run) -> int:
    """Carry out `on_destroy`; with `keep`, no settings are needed."""
    told: list[Outcome] = []

    def end(request: Request) -> int:
        keeps = request.on_destroy is OnDestroy.KEEP
        if keeps:
            run.console.say(
                f"on_destroy is keep: everything for {request.common_name} stays as it is."
            )
        else:
            with run.acting(request) as tools:
                destroy(request, tools, this_person())
        told.append(
            {
                "common_name": request.common_name,
                "outcome": "kept" if keeps else "done",
                "on_destroy": request.on_destroy,
            }
        )
        return 0

    code = for_each(arguments, run, with_failures(end, told))
    if arguments.json:
        run.console.show(outcomes_json("endings", told))
    return code


COMMAND: Final = Command(
    "destroy", "end certificates as their on_destroy says (Terraform runs it)", _add, run_destroy
)
