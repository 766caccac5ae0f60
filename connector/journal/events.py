"""What has happened and whom it was told: each event once, to each hook once."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connector.core.events.values import LASTING, Event
from connector.journal.moment import stamp
from connector.journal.storage import Storage
from connector.machine.sql import insert_row
from connector.text.leaving import as_json

TRIED_FOR: Final = timedelta(days=7)
"""So long an event is tried to be told; later it is no news."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event that a hook is still to be told."""

    id: int
    about: str
    """`Event.about`."""
    hook: str
    document: dict[str, Any]
    """What is told."""
    happened_at: datetime
    attempts: int
    """How often it was tried."""
    last_error: str
    """What stood in the way the last time."""


class EventJournal(Storage):
    """The tables `events` and `deliveries`."""

    def keep_event(self, event: Event, hooks: Iterable[str]) -> None:
        """
        Write that something has happened, and whom it is to be told; once is enough.

        Args:
            event: One that was written before, and is not over, is left as it is.
            hooks: What the hooks go by.
        """
        now = self._clock.now()
        row = {
            "about_key": event.about,
            "event": event.name.value,
            "event_key": event.key,
            "body": as_json(event.document(now)),
            "happened_at": stamp(now),
        }
        with self._writing() as connection:
            known = connection.execute(
                "SELECT id FROM events WHERE about_key = ? AND event = ? AND event_key = ?"
                " AND over_at IS NULL",
                (event.about, event.name.value, event.key),
            ).fetchone()
            if known is not None:
                return
            number = insert_row(connection, "events", row)
            for hook in dict.fromkeys(hooks):
                insert_row(connection, "deliveries", {"event_id": number, "hook": hook})

    def undelivered(self, about: str | None = None) -> tuple[Delivery, ...]:
        """
        Return what is still to be told, the oldest first.

        Args:
            about: `Event.about`; None: of all.
        """
        since = stamp(self._clock.now() - TRIED_FOR)
        rows = self._rows(
            "SELECT deliveries.id AS id, about_key, hook, body, happened_at, attempts, last_error"
            " FROM deliveries JOIN events ON events.id = deliveries.event_id"
            " WHERE delivered_at IS NULL AND happened_at >= ?1"
            " AND (CAST(?2 AS TEXT) IS NULL OR about_key = ?2) ORDER BY deliveries.id",
            since,
            about,
        )
        return tuple(
            Delivery(
                row["id"],
                row["about_key"],
                row["hook"],
                json.loads(row["body"]),
                datetime.fromisoformat(row["happened_at"]),
                row["attempts"],
                row["last_error"],
            )
            for row in rows
        )

    def delivered(self, delivery_id: int) -> None:
        """Write that a hook was told."""
        self._tried("delivered_at = ?, last_error = ''", self._now(), delivery_id)

    def not_delivered(self, delivery_id: int, why: str) -> None:
        """Write what stood in the way."""
        self._tried("last_error = ?", why, delivery_id)

    def events_over(self, about: str) -> None:
        """Write that what had gone wrong goes well again: if it comes back it is told again."""
        names = sorted(name.value for name in LASTING)
        open_ = self._rows(
            "SELECT id FROM events WHERE about_key = ? AND over_at IS NULL AND event IN (?, ?)",
            about,
            *names,
        )
        if not open_:
            return
        with self._writing() as connection:
            connection.execute(
                "UPDATE events SET over_at = ? WHERE about_key = ? AND over_at IS NULL"
                " AND event IN (?, ?)",
                (self._now(), about, *names),
            )

    def _tried(self, what: str, *values: object) -> None:
        with self._writing() as connection:
            connection.execute(
                f"UPDATE deliveries SET attempts = attempts + 1, {what} WHERE id = ?",  # noqa: S608 - names are ours
                values,
            )
