"""
What shows beside the journal that an order was begun, so that a journal without it is found out.

One small file per order in the state directory survives a journal that is emptied or put back from
before; `cert.ids` in the log directory survives a state directory that is thrown away.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from connector.core.facts.claim import Witness
from connector.core.facts.ids import ChangeId, CsrKey, OrderId
from connector.errors import JournalError, PersonNeededError
from connector.journal.cert_ids import FILE_NAME, read_rows, write_cert_ids
from connector.journal.moment import stamp
from connector.journal.store import Journal
from connector.machine.atomic import make_file, replace_file

NOTES: Final = "ordered"
"""Directory of the files, in the state directory; each is named after its CSR's key."""


class Witnesses:
    """The files of one state directory and one log directory."""

    def __init__(self, state_dir: Path, log_dir: Path) -> None:
        """Remember where they stand; nothing is read or made yet."""
        self._notes = state_dir / NOTES
        self._log_dir = log_dir

    def seen(self) -> tuple[Witness, ...]:
        """Return what they show now, of all certificates; what cannot be read shows nothing."""
        return (*self._of_notes(), *self._of_cert_ids())

    def begin(self, journal: Journal, csr_key: CsrKey, witness: Witness, *, again: bool) -> None:
        """
        Show that an order is about to leave; call it once the journal has the intent.

        Args:
            journal: Has the intent.
            csr_key: The CSR's whole key.
            witness: What to show.
            again: It is known that no earlier order for this CSR is left.

        Raises:
            PersonNeededError: Another run has begun one for the same CSR meanwhile.
            JournalError: The file cannot be written, so nothing may be ordered.
        """
        path, text = self._notes / f"{csr_key}.json", _note_text(witness)
        try:
            self._notes.mkdir(mode=0o700, parents=True, exist_ok=True)
            if again:
                replace_file(path, text)
            else:
                make_file(path, text)
        except FileExistsError as error:
            if not path.exists():
                raise _unwritable(path, error) from error
            raise PersonNeededError(
                f"Another run has begun an order for the CSR {csr_key[:16]} at this moment; none"
                " was placed.",
                remedy="Run again.",
            ) from error
        except OSError as error:
            raise _unwritable(path, error) from error
        write_cert_ids(journal, self._log_dir)

    def placed(self, journal: Journal, csr_key: CsrKey, witness: Witness) -> None:
        """Show SCM's id of an order too; the journal has it already, so nothing depends on this."""
        with suppress(OSError):
            replace_file(self._notes / f"{csr_key}.json", _note_text(witness))
        write_cert_ids(journal, self._log_dir)

    def _of_notes(self) -> Iterator[Witness]:
        for path in sorted(self._notes.glob("*.json")):
            with suppress(OSError, ValueError, KeyError, TypeError):
                note = json.loads(path.read_text(encoding="utf-8"))
                order_id = note["order_id"]
                yield Witness(
                    where=f"the note {path}",
                    csr_key=path.stem,
                    account=str(note["account"]),
                    change_id=ChangeId(int(note["change_id"])),
                    begun_at=datetime.fromisoformat(note["begun_at"]),
                    order_id=None if order_id is None else OrderId(str(order_id)),
                )

    def _of_cert_ids(self) -> Iterator[Witness]:
        path = self._log_dir / FILE_NAME
        for row in read_rows(path):
            yield Witness(
                where=str(path),
                csr_key=row.csr,
                account=row.account,
                change_id=ChangeId(row.change_id),
                begun_at=row.ordered_at,
                order_id=None if row.order_id == "-" else OrderId(row.order_id),
            )


def _note_text(witness: Witness) -> str:
    return json.dumps(
        {
            "account": witness.account,
            "change_id": witness.change_id,
            "begun_at": stamp(witness.begun_at),
            "order_id": witness.order_id,
        }
    )


def _unwritable(path: Path, error: OSError) -> JournalError:
    return JournalError(
        f"The note {path} cannot be written: {error.strerror}.",
        remedy="Check disk space and permissions of the state directory.",
        again="Nothing was ordered; after that it is safe to run the same command again.",
    )
