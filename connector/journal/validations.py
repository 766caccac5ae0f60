"""What was begun to validate domains, written before each call and after."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from connector.core.domains.values import ProofRecord, RecordType, Validation
from connector.errors import ConnectorError, Effect
from connector.journal.moment import moment_or_none, stamp
from connector.journal.storage import Storage
from connector.machine.sql import insert_row


class ValidationStep(StrEnum):
    """What is done at SCM or in DNS for a validation."""

    START = "start"
    PUBLISH = "publish"
    SUBMIT = "submit"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class ValidationRecord:
    """A validation that a run has begun, and has not tidied up yet."""

    id: int
    domain: str
    account: str
    """Name of the account of scm_config.yaml; of proofs for one order, that and the order."""
    way: str
    facts: Validation
    published_in: str
    """The zone into which a run has written the record; empty: none has."""
    output: str
    """What a command has printed as it published it."""


class ValidationJournal(Storage):
    """The tables `validations` and `validation_steps`: one open validation for each domain."""

    def open_validation(self, account: str, domain: str) -> ValidationRecord | None:
        """Return the validation that is not over; None: there is none."""
        rows = self._rows(
            "SELECT * FROM validations WHERE account = ? AND domain = ? AND closed_at IS NULL",
            account,
            domain,
        )
        return _from_row(rows[0]) if rows else None

    def open_validations(self) -> tuple[ValidationRecord, ...]:
        """Return all validations that are not over, the oldest first."""
        rows = self._rows("SELECT * FROM validations WHERE closed_at IS NULL ORDER BY id")
        return tuple(_from_row(row) for row in rows)

    def begin_validation(
        self, account: str, domain: str, way: str, facts: Validation
    ) -> ValidationRecord:
        """
        Write that a validation begins.

        Args:
            account: Name of the account of scm_config.yaml.
            domain: Whose.
            way: How its proof is published.
            facts: When it begins, by the vendor's clock, and what was there before.

        Raises:
            TakenError: One is open, begun by another run.
        """
        row = {
            "domain": domain,
            "account": account,
            "way": way,
            "begun_at": stamp(facts.begun_at),
            "was_validated": int(facts.was_validated),
            "noted_end": None if facts.noted_end is None else facts.noted_end.isoformat(),
        }
        with self._writing() as connection:
            number = insert_row(connection, "validations", row)
        return _from_row(self._rows("SELECT * FROM validations WHERE id = ?", number)[0])

    @contextmanager
    def intended_for_domain(self, validation_id: int, step: ValidationStep) -> Iterator[None]:
        """
        Write the intent of a step, run the block that takes it, and write the outcome.

        The intent stays open where the step may have taken effect unnoticed: the next look at SCM
        or into the zone shows it.
        """
        row = {"validation_id": validation_id, "step": step.value, "intended_at": self._now()}
        with self._writing() as connection:
            number = insert_row(connection, "validation_steps", row)
        try:
            yield
        except ConnectorError as error:
            if error.effect is Effect.NONE:
                self._end_step(number, "no_effect")
            raise
        self._end_step(number, "done")

    def note_proof(self, validation_id: int, record: ProofRecord) -> None:
        """Write which record proves the domain."""
        self._change(
            validation_id,
            "record_name = ?, record_type = ?, record_value = ?, record_ttl = ?",
            record.name,
            record.type.value,
            record.value,
            record.ttl,
        )

    def note_published(self, validation_id: int, zone: str, output: str = "") -> None:
        """Write that the record was written by a run, into which zone."""
        self._change(validation_id, "published_in = ?, output = ?", zone, output)

    def is_in_doubt(self, validation_id: int, step: ValidationStep) -> bool:
        """Return whether a step was begun whose outcome no run has heard."""
        rows = self._rows(
            "SELECT 1 FROM validation_steps"
            " WHERE validation_id = ? AND step = ? AND outcome IS NULL",
            validation_id,
            step.value,
        )
        return bool(rows)

    def note_submitted(self, validation_id: int) -> None:
        """Write that the CA was told to look."""
        self._change(validation_id, "submitted_at = ?", self._now())

    def note_rejected(self, validation_id: int) -> None:
        """Write that the CA has given it up; what follows is a new start."""
        self._change(validation_id, "rejections = rejections + 1, submitted_at = NULL")

    def note_succeeded(self, validation_id: int, at: datetime) -> None:
        """Write that the domain was validated again, by the vendor's clock."""
        self._change(validation_id, "succeeded_at = ?", stamp(at))

    def close_validation(self, validation_id: int) -> None:
        """Write that nothing of it is left to do."""
        self._change(validation_id, "closed_at = ?", self._now())

    def _change(self, validation_id: int, what: str, *values: object) -> None:
        with self._writing() as connection:
            connection.execute(
                f"UPDATE validations SET {what} WHERE id = ?",  # noqa: S608 - names are ours
                (*values, validation_id),
            )

    def _end_step(self, number: int, outcome: str) -> None:
        with self._writing() as connection:
            connection.execute(
                "UPDATE validation_steps SET outcome = ?, outcome_at = ? WHERE id = ?",
                (outcome, self._now(), number),
            )


def _from_row(row: Any) -> ValidationRecord:
    record = None
    if row["record_name"] is not None:
        kind = RecordType(row["record_type"])
        record = ProofRecord(row["record_name"], kind, row["record_value"], row["record_ttl"])
    noted = row["noted_end"]
    return ValidationRecord(
        id=row["id"],
        domain=row["domain"],
        account=row["account"],
        way=row["way"],
        facts=Validation(
            begun_at=datetime.fromisoformat(row["begun_at"]),
            was_validated=bool(row["was_validated"]),
            noted_end=None if noted is None else date.fromisoformat(noted),
            record=record,
            submitted_at=moment_or_none(row["submitted_at"]),
            succeeded_at=moment_or_none(row["succeeded_at"]),
            rejections=row["rejections"],
        ),
        published_in=row["published_in"],
        output=row["output"],
    )
