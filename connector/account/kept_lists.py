"""Lists of SCM's that all certificates of an account share, kept for a while in the state."""

from collections.abc import Callable
from datetime import timedelta

from connector.account.index import DIRECTORY
from connector.account.turns import TurnPatience, get_once
from connector.cache_file import CacheFiles
from connector.postgres.cache import State, cache_in, first_in


class KeptLists:
    """What the lists of one kind have in common: where they are, and that one run gets each."""

    name: str
    """Of the file that has them."""
    table: str
    """Of the lists in it."""
    columns: str
    """Of that table, as SQL makes it."""

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
        made = f"CREATE TABLE IF NOT EXISTS {self.table}\n    ({self.columns});\n"
        self._state = state
        self._file = cache_in(state, DIRECTORY, self.name, made, files)
        self._max_age = max_age
        self._patience = patience

    def forget(self) -> None:
        """Let go all lists: something is about to be changed at SCM, or just was."""
        if self._file.is_there():
            delete = f"DELETE FROM {self.table}"  # noqa: S608 - the name is ours
            self._file.change(lambda connection: connection.execute(delete))

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
