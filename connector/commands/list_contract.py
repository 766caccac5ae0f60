"""`list`: what is on a contract at Akamai, managed from here or not."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from connector.commands.command import Command
from connector.commands.named import written
from connector.commands.parser import add_json, add_requests, add_settings
from connector.commands.several import gravest
from connector.core.inventory.entry import Entry, Keeping
from connector.core.request.values import Request
from connector.running.run import Run
from connector.text.characters import one_line
from connector.text.leaving import as_json
from connector.text.moments import utc_text
from connector.text.table import Table, Tone
from connector.workflow.connect import looks_at_account
from connector.workflow.stock import take_stock

COLUMNS: Final = ("enrollment", "name", "state", "expires", "issuer", "kept by")
_KEPT: Final = {
    Keeping.MANAGED: "akamai-scm",
    Keeping.UNMANAGED: "-",
    Keeping.NOT_THIRD_PARTY: "Akamai",
}


def _add(command: argparse.ArgumentParser) -> None:
    add_requests(
        command,
        "what has an order in the journal counts as managed from here; with them, theirs, too",
        of_terraform=True,
    )
    command.add_argument("--contract", required=True, metavar="ID", help="which one")
    command.add_argument("--account-switch-key", metavar="KEY", help="with several Akamai accounts")
    command.add_argument(
        "--unmanaged", action="store_true", help="only third-party ones that nothing here manages"
    )
    add_json(command)
    add_settings(command)


def run_list(arguments: argparse.Namespace, run: Run) -> int:
    """Tell every enrollment of a contract, as a rule by two calls; change nothing."""
    requests, rejected = written(arguments, run) if arguments.requests else ([], [])
    for document in rejected:
        run.console.say(f"akamai-scm: {document.error}")
        run.errors.append(document.error)
    entries = [_kept(entry, requests, arguments.contract) for entry in _stock(arguments, run)]
    entries.sort(key=lambda entry: (entry.common_name, entry.enrollment_id or 0))
    told = [one for one in entries if one.keeping is Keeping.UNMANAGED or not arguments.unmanaged]
    if arguments.json:
        rows = [_row(entry) for entry in told]
        run.console.show(as_json({"schema": 1, "enrollments": rows}, indent=2))
    else:
        run.console.show_table(_table(told, entries, arguments.contract))
    return gravest([document.error.exit_code for document in rejected])


def _stock(arguments: argparse.Namespace, run: Run) -> list[Entry]:
    settings = run.settings
    with run.snapshots.newest() as journal:
        ours = journal.known_enrollments()
    with looks_at_account(
        settings, run.clock, run.console.say, arguments.account_switch_key
    ) as looks:
        return list(take_stock(looks, arguments.contract, ours))


def _kept(entry: Entry, requests: Sequence[Request], contract: str) -> Entry:
    """Return *entry* as managed where one of *requests* is about it."""
    if entry.keeping is not Keeping.UNMANAGED:
        return entry
    here = [one for one in requests if one.contract_id == contract.removeprefix("ctr_")]
    ours = any(
        one.enrollment_id == entry.enrollment_id
        if one.enrollment_id is not None
        else one.common_name == entry.common_name
        for one in here
    )
    return replace(entry, keeping=Keeping.MANAGED) if ours else entry


def _table(told: Sequence[Entry], entries: Sequence[Entry], contract: str) -> Table:
    rows = [
        [
            str(entry.enrollment_id),
            one_line(entry.common_name),
            str(entry.state or "-"),
            "-" if entry.expires is None else entry.expires.date().isoformat(),
            one_line(entry.issuer or "-"),
            _KEPT[entry.keeping],
        ]
        for entry in told
    ]
    tones = [Tone.ATTENTION if one.keeping is Keeping.UNMANAGED else Tone.CALM for one in told]
    return Table(COLUMNS, rows, _below(entries, contract), tones, spare=("issuer", "state"))


def _below(entries: Sequence[Entry], contract: str) -> list[str]:
    loose = sum(entry.keeping is Keeping.UNMANAGED for entry in entries)
    if not entries:
        return [f"Nothing is on contract {contract}."]
    if not loose:
        return []
    then = f"`akamai-scm import --all --contract {contract}` writes their requests."
    return [f"{loose} of {len(entries)}: nothing here renews them (`-`). {then}"]


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "enrollment_id": entry.enrollment_id,
        "common_name": entry.common_name,
        "kind": entry.kind,
        "managed": entry.keeping is Keeping.MANAGED,
        "third_party": entry.keeping is not Keeping.NOT_THIRD_PARTY,
        "state": entry.state,
        "expires": None if entry.expires is None else utc_text(entry.expires),
        "due_at": None if entry.due_at is None else utc_text(entry.due_at),
        "issuer": entry.issuer,
        "validation": entry.validation,
        "key_algorithms": list(entry.keys),
        "change_open": bool(entry.pending),
    }


COMMAND: Final = Command(
    "list", "list what is on a contract at Akamai, managed from here or not", _add, run_list
)
