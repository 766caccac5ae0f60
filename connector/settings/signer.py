"""An account with `api: command`: a program of the person's own orders, in SCM's place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from connector.core.request.span import read_span
from connector.errors import Fault
from connector.settings.secret_source import SecretReader

API: Final = "command"
LIMIT: Final = timedelta(seconds=60)
LONGEST_LIMIT: Final = timedelta(seconds=90)
"""Well below the time after which an order counts as absent that no search finds."""
COMMANDS: Final = ("order", "collect", "find", "revoke")
KEYS: Final = (*COMMANDS, "idempotent", "timeout", "environment")
"""Of such an account alone."""
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class SignerCommands:
    """What orders, follows, finds and revokes, each as program and arguments; empty: nothing."""

    order: tuple[str, ...]
    collect: tuple[str, ...] = ()
    find: tuple[str, ...] = ()
    revoke: tuple[str, ...] = ()
    idempotent: bool = False
    """Whether a second order for a CSR gives the first one's certificate."""
    limit: timedelta = LIMIT
    """In real time, for each."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """All that they get of the environment, beside what they are told."""
    named: frozenset[str] = frozenset()
    """Of these variables, those that the account names: they may hold secrets."""
    directory: Path = Path()
    """Where they run: where the file stands."""


def read_commands(
    where: str, values: Mapping[str, object], reader: SecretReader, faults: list[Fault]
) -> SignerCommands:
    """
    Return the commands of an account.

    Args:
        where: The account, for messages.
        values: Its keys.
        reader: Knows the environment, and where the file stands.
        faults: Takes all of them.
    """

    def fault(key: str, what: str, remedy: str = "") -> None:
        faults.append(Fault(f"{where}: {key}", what, remedy))

    commands = {key: _words(values.get(key, [])) for key in COMMANDS}
    for key, words in commands.items():
        if words is None or (key in values and not words):
            fault(
                key,
                "must be a list of words",
                "write it as [/path/to/program, argument, …]; no shell reads it",
            )
    if "order" not in values:
        fault("order", "missing", "it is the program that gets the CSR: [/path/to/program, …]")
    idempotent = values.get("idempotent", False)
    if not isinstance(idempotent, bool):
        fault("idempotent", "must be true or false")
    names = _words(values.get("environment", []))
    if names is None or not all(map(_VARIABLE.fullmatch, names)):
        fault("environment", "must be a list of names of variables, without values")
        names = ()
    limit = _limit(values.get("timeout"))
    if limit is None:
        longest = int(LONGEST_LIMIT.total_seconds())
        fault(
            "timeout",
            f"must be a time span such as 45s, at most {longest}s",
            "an order that takes longer ends with 75 and is collected later",
        )
    return SignerCommands(
        commands["order"] or (),
        commands["collect"] or (),
        commands["find"] or (),
        commands["revoke"] or (),
        idempotent is True,
        limit or LIMIT,
        reader.passed_on(names),
        frozenset(names),
        reader.directory,
    )


def not_of_programs(where: str, keys: Sequence[str], faults: list[Fault]) -> None:
    """Tell of keys that say something to SCM alone."""
    faults.extend(
        Fault(f"{where}: {key}", "does not go with api: command", "SCM alone is told it")
        for key in keys
    )


def _words(value: object) -> tuple[str, ...] | None:
    """Return a list of words; None: it is something else."""
    if not isinstance(value, list):
        return None
    good = [word for word in value if isinstance(word, str) and word and "\0" not in word]
    return tuple(good) if len(good) == len(value) else None


def _limit(value: object) -> timedelta | None:
    if value is None:
        return LIMIT
    text = value if isinstance(value, str) else ""
    span = read_span(text) if re.fullmatch(r"(?=[0-9])([0-9]{1,7}m)?([0-9]{1,7}s)?", text) else None
    return span if span is not None and timedelta() < span <= LONGEST_LIMIT else None
