"""
The file `cert.ids`: the orders of a journal as a table for people and their scripts.

It is a view, written anew from the journal and never read back. Deleting it loses nothing. What
somebody else wrote under this name may be the only memory of its writer: it is kept aside.
"""

import logging
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

import filelock

from connector.atomic import keep_aside, replace_file
from connector.core.model import OrderStage
from connector.journal.record import OrderRecord
from connector.journal.store import Journal
from connector.signs import one_line

FILE_NAME: Final = "cert.ids"

_OURS: Final = "# One row per order, written from the journal of akamai-scm"
"""How every file that this program writes begins."""

_HEADER: Final = (
    f"{_OURS}; not read back, edits are lost.\n"
    "# status: issued (collected), not_issued (SCM has the order), problem (see the log)\n"
    "# common_name key_algorithm status order_id account enrollment_id change_id csr ordered_at\n"
)

_ROW: Final = re.compile(r"\S+ (?:RSA|ECDSA) (?:issued|not_issued|problem) .*")
"""How every row begins that this program writes."""

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
        with filelock.FileLock(log_dir / f".{FILE_NAME}.lock", timeout=_LOCK_WAIT_SECONDS):
            _keep_what_is_not_ours(path)
            replace_file(path, table(journal.orders()), mode=0o644)
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
        rows[0].startswith(_OURS) and all(row[0] == "#" or _ROW.fullmatch(row) for row in rows[1:])
    )


def table(orders: Iterable[OrderRecord]) -> str:
    """Return the file's text; the same orders give the same text, in whatever sequence."""
    rows = sorted(
        (
            order.common_name,
            order.key_algorithm.value,
            _status(order),
            order.order_id or "-",
            order.account,
            str(order.enrollment_id),
            str(order.change_id),
            order.csr_key[:16],
            _time(order.intended_at),
        )
        for order in orders
    )
    return _HEADER + "".join(f"{one_line(' '.join(row))}\n" for row in rows)


def _status(order: OrderRecord) -> str:
    if order.fingerprint:
        return "issued"
    return "not_issued" if order.stage is OrderStage.PLACED else "problem"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
