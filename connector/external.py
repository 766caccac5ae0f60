"""
What Terraform's `external` data source starts: a query on stdin, one JSON object on stdout.

It only observes, never asks, and its calls end within `LIMIT`. While a vendor is out, it repeats
its last answer with `stale = "true"`. Bad configuration or credentials are one line on stderr.
"""

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from connector.atomic import replace_file
from connector.clock import Clock, SystemClock
from connector.config import Flags, load_settings
from connector.core.answer import KEYS
from connector.core.request import Request
from connector.documents import DocumentError, read_json
from connector.errors import ConnectorError, UsageError, VendorUnavailableError
from connector.log import certificate_log, configure_logging
from connector.request_files import parse_json, standard_input
from connector.settings import Settings
from connector.workflow.connect import connected
from connector.workflow.run import status

LIMIT: Final = timedelta(seconds=20)
_SETTINGS: Final = ("edgerc", "section", "scm_config", "state", "log_dir", "ca_bundle")


@dataclass(frozen=True, slots=True)
class Query:
    """What Terraform asks."""

    request: Request
    flags: Flags


def main() -> int:
    """Answer one query; return the exit code."""
    configure_logging("WARNING", sys.stderr)
    try:
        query = read_query(standard_input(sys.stdin))
        settings = load_settings(query.flags, os.environ, Path.cwd(), Path.home())
        found = look(query.request, settings, SystemClock())
    except ConnectorError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return error.exit_code
    print(json.dumps(found))
    return 0


def read_query(text: str) -> Query:
    """
    Return the query that Terraform wrote.

    Raises:
        UsageError: It is not a JSON object of strings with known keys.
        RequestError: The request in it is wrong.
    """
    try:
        query = read_json(text or "{}")
    except DocumentError as error:
        raise UsageError(f"The query on standard input is not JSON: {error}.") from error
    if not isinstance(query, dict) or not isinstance(query.get("request"), str):
        raise UsageError(
            "The query on standard input has no `request`.",
            remedy="`akamai-scm external` is started by the Terraform module; people want"
            " `akamai-scm status`.",
        )
    unknown = sorted(set(query) - {"request", *_SETTINGS})
    if unknown:
        raise UsageError(
            f"The query has keys that this version does not know: {', '.join(unknown)}.",
            remedy="Use the module and the program of the same version.",
        )
    wrong = sorted(key for key, value in query.items() if not isinstance(value, str | None))
    if wrong:
        raise UsageError(f"The query has values that are no text: {', '.join(wrong)}.")
    flags = Flags(**{key: query[key] for key in _SETTINGS if query.get(key)})
    return Query(parse_json(query["request"]), flags)


def look(request: Request, settings: Settings, clock: Clock) -> Mapping[str, str]:
    """
    Return the answer for *request*, the last known one while a vendor is out.

    Raises:
        ConnectorError: Settings, credentials or request are wrong; or a vendor is out and nothing
            is known.
    """
    memory = _memory(settings, request)
    try:
        found = _observe(request, settings, clock)
    except VendorUnavailableError as error:
        known = _last_known(memory)
        if known is None:
            raise
        return {**known, "stale": "true", "warning": error.what}
    _remember(memory, found)
    return found


def _observe(request: Request, settings: Settings, clock: Clock) -> dict[str, str]:
    with (
        certificate_log(settings.log_dir, request.common_name, settings.log_level, clock) as log,
        connected(request, settings, clock, log, _silent, read_only=True) as (tools, session),
        session.within(LIMIT),
    ):
        return status(request, tools).answer


def _silent(_line: str) -> None:
    """Nobody reads progress during a plan."""


def _memory(settings: Settings, request: Request) -> Path:
    account = f"{settings.akamai.host} {request.account_switch_key} {request.key}"
    name = hashlib.sha256(account.encode()).hexdigest()[:32]
    return settings.state_dir / "answers" / f"{name}.json"


def _last_known(memory: Path) -> dict[str, str] | None:
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return known if isinstance(known, dict) and set(known) == set(KEYS) else None


def _remember(memory: Path, found: Mapping[str, str]) -> None:
    """Keep the answer for an outage; a plan does not fail because that is not possible."""
    try:
        memory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(memory, json.dumps(found))
    except OSError as error:
        print(f"The last answer could not be kept: {error}", file=sys.stderr)
