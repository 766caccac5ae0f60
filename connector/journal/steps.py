"""The steps of a journal: what was about to be done at a vendor, and what came of it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TypedDict, Unpack

from connector.core.facts.change import InputType
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.errors import ConnectorError, Effect, JournalError
from connector.journal.certificates import remember
from connector.journal.step import (
    OPENS_CHANGE,
    Outcome,
    StepId,
    StepName,
    StepRecord,
    step_from_row,
)
from connector.journal.storage import Storage
from connector.machine.sql import insert_row
from connector.transport.retry import SERVER_ERROR


class StepAbout(TypedDict, total=False):
    """What a step is about; which of it is there depends on the step."""

    enrollment_id: EnrollmentId | None
    change_id: ChangeId | None
    names: Iterable[str]
    """Of a step that opens a change: what it asks CPS for."""
    input_type: InputType
    """Of ACKNOWLEDGE."""
    csr_key: CsrKey
    """Of SEARCH_AGAIN."""
    order_id: OrderId
    """Of REVOKE and DECLINE."""


class IntendedStep:
    """A step whose intent is written; whoever takes it may say more than that it is done."""

    def __init__(self, journal: "StepJournal", step_id: StepId) -> None:
        """Remember which one it is."""
        self._journal, self.step_id = journal, step_id
        self.ended = False
        """Whether its outcome is written."""

    def end(
        self,
        outcome: Outcome,
        *,
        vendor_word: str = "",
        enrollment_id: EnrollmentId | None = None,
        change_ids: Iterable[ChangeId] = (),
    ) -> None:
        """Write the outcome, with what `StepJournal.outcome` takes."""
        self._journal.outcome(
            self.step_id,
            outcome,
            vendor_word=vendor_word,
            enrollment_id=enrollment_id,
            change_ids=change_ids,
        )
        self.ended = True


class StepJournal(Storage):
    """The table `steps`, and which changes such a step has opened."""

    @contextmanager
    def intended(
        self, certificate_key: str, name: StepName, **about: Unpack[StepAbout]
    ) -> Iterator[IntendedStep]:
        """
        Write the intent of a step, run the block that takes it, and write the outcome.

        This is the one rule for what may be concluded from the end of a step:

        - The block comes to its end: DONE, or what it has written itself by `IntendedStep.end`.
        - An error whose `effect` is none: NO_EFFECT, since nothing has changed at the vendor.
        - An error whose `effect` is unknown: the intent stays open. So it does where the journal
          cannot be written, and where the program itself fails or is ended. The next look at the
          vendor finds out what came of it (`settle_intents`); the step is never repeated on a
          guess.
        - Status 500 of a step that opens a change is the exception, NO_EFFECT: CPS gives it while
          it deploys (akamai-cps 5.2), and a change that is found then is somebody else's.
        """
        step = IntendedStep(self, self.intend(certificate_key, name, **about))
        try:
            yield step
        except ConnectorError as error:
            if not step.ended and not _may_have_taken_effect(name, error):
                step.end(Outcome.NO_EFFECT)
            raise
        if not step.ended:
            step.end(Outcome.DONE)

    def intend(self, certificate_key: str, name: StepName, **about: Unpack[StepAbout]) -> StepId:
        """
        Write that a step is about to be taken, which is not taken at once: see `intended`.

        Args:
            certificate_key: `Request.key` of the certificate it is for.
            name: Which step.
            **about: What it is about.
        """
        row = {
            "certificate_key": certificate_key,
            "step": name,
            "intended_at": self._now(),
            **about,
            "names": json.dumps(sorted(about.get("names", ()))),
        }
        with self._writing() as connection:
            return StepId(insert_row(connection, "steps", row))

    def outcome(
        self,
        step_id: StepId,
        outcome: Outcome,
        *,
        vendor_word: str = "",
        enrollment_id: EnrollmentId | None = None,
        change_ids: Iterable[ChangeId] = (),
    ) -> None:
        """
        Write what came of a step that another run, or another part of this one, has begun.

        Args:
            step_id: Whose.
            outcome: What came of it.
            vendor_word: With REFUSED: what the vendor said, verbatim.
            enrollment_id: The enrollment that the step made or found; remembered as well.
            change_ids: The changes that the step opened: from now on they are ours.
        """
        with self._writing() as connection:
            cursor = connection.execute(
                "UPDATE steps SET outcome = ?, outcome_at = ?, vendor_word = ?,"
                " enrollment_id = coalesce(?, enrollment_id) WHERE id = ?",
                (outcome, self._now(), vendor_word, enrollment_id, step_id),
            )
            if cursor.rowcount != 1:
                raise JournalError(f"The journal {self._engine.name} does not know step {step_id}.")
            connection.executemany(
                "INSERT INTO opened_changes (change_id, step_id) VALUES (?, ?)"
                " ON CONFLICT DO NOTHING",
                [(change_id, step_id) for change_id in change_ids],
            )
            if enrollment_id is not None:
                of_step = "SELECT certificate_key FROM steps WHERE id = ?"
                certificate_key = connection.execute(of_step, (step_id,)).fetchone()[0]
                remember(connection, certificate_key, "enrollment_id", enrollment_id)

    def open_intents(
        self, certificate_key: str, name: StepName | None = None
    ) -> tuple[StepRecord, ...]:
        """Return the steps that were begun and of which nothing more is known, newest first."""
        rows = self._rows(
            "SELECT * FROM steps WHERE certificate_key = ?1 AND outcome IS NULL"
            " AND (CAST(?2 AS TEXT) IS NULL OR step = ?2) ORDER BY id DESC",
            certificate_key,
            name,
        )
        return tuple(step_from_row(row) for row in rows)

    def acknowledged(self, change_id: ChangeId) -> Mapping[InputType, datetime]:
        """Return when each input of a change was last acknowledged, as far as it succeeded."""
        rows = self._rows(
            "SELECT input_type, max(outcome_at) AS at FROM steps"
            " WHERE change_id = ? AND step = ? AND outcome = ? GROUP BY input_type",
            change_id,
            StepName.ACKNOWLEDGE,
            Outcome.DONE,
        )
        return {InputType(row["input_type"]): datetime.fromisoformat(row["at"]) for row in rows}

    def upload_refused(self, change_id: ChangeId) -> str:
        """Return CPS's words if it refused what was last uploaded to a change; else nothing."""
        rows = self._rows(
            "SELECT outcome, vendor_word FROM steps WHERE change_id = ? AND step = ?"
            " AND outcome IS NOT NULL ORDER BY id DESC LIMIT 1",
            change_id,
            StepName.UPLOAD,
        )
        refused = (row["vendor_word"] for row in rows if row["outcome"] == Outcome.REFUSED)
        return next(refused, "")

    def uploads_begun(self, certificate_key: str) -> Mapping[ChangeId, datetime]:
        """Return when an upload was last begun that CPS did not refuse, by change."""
        rows = self._rows(
            "SELECT change_id, max(intended_at) AS at FROM steps WHERE certificate_key = ?"
            " AND step = ? AND (outcome IS NULL OR outcome <> ?) GROUP BY change_id",
            certificate_key,
            StepName.UPLOAD,
            Outcome.REFUSED,
        )
        return {ChangeId(row["change_id"]): datetime.fromisoformat(row["at"]) for row in rows}

    def change_deployed(self, certificate_key: str, change_id: ChangeId) -> None:
        """Write that the certificates of a change were seen on production; once is enough."""
        if change_id not in self.deployed_changes(certificate_key):
            step_id = self.intend(certificate_key, StepName.DEPLOYED, change_id=change_id)
            self.outcome(step_id, Outcome.DONE)

    def deployed_changes(self, certificate_key: str) -> frozenset[ChangeId]:
        """Return the changes whose certificates were once seen on production."""
        rows = self._rows(
            "SELECT change_id FROM steps WHERE certificate_key = ? AND step = ? AND outcome = ?",
            certificate_key,
            StepName.DEPLOYED,
            Outcome.DONE,
        )
        return frozenset(ChangeId(row["change_id"]) for row in rows)

    def revoked_orders(self, certificate_key: str) -> frozenset[OrderId]:
        """Return the orders whose certificates were revoked from here."""
        rows = self._rows(
            "SELECT order_id FROM steps WHERE certificate_key = ? AND step = ? AND outcome = ?",
            certificate_key,
            StepName.REVOKE,
            Outcome.DONE,
        )
        return frozenset(OrderId(row["order_id"]) for row in rows)

    def change_was_scheduled(self, change_id: ChangeId) -> bool:
        """Return whether this connector has told CPS when to deploy the change, or may have."""
        rows = self._rows(
            "SELECT 1 FROM steps WHERE change_id = ? AND step = ?"
            " AND (outcome IS NULL OR outcome <> ?) LIMIT 1",
            change_id,
            StepName.SCHEDULE,
            Outcome.NO_EFFECT,
        )
        return bool(rows)

    def change_is_ours(self, change_id: ChangeId) -> bool:
        """Return whether an outcome said that this connector opened the change."""
        return self.opened_by(change_id) is not None

    def opened_by(self, change_id: ChangeId) -> StepName | None:
        """Return the step that opened a change of ours; None: the change is not ours."""
        rows = self._rows(
            "SELECT step FROM steps JOIN opened_changes ON steps.id = step_id"
            " WHERE opened_changes.change_id = ?",
            change_id,
        )
        return StepName(rows[0]["step"]) if rows else None


def _may_have_taken_effect(name: StepName, error: ConnectorError) -> bool:
    opened_nothing = name in OPENS_CHANGE and error.status == SERVER_ERROR
    says_nothing_of_the_vendor = isinstance(error, JournalError)
    unknown = error.effect is Effect.UNKNOWN or says_nothing_of_the_vendor
    return unknown and not opened_nothing
