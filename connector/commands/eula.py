"""`eula`: the terms of use."""

import argparse
import json
from dataclasses import asdict

from connector import eula
from connector.clock import SystemClock
from connector.commands.console import Console
from connector.commands.run import places_of


def run_eula(arguments: argparse.Namespace, console: Console) -> int:
    """Show the terms, or accept them."""
    if arguments.action == "accept":
        places = places_of(arguments)
        acceptance = eula.accept(places.state_dir, eula.this_person(), SystemClock())
        console.say(f"Accepted by {acceptance.who}, for the state directory {places.state_dir}.")
        if arguments.json:
            console.show(_json(arguments, accepted=asdict(acceptance)))
    elif arguments.json:
        found = eula.accepted(places_of(arguments).state_dir)
        console.show(_json(arguments, accepted=None if found is None else asdict(found)))
    else:
        console.show(eula.text())
    return 0


def _json(arguments: argparse.Namespace, *, accepted: object) -> str:
    """Return the acceptance as JSON, schema 1; `show` adds the text itself."""
    text = {"text": eula.text()} if arguments.action == "show" else {}
    told = {"schema": 1, "sha256": eula.digest(), "accepted": accepted, **text}
    return json.dumps(told, indent=2)
