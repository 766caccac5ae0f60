"""Since when each emergency has gone on, so that a command that is run again goes on with it."""

from datetime import datetime

from connector.journal.storage import Storage


class EmergencyJournal(Storage):
    """The table `emergencies`; nothing leaves it, as what was replaced once is not again."""

    def emergency_begun_at(self, emergency_key: str) -> datetime | None:
        """Return when an emergency began; None: it has not."""
        rows = self._rows("SELECT begun_at FROM emergencies WHERE emergency_key = ?", emergency_key)
        return datetime.fromisoformat(rows[0]["begun_at"]) if rows else None

    def begin_emergency(self, emergency_key: str) -> datetime:
        """Write that an emergency begins, unless it has begun before; return when it did."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO emergencies (emergency_key, begun_at) VALUES (?, ?)"
                " ON CONFLICT DO NOTHING",
                (emergency_key, self._now()),
            )
            row = connection.execute(
                "SELECT begun_at FROM emergencies WHERE emergency_key = ?", (emergency_key,)
            ).fetchone()
        return datetime.fromisoformat(row["begun_at"])
