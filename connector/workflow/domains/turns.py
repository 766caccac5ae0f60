"""Domains that certificates of one run have in common: one job works on each, the others wait."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Turns:
    """Knows who is at work; safe between threads."""

    def __init__(self) -> None:
        """Begin with nobody at work."""
        self._at_work: set[str] = set()
        self._guard = threading.Lock()

    @contextmanager
    def taken(self, wanted: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """Yield those of *wanted* that nobody works on; nobody else does while the block runs."""
        with self._guard:
            ours = tuple(sorted(set(wanted) - self._at_work))
            self._at_work.update(ours)
        try:
            yield ours
        finally:
            with self._guard:
                self._at_work.difference_update(ours)
