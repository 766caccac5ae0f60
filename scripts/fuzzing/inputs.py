"""
Targets that read what is given to the program on its own machine, and the whole program.

Errors of ours are answers. Whatever else is raised, and whatever a check here refuses, is a find.
"""

import io
import json
import shutil
from contextlib import suppress
from typing import Final

from connector import external
from connector.cli import main as run_program
from connector.core.request.dump import dump_request
from connector.core.request.parse import parse_request, request_warnings
from connector.errors import ConnectorError, Fault
from connector.journal.store import FILE_NAME, Journal
from connector.running.surroundings import Surroundings
from connector.settings.edgerc import read_credentials
from connector.settings.scm_config import read_accounts
from connector.terminal.console import StandardStreams
from connector.text.characters import harmless
from connector.text.secret import KNOWN
from connector.text.structured import DocumentError, read_document, utf8_text
from scripts.fuzzing.checks import check, fit, place, written
from scripts.fuzzing.still_clock import StillClock

EXIT_CODES: Final = frozenset({0, 2, 3, 64, 65, 69, 75, 77, 78})
"""Those that a run may end with, but 1, which is for what nobody has foreseen."""


def request(data: bytes) -> None:
    """A certificate request as YAML or JSON: what is read can be written and read again."""
    try:
        document = read_document(utf8_text(data))
    except DocumentError as error:
        fit([error])
        return
    try:
        found = parse_request(document)
    except ConnectorError as error:
        fit([error])
        return
    fit(request_warnings(found))
    again = json.loads(json.dumps(dump_request(found)))
    check(parse_request(again) == found, str(again))


def query(data: bytes) -> None:
    """What Terraform writes to `external`."""
    with suppress(ConnectorError, UnicodeDecodeError):
        external.read_query(data.decode())


def scm_config(data: bytes) -> None:
    """The accounts at SCM, of which no secret shows in a fault."""
    faults: list[Fault] = []
    path = written("scm_config.yaml", data)
    found = read_accounts(path, {}, place(), place(), faults)
    check((found is None) == bool(faults), path.name)
    fit(faults)
    KNOWN.clear()


def edgerc(data: bytes) -> None:
    """Akamai's credentials."""
    faults: list[Fault] = []
    path = written("edgerc", data)
    found = read_credentials(path, None, {}, place(), faults)
    check((found is None) == bool(faults), path.name)
    fit(faults)
    KNOWN.clear()


def journal(data: bytes) -> None:
    """The journal's file, whatever has become of it: read, or refused before anything is done."""
    directory = place() / "state"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700)
    path = directory / FILE_NAME
    for read_only in (True, False):
        path.write_bytes(data)
        with (
            suppress(ConnectorError),
            Journal.open(path, StillClock(), read_only=read_only) as opened,
        ):
            opened.orders("")
            opened.find_orders("www")
            opened.open_intents("")


def program(data: bytes) -> None:
    """The whole program with a request on standard input, and no settings: its exit code."""
    for words in (["status", "-"], ["external"]):
        out, err = io.StringIO(), io.StringIO()
        stdin = io.TextIOWrapper(io.BytesIO(data), "utf-8")
        directory = place() / "home"
        directory.mkdir(exist_ok=True)
        here = Surroundings(
            StillClock(),
            {"AKAMAI_SCM_STATE": str(directory / "state")},
            StandardStreams(stdin, out, err),
            cwd=lambda: directory,  # noqa: B023 - used within this turn
            home=lambda: directory,  # noqa: B023
        )
        code = run_program(words, here)
        told = out.getvalue() + err.getvalue()
        check(code in EXIT_CODES and "Traceback" not in told, f"exit {code}: {told}")
        check(harmless(told) == told, told)
        KNOWN.clear()
