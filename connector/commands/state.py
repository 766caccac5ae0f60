"""`state`: where the journal is."""

import argparse
from contextlib import closing, nullcontext
from typing import Final

from connector.commands.command import Command
from connector.commands.parser import add_json, without_settings
from connector.errors import UsageError
from connector.journal.lock import no_run_at_work
from connector.journal.moving import move_journal
from connector.journal.store import journal_of
from connector.postgres.cache import State, state_name
from connector.postgres.database import Database
from connector.running.run import Run
from connector.text.leaving import as_json


def _add(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    text = "copy the journal to a state that has none, and close it where it was"
    copy = actions.add_parser(
        "copy", help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False
    )
    for name, whose in (("source", "that has the journal"), ("target", "that gets it")):
        copy.add_argument(
            name,
            metavar={"source": "FROM", "target": "TO"}[name],
            help=f"the state {whose}: a directory, or postgresql://…",
        )
    add_json(copy)
    without_settings(copy)


def run_state(arguments: argparse.Namespace, run: Run) -> int:
    """
    Copy a journal.

    Raises:
        UsageError: Both states are the same.
        StillWaitingError: A run is at work with one of them.
        ConfigurationError: One cannot be used.
        JournalError: There is none, or another one already.
    """
    source, target = run.state_at(arguments.source), run.state_at(arguments.target)
    if _same(source, target):
        raise UsageError("FROM and TO are the same state.", remedy="Name another one.")
    with _closing(source), _closing(target), no_run_at_work(source), no_run_at_work(target):
        counts = move_journal(journal_of(source), journal_of(target))
    told = {"from": state_name(source), "to": state_name(target)}
    if arguments.json:
        run.console.show(as_json({"schema": 1, **told, "rows": counts}, indent=2))
    rows = ", ".join(f"{table.replace('_', ' ')} {count}" for table, count in counts.items())
    run.console.say(
        f"Copied from {told['from']} to {told['to']}: {rows}.\n"
        f"Name the new state from now on (AKAMAI_SCM_STATE, --state): the journal in"
        f" {told['from']} is closed. Who has accepted the terms does not go along: where the new"
        " one asks, `akamai-scm eula accept` once, before it runs by itself."
    )
    return 0


def _same(source: State, target: State) -> bool:
    if isinstance(source, Database) or isinstance(target, Database):
        return source == target
    return source.resolve() == target.resolve()


def _closing(state: State) -> "closing[Database] | nullcontext[None]":
    return closing(state) if isinstance(state, Database) else nullcontext()


COMMAND: Final = Command("state", "move the journal to another state", _add, run_state)
