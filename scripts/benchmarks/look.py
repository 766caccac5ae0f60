"""What a look at many certificates takes: `status` over a folder of requests, nothing due."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from connector.clock import SystemClock
from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import write_requests
from scripts.benchmarks.measure import Run
from scripts.benchmarks.place import UNHURRIED, Place, opened
from scripts.benchmarks.rows import Row

_GROUPS: Final = ((1, 10, 100), (1_000,), (10_000,))
"""Those of a group grow old together."""
_ONCE: Final = 10_000
"""So many are looked at once, however often the others are."""
_MANY: Final = 100
"""From so many on, what the start takes is a small part."""
_LIMIT = 1_800.0
_AGED = timedelta(seconds=61)
"""Longer than a shared look counts; what is known of certificates and of revocation is kept."""


def measure(choice: Choice) -> Iterator[Row]:
    """Yield for each size the first look with an empty state, one right after it, one later."""
    for sizes in (choice.sizes(),) if choice.quick else _GROUPS:
        with ExitStack() as stack:
            looks = [_Looks(size, stack.enter_context(opened()), choice) for size in sizes]
            for one in looks:
                one.first_and_again()
            SystemClock().sleep(_AGED)
            for one in looks:
                one.later()
            for one in looks:
                yield from one.rows()


@dataclass
class _Looks:
    size: int
    place: Place
    choice: Choice
    states: list[dict[str, str]] = field(default_factory=list)
    runs: dict[str, list[Run]] = field(default_factory=dict)
    calls: dict[str, Counter[str]] = field(default_factory=dict)

    def first_and_again(self) -> None:
        folder = self.place.directory / "requests"
        write_requests(folder, self.size)
        self.place.ctl("seed", "--requests", str(folder))
        for _ in range(1 if self.size >= _ONCE else self.choice.repeat):
            state = self.place.new_state()
            self.states.append(state)
            self._look(", nothing kept", state, UNHURRIED)
            self._look(" within a minute", state)

    def later(self) -> None:
        for state in self.states:
            self._look(" later", state)

    def _look(self, when: str, state: dict[str, str], program: Sequence[str] = ()) -> None:
        self.place.calls()
        words = ("status", "--detailed-exitcode", str(self.place.directory / "requests"))
        done = self.place.run(*words, limit=_LIMIT, more=state, program=program).checked()
        self.runs.setdefault(when, []).append(done)
        self.calls[when] = self.place.calls()

    def rows(self) -> Iterator[Row]:
        for when, runs in self.runs.items():
            each = min(run.cpu for run in runs) / self.size * 1000
            note = f"{each:.1f} ms of CPU each" if self.size >= _MANY else ""
            yield Row.of(f"`status`{when}", f"{self.size:,}", runs, self.calls[when], note)
