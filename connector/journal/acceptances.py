"""Whose word it was that CPS's warnings were acknowledged by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from connector.core.facts.change import InputType
from connector.core.facts.ids import ChangeId
from connector.core.warnings.judge import Acceptance
from connector.journal.step import Outcome, StepId
from connector.journal.storage import Storage
from connector.machine.sql import insert_row


@dataclass(frozen=True, slots=True)
class AcceptedRecord:
    """One warning that was acknowledged."""

    change_id: ChangeId
    input_type: InputType
    warning_id: str | None
    """As in the catalogue; None: it has none."""
    text: str
    """CPS's own words."""
    by: str
    """Who had accepted it by name; empty: the request approved it without one."""
    until: date | None
    """The last day on which that counted; None: it had no end."""
    acknowledged_at: datetime
    """By the clock of the machine that did it, aware UTC."""


class AcceptanceJournal(Storage):
    """The table `accepted_warnings`; each row belongs to a step that acknowledges."""

    def keep_accepted(
        self, step_id: StepId, certificate_key: str, accepted: Iterable[Acceptance]
    ) -> None:
        """Write what a step is about to acknowledge, and whose word that is."""
        with self._writing() as connection:
            for item in accepted:
                insert_row(
                    connection,
                    "accepted_warnings",
                    {
                        "step_id": step_id,
                        "certificate_key": certificate_key,
                        "warning_id": item.warning.id,
                        "words": item.warning.text,
                        "accepted_by": item.by,
                        "accepted_until": None if item.until is None else str(item.until),
                    },
                )

    def accepted(self, certificate_key: str) -> tuple[AcceptedRecord, ...]:
        """Return the warnings that were acknowledged for the last change that had any, in order."""
        rows = self._rows(
            "SELECT a.*, s.change_id, s.input_type, s.outcome_at FROM accepted_warnings a"
            " JOIN steps s ON s.id = a.step_id"
            " WHERE a.certificate_key = ?1 AND s.outcome IN (?2, ?3) AND s.change_id ="
            " (SELECT t.change_id FROM accepted_warnings b JOIN steps t ON t.id = b.step_id"
            " WHERE b.certificate_key = ?1 AND t.outcome IN (?2, ?3) ORDER BY t.id DESC LIMIT 1)"
            " ORDER BY a.id",
            certificate_key,
            Outcome.DONE,
            Outcome.FOUND,
        )
        return tuple(map(_record, rows))


def _record(row: Any) -> AcceptedRecord:
    until = row["accepted_until"]
    return AcceptedRecord(
        change_id=ChangeId(row["change_id"]),
        input_type=InputType(row["input_type"]),
        warning_id=row["warning_id"],
        text=row["words"],
        by=row["accepted_by"],
        until=None if until is None else date.fromisoformat(until),
        acknowledged_at=datetime.fromisoformat(row["outcome_at"]),
    )
