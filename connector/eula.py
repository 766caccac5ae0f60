"""The terms that are accepted once before the first action, and the memory of who accepted them."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from connector.clock import Clock
from connector.errors import JournalError, PersonNeededError
from connector.machine.atomic import read_no_link, replace_file
from connector.settings.person import this_person
from connector.settings.values import LocalSettings
from connector.text.moments import utc_text

FILE_NAME: Final = "eula.json"
"""Name of the acceptance in the state directory."""

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepted which text, and when."""

    who: str
    when: str
    """RFC 3339, UTC."""
    sha256: str
    """Of the text, lower-case hex."""


def text() -> str:
    """Return the terms: from the installed package, or from `eula/` of a checkout."""
    installed = _HERE / "eula" / "EULA.txt"
    path = installed if installed.is_file() else _HERE.parent / "eula" / "EULA.txt"
    return path.read_text(encoding="utf-8")


def digest() -> str:
    """Return the SHA-256 of the terms, lower-case hex."""
    return hashlib.sha256(text().encode()).hexdigest()


def accepted(state_dir: Path) -> Acceptance | None:
    """Return the acceptance of the present text; None if there is none, or of another text."""
    try:
        found = json.loads(read_no_link(state_dir / FILE_NAME))
        acceptance = Acceptance(str(found["who"]), str(found["when"]), str(found["sha256"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return acceptance if acceptance.sha256 == digest() else None


def accept(state_dir: Path, who: str, clock: Clock) -> Acceptance:
    """
    Remember that *who* accepts the present text.

    Raises:
        JournalError: The state directory cannot be written.
    """
    acceptance = Acceptance(who, utc_text(clock.now()), digest())
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(state_dir / FILE_NAME, json.dumps(asdict(acceptance), indent=2) + "\n")
    except OSError as error:
        raise JournalError(
            f"The acceptance cannot be kept in {state_dir}: {error.strerror}.",
            remedy="Make it writable, or name another state directory with --state.",
        ) from error
    return acceptance


def require(
    local: LocalSettings, clock: Clock, ask: Callable[[str], bool | None] | None = None
) -> Acceptance:
    """
    Return the acceptance of the terms; get and remember it first if it is missing.

    Args:
        local: Say where the memory is, and whether a flag or variable accepts.
        clock: Gives the time of an acceptance.
        ask: Shows the terms to a person and returns the answer; it, or its answer, is None without
            a terminal.

    Raises:
        PersonNeededError: Nobody has accepted the terms.
    """
    found = accepted(local.state_dir)
    if found is not None:
        return found
    answer = True if local.eula_accepted else None if ask is None else ask(text())
    if answer:
        return accept(local.state_dir, this_person(), clock)
    if answer is False:
        raise PersonNeededError(
            "You did not accept the terms of use; nothing was done.",
            remedy="They can be read again with `akamai-scm eula show`.",
            again="",
        )
    raise PersonNeededError(
        f"The terms of use are not accepted yet for the state directory {local.state_dir}.",
        remedy="Read them with `akamai-scm eula show`. To accept them, run `akamai-scm eula accept`"
        " once, or give --accept-eula or AKAMAI_SCM_ACCEPT_EULA=1, in Terraform"
        " `eula_accepted = true`. It is remembered in the state directory.",
    )
