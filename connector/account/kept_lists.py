"""
Lists of SCM's that all certificates of an account share, kept for a while in the state.

Each is kept for the credentials that it was got with (`credentials.scm_key`), as is that there is
none: whoever has others asks.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from connector.account.index import DIRECTORY, digest
from connector.account.turns import TurnPatience, get_once
from connector.machine.cache_file import CacheFiles
from connector.machine.sql import Connection
from connector.postgres.cache import State, cache_in, first_in

_COLUMNS: Final = (
    "key TEXT PRIMARY KEY, here TEXT NOT NULL, until TEXT NOT NULL,"
    " said TEXT NOT NULL, digest TEXT NOT NULL, told TEXT NOT NULL"
)
"""Since when and until when a list counts, what it says (`told`), the digest of that (`said`)."""


class KeptLists:
    """What the lists of one kind have in common: where they are, and that one run gets each."""

    name: str
    """Of the file that has them."""
    table: str
    """Of the lists in it."""

    def __init__(
        self, state: State, max_age: timedelta, patience: TurnPatience, files: CacheFiles
    ) -> None:
        """
        Make nothing yet.

        Args:
            state: The state directory, or the database.
            max_age: Of a list; zero: none is kept.
            patience: How a run waits for another that gets the list.
            files: Has those that are open.
        """
        made = f"CREATE TABLE IF NOT EXISTS {self.table}\n    ({_COLUMNS});\n"
        self._state = state
        self._file = cache_in(state, DIRECTORY, self.name, made, files)
        self._max_age = max_age
        self._patience = patience

    def forget(self) -> None:
        """Let go all lists: something is about to be changed at SCM, or just was."""
        if self._file.is_there():
            delete = f"DELETE FROM {self.table}"  # noqa: S608 - the name is ours
            self._file.change(lambda connection: connection.execute(delete))

    def _young(self, key: str) -> tuple[str, str] | None:
        """Return what is kept under *key*, and its digest; None: nothing that counts now."""

        def work(connection: Connection) -> tuple[str, ...] | None:
            row: tuple[str, ...] | None = connection.execute(
                f"SELECT here, until, said, digest, told FROM {self.table} WHERE key = ?",  # noqa: S608 - the name is ours
                [key],
            ).fetchone()
            return row

        row = self._file.read(work, None)
        if row is None:
            return None
        here, until, said, whole, told = row
        try:
            begun, over = (datetime.fromisoformat(each).astimezone(UTC) for each in (here, until))
            sound = digest([here, until, said]) == whole and digest([told]) == said
        except (ValueError, TypeError):
            return None
        return (told, said) if sound and begun <= self._patience.clock.now() <= over else None

    def _keep(self, key: str, told: str, age: timedelta) -> str | None:
        """Keep a list for so long; return its digest, None where it cannot be kept."""
        now = self._patience.clock.now()
        here, until, said = now.isoformat(), (now + age).isoformat(), digest([told])
        row = [key, here, until, said, digest([here, until, said]), told]

        def work(connection: Connection) -> None:
            connection.execute(f"DELETE FROM {self.table} WHERE key = ?", [key])  # noqa: S608 - as above
            connection.execute(f"INSERT INTO {self.table} VALUES (?, ?, ?, ?, ?, ?)", row)  # noqa: S608 - as above

        return said if self._file.change(work) else None

    def _get_once(
        self, key: str, what: str, is_missing: Callable[[], bool], get: Callable[[], None]
    ) -> None:
        """
        Let *get* be done by one run at a time, as `turns.get_once`.

        Raises:
            OSError: The lock cannot be made.
            StillWaitingError: This run is bounded, and other runs use up the pace.
        """
        get_once(
            what,
            self._patience,
            lambda: first_in(self._state, DIRECTORY, key[:32]),
            is_missing,
            get,
        )
