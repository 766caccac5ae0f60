"""Where to read on after an error: one table, by what it tells and by its kind."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from connector.core.decision.reasons import Reason
from connector.errors import (
    CertificateMismatchError,
    ClockSkewError,
    ConfigurationError,
    ConnectorError,
    CredentialsError,
    FailedError,
    JournalError,
    PersonNeededError,
    RequestError,
    StillServedError,
    StillWaitingError,
    VendorUnavailableError,
)

HERE: Final = Path(__file__).parents[1] / "commands"
"""Where the pages lie."""
_TROUBLES: Final = "TROUBLESHOOTING.md#"

BY_REASON: Final[Mapping[str, str]] = {
    Reason.AWAITING_DOMAINS: "README.md#domains",
    Reason.AWAITING_PROOFS: "README.md#domains",
    Reason.ORDER_ID_LOST: f"{_TROUBLES}lost-order",
    Reason.ACCOUNT_MISSING: "README.md#settings",
    Reason.PRE_VERIFICATION_WARNINGS: f"{_TROUBLES}warnings",
    Reason.POST_VERIFICATION_WARNINGS: f"{_TROUBLES}warnings",
    Reason.CHANGE_MANAGEMENT: f"{_TROUBLES}change-management",
    Reason.FOREIGN_CHANGE: f"{_TROUBLES}foreign-change",
    Reason.MISFIT: f"{_TROUBLES}misfit",
    Reason.ORDER_DECLINED: f"{_TROUBLES}order-ended",
    Reason.ORDER_REJECTED: f"{_TROUBLES}order-ended",
    Reason.CERTIFICATE_REFUSED: f"{_TROUBLES}refused-by-akamai",
    Reason.DEPLOYMENT_FAILED: f"{_TROUBLES}refused-by-akamai",
    Reason.CHANGE_FAILED: f"{_TROUBLES}refused-by-akamai",
    Reason.CHANGE_UNKNOWN: f"{_TROUBLES}refused-by-akamai",
    Reason.FIXED_FIELD: f"{_TROUBLES}does-not-fit",
    Reason.NOT_THIRD_PARTY: f"{_TROUBLES}does-not-fit",
    Reason.ENROLLMENT_GONE: f"{_TROUBLES}does-not-fit",
}
"""Page and place, of what a verdict has told."""

BY_KIND: Final[Mapping[type[ConnectorError], str]] = {
    StillServedError: f"{_TROUBLES}still-live",
    CertificateMismatchError: f"{_TROUBLES}misfit",
    JournalError: f"{_TROUBLES}journal",
    ClockSkewError: f"{_TROUBLES}clock",
    CredentialsError: f"{_TROUBLES}credentials-clock-and-connections",
    VendorUnavailableError: f"{_TROUBLES}credentials-clock-and-connections",
    ConfigurationError: "README.md#settings",
    RequestError: f"{_TROUBLES}the-request-is-wrong-exit-65",
    PersonNeededError: f"{_TROUBLES}a-person-is-asked-exit-3",
    StillWaitingError: f"{_TROUBLES}still-waiting-exit-75",
    FailedError: f"{_TROUBLES}something-failed-exit-1",
}
"""The same of any other error: the first kind that it is of. Wrong usage has its own remedy."""

_ASKS: Final = (VendorUnavailableError, CredentialsError, ConfigurationError, JournalError)
"""What `doctor` tries one by one."""
_ASK_CODES: Final = frozenset(kind.exit_code for kind in _ASKS) - {FailedError.exit_code}
_WITHOUT_DOCTOR: Final = frozenset({"doctor", "check", "migrate", "completion", "eula", "state"})
"""Commands that ask no vendor, and the doctor."""
_NAMED: Final = 3
"""So many requests are worth repeating."""
_LONGEST: Final = 500
"""So many characters of words are."""


def read_on(
    errors: Sequence[ConnectorError],
    code: int,
    command: str,
    requests: Sequence[str],
    settings: Sequence[str] = (),
) -> list[str]:
    """
    Return the last lines of a run: where its gravest error is explained, whom to ask.

    Args:
        errors: All that went wrong.
        code: The exit code, that of the gravest.
        command: What was run.
        requests: As they were named.
        settings: Words of the command line that say where settings are.
    """
    pages = (page_of(error) for error in errors if error.exit_code == code)
    lines = [f"More: {page_path(page)}" for page in pages if page][:1]
    asks = code in _ASK_CODES or any(isinstance(error, _ASKS) for error in errors)
    if asks and command not in _WITHOUT_DOCTOR:
        lines.append(_ask_doctor(requests, settings))
    return lines


def page_of(error: ConnectorError) -> str:
    """Return the page in `HERE`, and the place, where more is told of *error*; empty: none."""
    by_kind = (page for kind, page in BY_KIND.items() if isinstance(error, kind))
    return BY_REASON.get(error.reason) or next(by_kind, "")


def page_path(page: str) -> str:
    """Return where *page* is on this machine: the pages are installed with the program."""
    return str(HERE / page)


def _ask_doctor(requests: Sequence[str], settings: Sequence[str]) -> str:
    """Return the last line of what went wrong with credentials, settings or a connection."""
    named = requests if len(requests) <= _NAMED and "-" not in requests else ()
    words = shlex.join([*named, *settings])
    shown = words.isprintable() and len(words) <= _LONGEST
    command = f"akamai-scm doctor {words if shown else ''}".rstrip()
    return (
        f"`{command}` tries credentials, rights and connections one by one, and says the remedy"
        " for each."
    )
