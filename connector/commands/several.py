"""A run over several requests: one that fails does not stop the rest, the gravest code counts."""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from connector.commands.named import named
from connector.core.request.values import Request
from connector.documents.files import Rejected
from connector.errors import (
    ConfigurationError,
    ConnectorError,
    CredentialsError,
    FailedError,
    PersonNeededError,
    RequestError,
    StillWaitingError,
    UsageError,
    VendorUnavailableError,
)
from connector.running.run import Run
from connector.text.about import about

_Result = TypeVar("_Result")

DUE: Final = 2
"""Exit code of `--detailed-exitcode` where something is due."""

_GRAVEST_FIRST: Final = (
    FailedError.exit_code,
    ConfigurationError.exit_code,
    CredentialsError.exit_code,
    RequestError.exit_code,
    UsageError.exit_code,
    VendorUnavailableError.exit_code,
    PersonNeededError.exit_code,
    StillWaitingError.exit_code,
    DUE,
    0,
)


def gravest(codes: Sequence[int]) -> int:
    """Return the exit code of a run over several requests."""
    return min(codes, key=_GRAVEST_FIRST.index, default=0)


def by_itself(
    who: str,
    run: Run,
    act: Callable[[], _Result],
    keep: Callable[[_Result], None],
    fail: Callable[[str, ConnectorError], None],
) -> None:
    """
    Act for one of several, so that what ends it ends no other.

    Args:
        who: The certificate's common name.
        run: Keeps the details of what nobody has foreseen.
        act: May raise.
        keep: Told what it returned.
        fail: Told whom which error has ended.
    """
    try:
        keep(act())
    except ConnectorError as error:
        run.errors.append(error)
        fail(who, error)
    except Exception as error:  # noqa: BLE001 - a fault of ours does not stop the others
        known = run.unforeseen(error)
        run.errors.append(known)
        fail(who, known)


def for_each(
    arguments: argparse.Namespace,
    run: Run,
    act: Callable[[Request], int],
    rejected_too: Callable[[Rejected], None] = lambda _: None,
) -> int:
    """
    Act for every request that *arguments* name, as far as each goes; return the gravest code.

    Args:
        arguments: Name the requests.
        run: Where to tell of it.
        act: Called for each request.
        rejected_too: Called for each document that is none.

    Raises:
        UsageError: No request is named, or a file cannot be read.
        ConnectorError: Akamai cannot be asked about an enrollment that is named.
    """
    console = run.console
    requests, rejected = named(arguments, run)
    run.requests = len(requests)
    codes: list[int] = []
    failed: list[str] = []

    def fail(who: str, error: ConnectorError) -> None:
        codes.append(error.exit_code)
        failed.append(f"{who} (exit {error.exit_code})")

    def tell_failed(who: str, error: ConnectorError) -> None:
        console.say(f"akamai-scm: {about(who, str(error))}")
        fail(who, error)

    for document in rejected:
        run.errors.append(document.error)
        rejected_too(document)
        console.say(f"akamai-scm: {document.error}")
        fail(document.where, document.error)
    for request in requests:
        by_itself(request.common_name, run, partial(act, request), codes.append, tell_failed)
    if failed and len(codes) > 1:
        done = len(codes) - len(failed)
        console.say(f"{done} done, {len(failed)} not: {', '.join(failed)}.")
    return gravest(codes)
