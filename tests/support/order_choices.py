"""
The choices of one run: what becomes of each write, and whether another run comes between.

A run is played once for each way that its choices can fall.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from order_world import Call

from connector.errors import AnswerLostError, VendorRefusedError

AT_CPS = (Call.DONE, Call.LOST_DONE, Call.LOST_NOT, Call.KILLED_AFTER, Call.KILLED_BEFORE)
AT_SCM = (*AT_CPS, Call.LOST_LATE, Call.KILLED_LATE, Call.REFUSED)
READING = (Call.DONE, Call.BESIDE)


class KilledError(BaseException):
    """The run is gone, as by SIGKILL."""


class Choices:
    """Falls one way at each choice: as the script says, then by the first that there is."""

    def __init__(self, script: tuple[Call, ...]) -> None:
        self._script = script
        self.taken: list[Call] = []
        self.offered: list[tuple[Call, ...]] = []

    def take(self, among: tuple[Call, ...]) -> Call:
        place = len(self.taken)
        chosen = self._script[place] if place < len(self._script) else among[0]
        self.taken.append(chosen)
        self.offered.append(among)
        return chosen

    def others(self) -> Iterator[tuple[Call, ...]]:
        """Yield the scripts that fall another way at one of the choices after the script's own."""
        for place in range(len(self._script), len(self.taken)):
            for other in self.offered[place][1:]:
                yield (*self.taken[:place], other)


@dataclass
class Runner:
    """The choices of one run, and who may come between."""

    choices: Choices
    faults: int = 1
    """How many of the choices may still be anything but `DONE`."""
    beside: Callable[["Runner"], None] | None = None
    may: frozenset[Call] = frozenset(Call)

    def between(self) -> None:
        """Let another run come between, once, or none."""
        if self.beside is not None and self.choices.take(READING) is Call.BESIDE:
            beside, self.beside = self.beside, None
            beside(self)

    def choose(self, among: tuple[Call, ...]) -> Call:
        """Fall one way, after another run came between, or none."""
        self.between()
        among = tuple(call for call in among if call in self.may)
        if self.faults == 0 or len(among) == 1:
            return Call.DONE
        chosen = self.choices.take(among)
        self.faults -= chosen is not Call.DONE
        return chosen


def written(call: Call, write: Callable[[], Any], later: Callable[[], None]) -> Any:
    """Carry out a write, or not, as *call* says, and return its answer, or end the run."""
    if call in {Call.KILLED_BEFORE, Call.KILLED_LATE}:
        if call is Call.KILLED_LATE:
            later()
        raise KilledError
    if call is Call.REFUSED:
        raise VendorRefusedError("SCM refused.", status=400)
    if call is Call.LOST_LATE:
        later()
    found = write() if call in {Call.DONE, Call.LOST_DONE, Call.KILLED_AFTER} else None
    if call is Call.KILLED_AFTER:
        raise KilledError
    if call is not Call.DONE:
        raise AnswerLostError("The answer was lost.")
    return found
