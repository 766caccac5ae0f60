"""
The file `cert.ids`: the orders of a journal as a table for people and their scripts.

It is a view, written anew from the journal. Rows of orders that the journal does not have stay, and
are all that is read back: another state directory has those orders, or this one had them, and none
is placed a second time for their CSRs. What somebody else wrote under this name may be the only
memory of its writer: it is kept aside.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import filelock

from connector.core.facts.order import OrderStage
from connector.journal.record import OrderRecord
from connector.journal.store import Journal
from connector.machine.atomic import keep_aside, refuse_link, replace_file
from connector.text.characters import one_line
from connector.text.moments import utc_text

FILE_NAME: Final = "cert.ids"

_OURS: Final = "# One row per order, written from the journal of akamai-scm"
"""How every file that this program writes begins."""

_HEADER: Final = (
    f"{_OURS}; edits are lost.\n"
    "# Rows of orders that it does not have stay: they keep a CSR from being ordered twice.\n"
    "# status: issued (collected), not_issued (SCM has the order), problem (see the log)\n"
    "# common_name key_algorithm status order_id account enrollment_id change_id csr ordered_at\n"
)

_ROW: Final = re.compile(
    r"(?P<name>\S+) (?:RSA|ECDSA) (?:issued|not_issued|problem) (?P<order_id>\S+)"
    r" (?P<account>.+) (?P<enrollment_id>\d+) (?P<change_id>\d+) (?P<csr>[0-9a-f]{16})"
    r" (?P<ordered_at>\S+Z)"
)
"""Every row that this program writes."""

_LOCK_WAIT_SECONDS: Final = 10.0

_log = logging.getLogger(__name__)


def write_cert_ids(journal: Journal, log_dir: Path) -> None:
    """
    Write `cert.ids` into the log directory: whole, at once, with what the journal says now.

    Several processes may do so at a time; the last one writes what all of them have done. A
    directory that cannot be written gives a warning, since nothing depends on the file. What
    somebody else wrote stays beside it as `cert.ids.orig-1`, or the next number that is free.
    """
    path = log_dir / FILE_NAME
    try:
        log_dir.mkdir(parents=True, exist_ok=True)
        turn = log_dir / f".{FILE_NAME}.lock"
        refuse_link(turn)
        with filelock.FileLock(turn, timeout=_LOCK_WAIT_SECONDS):
            _keep_what_is_not_ours(path)
            orders = journal.orders()
            replace_file(path, table(orders, _rows_of_others(path, orders)), mode=0o644)
    except (OSError, filelock.Timeout) as error:
        _log.warning("%s cannot be written: %s", path, error)


def _keep_what_is_not_ours(path: Path) -> None:
    if not path.exists() or _is_ours(path.read_bytes().decode("utf-8", errors="replace")):
        return
    kept = keep_aside(path)
    _log.warning(
        "%s was not written by akamai-scm; it is kept as %s, and %s now lists the orders of this"
        " journal. It may name orders that are still open: look them up in SCM before you delete"
        " it",
        path,
        kept,
        path.name,
    )


def _is_ours(text: str) -> bool:
    """Return whether *text* is of this program alone; an empty file tells nothing."""
    rows = [row for row in text.splitlines() if row.strip()]
    return not rows or (
        rows[0].startswith(_OURS) and all(row[0] == "#" or _read_row(row) for row in rows[1:])
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file, as it is read back."""

    text: str
    order_id: str
    """`-`: not known when it was written."""
    account: str
    change_id: int
    csr: str
    """The first 16 digits of the CSR's key."""
    ordered_at: datetime


def read_rows(path: Path) -> tuple[Row, ...]:
    """Return the rows of the file; none where it is missing, cannot be read, or is not ours."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ()
    if not _is_ours(text):
        return ()
    return tuple(row for line in text.splitlines() if (row := _read_row(line)) is not None)


def _read_row(line: str) -> Row | None:
    found = _ROW.fullmatch(line)
    if found is None:
        return None
    try:
        ordered_at = datetime.fromisoformat(found["ordered_at"])
    except ValueError:
        return None
    return Row(
        text=line,
        order_id=found["order_id"],
        account=found["account"],
        change_id=int(found["change_id"]),
        csr=found["csr"],
        ordered_at=ordered_at,
    )


def _rows_of_others(path: Path, orders: Iterable[OrderRecord]) -> tuple[str, ...]:
    """Return the file's rows of orders that are not among *orders*."""
    ids = {(order.account, order.order_id) for order in orders}
    begun = {(order.csr_key[:16], utc_text(order.intended_at)) for order in orders}
    return tuple(
        row.text
        for row in read_rows(path)
        if (row.account, row.order_id) not in ids
        and (row.csr, utc_text(row.ordered_at)) not in begun
    )


def table(orders: Iterable[OrderRecord], others: Iterable[str] = ()) -> str:
    """
    Return the file's text; the same rows give the same text, in whatever sequence.

    Args:
        orders: Of the journal.
        others: Rows that stay as they are.
    """
    rows = {*others, *(one_line(" ".join(_columns(order))) for order in orders)}
    return _HEADER + "".join(f"{row}\n" for row in sorted(rows))


def _columns(order: OrderRecord) -> tuple[str, ...]:
    return (
        order.common_name,
        order.key_algorithm.value,
        _status(order),
        order.order_id or "-",
        order.account,
        str(order.enrollment_id),
        str(order.change_id),
        order.csr_key[:16],
        utc_text(order.intended_at),
    )


def _status(order: OrderRecord) -> str:
    if order.fingerprint:
        return "issued"
    follows = order.stage is OrderStage.PLACED and not order.misfit
    return "not_issued" if follows else "problem"
