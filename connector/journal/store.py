"""
The journal: what was intended at a vendor, written before, and what came of it, written after.

It is a memory, not the truth; what it alone knows is that an order was begun. Every method commits
before it returns (WAL, synchronous FULL), so a crash right after it loses nothing.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from connector.core.facts.change import InputType
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.errors import JournalError
from connector.journal.claims import ClaimJournal
from connector.journal.orders import OrderJournal
from connector.journal.record import (
    ACKNOWLEDGE,
    DEPLOYED,
    DONE,
    REFUSED,
    StepId,
    StepName,
    StepRecord,
    step_from_row,
)

FILE_NAME: Final = "journal.sqlite3"
"""Name of the journal in the state directory."""


class Journal(OrderJournal, ClaimJournal):
    """The journal of one state directory: orders, steps, and what is known per certificate."""

    def intend(
        self,
        certificate_key: str,
        step: str,
        *,
        enrollment_id: EnrollmentId | None = None,
        change_id: ChangeId | None = None,
        detail: str = "",
    ) -> StepId:
        """Write that a step is about to be taken; call it before the request leaves."""
        with self._writing() as connection:
            cursor = connection.execute(
                "INSERT INTO steps (certificate_key, step, intended_at, enrollment_id, change_id,"
                " detail) VALUES (?, ?, ?, ?, ?, ?)",
                (certificate_key, step, self._now(), enrollment_id, change_id, detail),
            )
            return StepId(int(cursor.lastrowid or 0))

    def outcome(
        self,
        step_id: StepId,
        outcome: str,
        *,
        enrollment_id: EnrollmentId | None = None,
        change_ids: Iterable[ChangeId] = (),
    ) -> None:
        """
        Write what came of a step.

        Args:
            step_id: What `intend` returned.
            outcome: `record.DONE` if the vendor confirmed it, else a word for what came instead.
            enrollment_id: The enrollment that the step made or found; remembered as well.
            change_ids: The changes that the step opened: from now on they are ours.
        """
        with self._writing() as connection:
            cursor = connection.execute(
                "UPDATE steps SET outcome = ?, outcome_at = ?,"
                " enrollment_id = coalesce(?, enrollment_id) WHERE id = ?",
                (outcome, self._now(), enrollment_id, step_id),
            )
            if cursor.rowcount != 1:
                raise JournalError(f"The journal {self._path} does not know step {step_id}.")
            connection.executemany(
                "INSERT OR IGNORE INTO opened_changes (change_id, step_id) VALUES (?, ?)",
                [(change_id, step_id) for change_id in change_ids],
            )
            if enrollment_id is not None:
                of_step = "SELECT certificate_key FROM steps WHERE id = ?"
                certificate_key = connection.execute(of_step, (step_id,)).fetchone()[0]
                _remember(connection, certificate_key, "enrollment_id", enrollment_id)

    def open_intents(self, certificate_key: str) -> tuple[StepRecord, ...]:
        """Return the steps that were begun and of which nothing more is known, newest first."""
        rows = self._rows(
            "SELECT * FROM steps WHERE certificate_key = ? AND outcome IS NULL ORDER BY id DESC",
            certificate_key,
        )
        return tuple(step_from_row(row) for row in rows)

    def acknowledged(self, change_id: ChangeId) -> Mapping[InputType, datetime]:
        """Return when each input of a change was last acknowledged, as far as it succeeded."""
        rows = self._rows(
            "SELECT detail, max(outcome_at) AS at FROM steps"
            " WHERE change_id = ? AND step = ? AND outcome = ? GROUP BY detail",
            change_id,
            ACKNOWLEDGE,
            DONE,
        )
        return {InputType(row["detail"]): datetime.fromisoformat(row["at"]) for row in rows}

    def upload_refused(self, change_id: ChangeId) -> str:
        """Return CPS's words if it refused what was last uploaded to a change; else nothing."""
        rows = self._rows(
            "SELECT outcome FROM steps WHERE change_id = ? AND step = ? AND outcome IS NOT NULL"
            " ORDER BY id DESC LIMIT 1",
            change_id,
            StepName.UPLOAD,
        )
        outcome = str(rows[0]["outcome"]) if rows else ""
        return outcome.removeprefix(REFUSED) if outcome.startswith(REFUSED) else ""

    def uploads_begun(self, certificate_key: str) -> Mapping[ChangeId, datetime]:
        """Return when an upload was last begun that CPS did not refuse, by change."""
        rows = self._rows(
            "SELECT change_id, max(intended_at) AS at FROM steps WHERE certificate_key = ?"
            " AND step = ? AND coalesce(outcome, '') NOT LIKE ? GROUP BY change_id",
            certificate_key,
            StepName.UPLOAD,
            f"{REFUSED}%",
        )
        return {ChangeId(row["change_id"]): datetime.fromisoformat(row["at"]) for row in rows}

    def change_deployed(self, certificate_key: str, change_id: ChangeId) -> None:
        """Write that the certificates of a change were seen on production; once is enough."""
        if change_id not in self.deployed_changes(certificate_key):
            step = self.intend(certificate_key, DEPLOYED, change_id=change_id)
            self.outcome(step, DONE)

    def deployed_changes(self, certificate_key: str) -> frozenset[ChangeId]:
        """Return the changes whose certificates were once seen on production."""
        rows = self._rows(
            "SELECT change_id FROM steps WHERE certificate_key = ? AND step = ? AND outcome = ?",
            certificate_key,
            DEPLOYED,
            DONE,
        )
        return frozenset(ChangeId(row["change_id"]) for row in rows)

    def change_is_ours(self, change_id: ChangeId) -> bool:
        """Return whether an outcome said that this connector opened the change."""
        return bool(self._rows("SELECT 1 FROM opened_changes WHERE change_id = ?", change_id))

    def opened_by(self, change_id: ChangeId) -> str | None:
        """Return the step that opened a change of ours; None: the change is not ours."""
        rows = self._rows(
            "SELECT step FROM steps JOIN opened_changes ON steps.id = step_id"
            " WHERE opened_changes.change_id = ?",
            change_id,
        )
        return str(rows[0]["step"]) if rows else None

    def remember_enrollment(self, certificate_key: str, enrollment_id: EnrollmentId | None) -> None:
        """Keep which enrollment serves a certificate; None: it is gone."""
        with self._writing() as connection:
            _remember(connection, certificate_key, "enrollment_id", enrollment_id)

    def enrollment_of(self, certificate_key: str) -> EnrollmentId | None:
        """Return the enrollment of a certificate; None: not known."""
        found = self._recall(certificate_key, "enrollment_id")
        return None if found is None else EnrollmentId(int(found))

    def enrollments_of(self, certificate_key: str) -> frozenset[EnrollmentId]:
        """Return every enrollment that was ever worked on for a certificate."""
        rows = self._rows(
            "SELECT enrollment_id FROM certificates WHERE certificate_key = ?1"
            " UNION SELECT enrollment_id FROM steps WHERE certificate_key = ?1"
            " UNION SELECT enrollment_id FROM orders WHERE certificate_key = ?1",
            certificate_key,
        )
        found = (row["enrollment_id"] for row in rows)
        return frozenset(EnrollmentId(one) for one in found if one is not None)

    def serve_trigger(self, certificate_key: str, text: str) -> None:
        """Keep the `renewal_trigger` that was carried out last."""
        with self._writing() as connection:
            _remember(connection, certificate_key, "served_trigger", text)

    def served_trigger(self, certificate_key: str) -> str | None:
        """Return the `renewal_trigger` carried out last; None: no memory of this certificate."""
        found = self._recall(certificate_key, "served_trigger")
        return None if found is None else str(found)

    def _recall(self, certificate_key: str, column: str) -> Any:
        rows = self._rows("SELECT * FROM certificates WHERE certificate_key = ?", certificate_key)
        return rows[0][column] if rows else None


def _remember(
    connection: sqlite3.Connection, certificate_key: str, column: str, value: object
) -> None:
    connection.execute(
        f"INSERT INTO certificates (certificate_key, {column}) VALUES (?, ?)"  # noqa: S608 - names are ours
        f" ON CONFLICT (certificate_key) DO UPDATE SET {column} = excluded.{column}",
        (certificate_key, value),
    )
