"""What the calls and waits of one run were for, and how long they took."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from connector.core.decision.steps import Awaited
from connector.transport.reply import CallRecord


@dataclass(slots=True)
class Waited:
    """All that was waited for one kind of step."""

    pauses: int = 0
    whole: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Timings:
    """Filled while the run goes on."""

    calls: list[CallRecord] = field(default_factory=list)
    """Each attempt, in order."""
    waits: defaultdict[Awaited, Waited] = field(default_factory=lambda: defaultdict(Waited))

    def waited(self, awaited: Awaited, pause: timedelta) -> None:
        """Take note of a pause before the next look."""
        found = self.waits[awaited]
        found.pauses += 1
        found.whole += pause
