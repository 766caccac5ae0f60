"""The flags of an emergency: what is replaced at once, and since when that has gone on."""

import argparse
from datetime import datetime

from connector.commands.agenda import named_moment
from connector.core.request.emergency import (
    Emergency,
    Everything,
    IssuedBy,
    Meant,
    OfKey,
    OfSerials,
    emergency_key,
    read_serials,
)
from connector.core.request.values import KeyAlgorithm
from connector.errors import UsageError
from connector.running.run import Run
from connector.text.moments import utc_text
from connector.text.structured import NotUTF8Error, utf8_text


def add_emergency(command: argparse.ArgumentParser) -> None:
    """Add the flags."""
    group = command.add_argument_group(
        "emergency: replace at once what is live, whatever its dates; leave the rest alone"
    )
    which = group.add_mutually_exclusive_group()
    which.add_argument("--renew-now", action="store_true", help="replace all that is live")
    which.add_argument(
        "--replace-issued-by",
        metavar="ISSUER",
        help="replace what this CA has issued: its common name, or its whole name as `status`"
        " shows it",
    )
    which.add_argument(
        "--replace-serials",
        metavar="FILE",
        help="replace what has a serial number that FILE lists, one a line",
    )
    which.add_argument(
        "--replace-key-algorithm",
        choices=[each.value for each in KeyAlgorithm],
        metavar="|".join(KeyAlgorithm),
        help="replace what has a key of this kind",
    )
    group.add_argument(
        "--issued-before",
        metavar="TIME",
        help="with one of these: what was ordered since TIME is not replaced again (otherwise:"
        " since the same emergency was first asked for in this state directory)",
    )


def read_emergency(arguments: argparse.Namespace, run: Run) -> Emergency | None:
    """
    Return the emergency that the command line asks for; None: none.

    Its beginning is written down, so that the same command goes on with it; a rehearsal writes
    nothing.

    Raises:
        UsageError: Its list of serials, or its time, cannot be used.
        JournalError: Its beginning cannot be written down.
    """
    meant = _meant(arguments, run)
    if meant is None:
        if arguments.issued_before is not None:
            raise UsageError(
                "--issued-before goes with an emergency.",
                remedy="Name one, such as --renew-now.",
                again="",
            )
        return None
    if arguments.issued_before is not None:
        return Emergency(meant, _before(arguments.issued_before, run))
    return Emergency(meant, _begun_at(meant, run, rehearsal=arguments.dry_run))


def announcement(emergency: Emergency) -> str:
    """Return what a person is told of it."""
    return (
        f"Emergency: {emergency.meant} is replaced, unless it was ordered since"
        f" {utc_text(emergency.begun_at)}; what is live stays so until then."
    )


def _begun_at(meant: Meant, run: Run, *, rehearsal: bool) -> datetime:
    key = emergency_key(meant)
    with run.snapshots.newest() as journal:
        begun_at = journal.emergency_begun_at(key)
    if begun_at is None and rehearsal:
        return run.clock.now()
    if begun_at is None:
        with run.journal(read_only=False) as journal:
            begun_at = journal.begin_emergency(key)
    return begun_at


def _before(text: str, run: Run) -> datetime:
    moment = named_moment("--issued-before", text, run.clock.now())
    if moment > run.clock.now():
        raise UsageError(
            f"--issued-before {text} is yet to come: what is ordered now would be replaced again.",
            remedy="Name a time that is past, with its date.",
            again="",
        )
    return moment


def _meant(arguments: argparse.Namespace, run: Run) -> Meant | None:
    if arguments.renew_now:
        return Everything()
    if arguments.replace_issued_by is not None:
        return IssuedBy(arguments.replace_issued_by.strip())
    if arguments.replace_serials is not None:
        return OfSerials(_serials(arguments.replace_serials, run))
    if arguments.replace_key_algorithm is not None:
        return OfKey(KeyAlgorithm(arguments.replace_key_algorithm))
    return None


def _serials(name: str, run: Run) -> frozenset[int]:
    try:
        if name == "-":
            return read_serials(run.console.read())
        return read_serials(utf8_text(run.path(name).read_bytes()))
    except (OSError, NotUTF8Error, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(
            f"The list of serials {name} cannot be used: {why}.",
            remedy="Write one serial a line, in hexadecimal; what follows a # does not count.",
            again="",
        ) from error
