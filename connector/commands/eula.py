"""`eula`: the terms of use."""

import argparse
import json
from dataclasses import asdict
from typing import Final

from connector import eula
from connector.commands.command import Command
from connector.commands.parser import add_json, add_settings
from connector.running.run import Run
from connector.settings.person import this_person


def _add(command: argparse.ArgumentParser) -> None:
    command.add_argument("action", choices=["show", "accept"], metavar="show|accept")
    add_json(command)
    add_settings(command)


def run_eula(arguments: argparse.Namespace, run: Run) -> int:
    """Show the terms, or accept them."""
    if arguments.action == "accept":
        local = run.local
        acceptance = eula.accept(local.state_dir, this_person(), run.clock)
        run.console.say(f"Accepted by {acceptance.who}, for the state directory {local.state_dir}.")
        if arguments.json:
            run.console.show(_json(arguments, accepted=asdict(acceptance)))
    elif arguments.json:
        found = eula.accepted(run.local.state_dir)
        run.console.show(_json(arguments, accepted=None if found is None else asdict(found)))
    else:
        run.console.show(eula.text())
    return 0


def _json(arguments: argparse.Namespace, *, accepted: object) -> str:
    """Return the acceptance as JSON, schema 1; `show` adds the text itself."""
    text = {"text": eula.text()} if arguments.action == "show" else {}
    told = {"schema": 1, "sha256": eula.digest(), "accepted": accepted, **text}
    return json.dumps(told, indent=2)


COMMAND: Final = Command("eula", "show or accept the terms of use", _add, run_eula)
