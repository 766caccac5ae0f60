"""
The file `cert.ids`: the orders of a journal as a table for people and their scripts.

It is a view, written anew from the journal and never read back. Deleting it loses nothing.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

import filelock

from connector.atomic import replace_file
from connector.core.model import OrderStage
from connector.journal.record import OrderRecord
from connector.journal.store import Journal

FILE_NAME: Final = "cert.ids"

_HEADER: Final = (
    "# One row per order, written from the journal of akamai-scm; not read back, edits are lost.\n"
    "# status: issued (collected), not_issued (SCM has the order), problem (see the log)\n"
    "# common_name key_algorithm status order_id account enrollment_id change_id csr ordered_at\n"
)

_LOCK_WAIT_SECONDS: Final = 10.0

_log = logging.getLogger(__name__)


def write_cert_ids(journal: Journal, log_dir: Path) -> None:
    """
    Write `cert.ids` into the log directory: whole, at once, with what the journal says now.

    Several processes may do so at a time; the last one writes what all of them have done. A
    directory that cannot be written gives a warning, since nothing depends on the file.
    """
    path = log_dir / FILE_NAME
    try:
        log_dir.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(log_dir / f".{FILE_NAME}.lock", timeout=_LOCK_WAIT_SECONDS):
            replace_file(path, table(journal.orders()), mode=0o644)
    except (OSError, filelock.Timeout) as error:
        _log.warning("%s cannot be written: %s", path, error)


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
    return _HEADER + "".join(f"{' '.join(row)}\n" for row in rows)


def _status(order: OrderRecord) -> str:
    if order.fingerprint:
        return "issued"
    return "not_issued" if order.stage is OrderStage.PLACED else "problem"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
