"""What a journal remembers of a certificate as a whole: its enrollment, the trigger served last."""

from typing import Any

from connector.core.facts.ids import EnrollmentId
from connector.journal.in_file import InFile
from connector.journal.storage import Storage
from connector.machine.sql import Connection


class CertificateJournal(Storage):
    """The table `certificates`."""

    def remember_enrollment(self, certificate_key: str, enrollment_id: EnrollmentId | None) -> None:
        """Keep which enrollment serves a certificate; None: it is gone."""
        with self._writing() as connection:
            remember(connection, certificate_key, "enrollment_id", enrollment_id)

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

    def known_enrollments(self) -> frozenset[EnrollmentId]:
        """Return every enrollment that was ever worked on for any certificate."""
        rows = self._rows(
            "SELECT enrollment_id FROM certificates UNION SELECT enrollment_id FROM steps"
            " UNION SELECT enrollment_id FROM orders"
        )
        found = (row["enrollment_id"] for row in rows)
        return frozenset(EnrollmentId(one) for one in found if one is not None)

    def digest_of(self, certificate_key: str, enrollment_id: EnrollmentId | None) -> str:
        """
        Return what is another as soon as anything that is kept on a certificate is.

        Of a database nothing is returned: no answer is kept by it (`answers`).
        """
        if not isinstance(self._engine, InFile):
            return ""
        return self._engine.digest(certificate_key, enrollment_id)

    def serve_trigger(self, certificate_key: str, text: str) -> None:
        """Keep the `renewal_trigger` that was carried out last."""
        with self._writing() as connection:
            remember(connection, certificate_key, "served_trigger", text)

    def served_trigger(self, certificate_key: str) -> str | None:
        """Return the `renewal_trigger` carried out last; None: no memory of this certificate."""
        found = self._recall(certificate_key, "served_trigger")
        return None if found is None else str(found)

    def _recall(self, certificate_key: str, column: str) -> Any:
        rows = self._rows("SELECT * FROM certificates WHERE certificate_key = ?", certificate_key)
        return rows[0][column] if rows else None


def remember(connection: Connection, certificate_key: str, column: str, value: object) -> None:
    """Write one column of a certificate's row, within a transaction of the caller's."""
    connection.execute(
        f"INSERT INTO certificates (certificate_key, {column}) VALUES (?, ?)"  # noqa: S608 - names are ours
        f" ON CONFLICT (certificate_key) DO UPDATE SET {column} = excluded.{column}",
        (certificate_key, value),
    )
