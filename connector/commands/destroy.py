"""`destroy`: what Terraform runs when the certificate's resource is destroyed."""

import argparse
from typing import Final

from connector.commands.command import Command
from connector.commands.parser import add_requests, add_settings
from connector.commands.several import for_each
from connector.core.request.values import OnDestroy, Request
from connector.running import Run
from connector.settings.person import this_person
from connector.workflow.ending.destroy import destroy


def _add(command: argparse.ArgumentParser) -> None:
    add_requests(command)
    add_settings(command)


def run_destroy(arguments: argparse.Namespace, run: Run) -> int:
    """Carry out `on_destroy`; with `keep`, no settings are needed."""

    def end(request: Request) -> int:
        if request.on_destroy is OnDestroy.KEEP:
            run.console.say(
                f"on_destroy is keep: everything for {request.common_name} stays as it is."
            )
            return 0
        with run.acting(request) as tools:
            destroy(request, tools, this_person())
        return 0

    return for_each(arguments, run, end)


COMMAND: Final = Command("destroy", "carry out on_destroy (Terraform runs it)", _add, run_destroy)
