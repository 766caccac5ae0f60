"""A run that waits for a vendor, on a clock that is never waited for."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from builders import NOW, request
from virtual_clock import VirtualClock

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Awaited,
    Step,
    Wait,
)
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.change import Change
from connector.errors import StillWaitingError
from connector.workflow.observe.scope import Scope
from connector.workflow.patience import Patience
from connector.workflow.timings import Timings


class Waiting:
    """A run of which the account's past is known, or nothing."""

    def __init__(self, usual: timedelta | None = None, **wanted: Any) -> None:
        self.clock, self.timings = VirtualClock(NOW), Timings()
        self.said: list[str] = []
        self.seen: dict[Awaited, list[timedelta]] = {}
        """What the journal has, newest first."""
        if usual is not None:
            self.seen = {awaited: [usual] for awaited in Awaited}
        self.late = timedelta()
        """So much longer than it was meant lasts each pause: others had their turn."""
        sleep = self.clock.sleep

        def slept(span: timedelta) -> None:
            sleep(span)
            self.clock.advance(self.late)

        tools: Any = SimpleNamespace(
            clock=SimpleNamespace(now=self.clock.now, monotonic=self.clock.monotonic, sleep=slept),
            journal=SimpleNamespace(durations=self.durations, took=self.took),
            timings=self.timings,
            progress=self.said.append,
            cps=SimpleNamespace(vendor_time=None),
        )
        self.patience = Patience(request(**wanted), tools)

    def durations(self, awaited: Awaited, *_: str) -> tuple[timedelta, ...]:
        """Return what `Journal.durations` does."""
        return tuple(self.seen.get(awaited, ())[:9])

    def over(self, step: Step) -> tuple[timedelta, ...]:
        """Let *step* come, and return how long deployments took, as far as that is known now."""
        self.patience.over(step)
        return self.durations(Awaited.DEPLOYMENT)

    def took(self, awaited: Awaited, _: str, span: timedelta) -> None:
        """Keep what `Journal.took` does."""
        self.seen.setdefault(awaited, []).insert(0, span)

    def wait(
        self,
        awaited: Awaited,
        message: str = "It waits.",
        change: Change | None = None,
        **more: Any,
    ) -> Scope:
        reason = more.pop("reason", Reason.AWAITING_CSR)
        verdict = Verdict(Wait(awaited), Action.RESUME, reason, message, **more)
        return self.patience.wait(verdict, awaited, change)

    def wait_out(self, awaited: Awaited) -> StillWaitingError:
        """Wait until the limit is reached."""
        for _ in range(1_000):
            try:
                self.wait(awaited)
            except StillWaitingError as error:
                return error
        raise AssertionError(self.slept)

    @property
    def slept(self) -> list[float]:
        return [one.total_seconds() for one in self.clock.sleeps]
