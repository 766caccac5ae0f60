"""How long a run waits for what a vendor does by itself, and when it looks again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from connector.core.decision.backoff import (
    EXPECTED,
    FIRST_LOOK,
    SHORTEST_PAUSE,
    is_overdue,
    pause_before_look,
    usual_duration,
)
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Acknowledge,
    Act,
    Awaited,
    Collect,
    Nothing,
    PlaceOrders,
    ProveOrders,
    SettleOrders,
    Step,
    UploadCertificates,
)
from connector.core.decision.stirring import Stirring
from connector.core.decision.verdict import Verdict
from connector.core.decision.waits import wait_after
from connector.core.facts.change import Change
from connector.core.request.values import Request
from connector.errors import StillWaitingError
from connector.workflow.observe.scope import Scope
from connector.workflow.tools import Tools

LATE: Final = timedelta(seconds=10)
"""So much later than was meant, a look of which nothing is known may well find all over."""
_OVER: Final[Mapping[type, Awaited]] = {
    PlaceOrders: Awaited.CSR,
    UploadCertificates: Awaited.ISSUANCE,
    Nothing: Awaited.DEPLOYMENT,
}
"""What must have been over for a step to be the next one."""


class Patience:
    """How long each kind of wait has lasted, the pause before the next look, and what it asks."""

    def __init__(self, request: Request, tools: Tools) -> None:
        """Wait for nothing yet."""
        self._request = request
        self._limits = {
            Awaited.CSR: request.timeouts.csr,
            Awaited.ISSUANCE: request.timeouts.issuance,
            Awaited.DEPLOYMENT: request.timeouts.deployment,
        }
        self._tools = tools
        self._usual: dict[Awaited, timedelta | None] = {}
        self._began: dict[Awaited, float] = {}
        self._under_way: tuple[Awaited, float] | None = None
        self._meant: timedelta | None = None
        """Since it began, when the last look at what is under way was meant to come; None: none
        was, or it is no whole one that this run has seen begin."""
        self._told = ""
        self._step: Verdict | None = None
        self._slow = False
        self._stirring = Stirring()
        self._spared = False
        """Whether the last look at a change on its way to the networks asked only for its end."""

    def before_step(self, verdict: Verdict) -> None:
        """Take a step at once, but pause before one that had no effect a moment ago."""
        self.over(verdict.step)
        if verdict == self._step:
            collecting = isinstance(verdict.step, Collect)
            self.wait(verdict, Awaited.ISSUANCE if collecting else Awaited.DEPLOYMENT)
        else:
            self._step = verdict

    def after_step(self, step: Act) -> Scope:
        """Let a vendor do what *step* has set going, as long as it takes; return what to ask."""
        found = wait_after(step, self._request)
        if found is None:
            orders = isinstance(step, Collect | SettleOrders | ProveOrders)
            return Scope.ORDERS if orders else Scope.WHOLE
        awaited, message = found
        self._begin(awaited)
        self._meant = timedelta() if _is_whole(step) else None
        return self._pause(awaited, message)

    def over(self, step: Step) -> None:
        """
        Learn how long that took without which *step* would not be the next one.

        It is when the look that found it over was meant, as what was found out before tells it. It
        may have come later, when others had their turn: that is no duration of a vendor's, and
        learned as one it would put off the next look, which would come late again.
        """
        over = _OVER.get(type(step))
        if self._meant is None or self._under_way is None or self._under_way[0] is not over:
            return
        if over is not Awaited.DEPLOYMENT or self._request.wait_for_deployment:
            self._tools.journal.took(over, self._request.scm_account, self._meant)
        self._meant = None

    def wait(self, verdict: Verdict, awaited: Awaited, change: Change | None = None) -> Scope:
        """
        Tell what is waited for, once, and pause; return what to ask then.

        Args:
            verdict: Why there is nothing else to do.
            awaited: Who has to do what.
            change: The open one, as it was seen last.

        Raises:
            StillWaitingError: The limit is reached.
        """
        if verdict.reason is Reason.AWAITING_WINDOW:
            return self._await_window(verdict)
        if self._under_way is None or self._under_way[0] is not awaited:
            self._begin(awaited)
        self._check_limit(verdict, awaited)
        if not self._spared:
            found = None if awaited is Awaited.ISSUANCE else change
            overdue = is_overdue(awaited, self._waited(), self._usual.get(awaited))
            self._stirring = self._stirring.seen(found, overdue=overdue)
        scope = self._pause(awaited, verdict.message)
        self._spared = (
            scope is Scope.WHOLE
            and not self._spared
            and not self._stirring.is_early
            and verdict.reason is Reason.AWAITING_DEPLOYMENT
            and not self._request.change_management
        )
        return Scope.OVER if self._spared else scope

    def _await_window(self, verdict: Verdict) -> Scope:
        """
        Pause until the window opens, if that is worth it: no longer than for a deployment.

        Raises:
            StillWaitingError: It opens later.
        """
        limit, until = self._limits[Awaited.DEPLOYMENT], verdict.until
        now = self._tools.cps.vendor_time or self._tools.clock.now()
        pause = None if until is None else until - now
        if pause is None or pause > limit:
            raise StillWaitingError(
                verdict.message,
                remedy="Run the same command again once the window is open.",
                again="Nothing is lost and nothing will be ordered twice.",
            )
        self._tools.progress(verdict.message)
        self._meant = None  # how long it takes is ours, not Akamai's
        self._tools.clock.sleep(max(pause, SHORTEST_PAUSE))
        return Scope.WHOLE

    def _begin(self, awaited: Awaited) -> None:
        self._under_way, self._meant = (awaited, self._tools.clock.monotonic()), None
        self._stirring = Stirring()
        self._usual[awaited] = self._usual_duration(awaited)

    def _usual_duration(self, awaited: Awaited) -> timedelta | None:
        """Return what it takes as a rule, by what is known now."""
        request, tools = self._request, self._tools
        if awaited is Awaited.DEPLOYMENT and not request.wait_for_deployment:
            return None
        seen = tools.journal.durations(awaited, request.key, request.scm_account)
        return usual_duration(awaited, seen, self._limits[awaited])

    def _check_limit(self, verdict: Verdict, awaited: Awaited) -> None:
        if self._left(awaited) > timedelta():
            return
        limit = int(self._limits[awaited].total_seconds())
        raise StillWaitingError(
            f"{verdict.message} Waited {limit} s (timeouts.{awaited}).",
            remedy=verdict.remedy
            or "Run the same command later, with the same state directory; it continues from here.",
            again="Nothing is lost and nothing will be ordered twice.",
        )

    def _left(self, awaited: Awaited) -> timedelta:
        now = self._tools.clock.monotonic()
        began = self._began.setdefault(awaited, now)
        return self._limits[awaited] - timedelta(seconds=now - began)

    def _pause(self, awaited: Awaited, message: str) -> Scope:
        if message != self._told:
            self._told = message
            self._tools.progress(message)
        usual = self._usual.get(awaited)
        by_clock = pause_before_look(awaited, self._waited(), usual, slow=self._slow)
        early = self._stirring.is_early
        pause = self._stirring.pause(by_clock, self._left(awaited))
        meant = self._waited() + pause
        if self._meant is not None:
            self._meant = meant
        self._tools.timings.waited(awaited, pause)
        self._tools.clock.sleep(pause)
        waited = self._waited()
        if awaited is Awaited.CSR and waited > FIRST_LOOK + SHORTEST_PAUSE:
            self._slow = True
        if awaited is Awaited.ISSUANCE:
            return Scope.ORDERS
        if awaited is not Awaited.DEPLOYMENT or early:
            return Scope.WHOLE
        if usual is None and waited < meant + LATE:
            return Scope.WHOLE
        return Scope.ENDING if waited >= (usual or EXPECTED[awaited]) else Scope.WHOLE

    def _waited(self) -> timedelta:
        if self._under_way is None:
            return timedelta()
        return timedelta(seconds=self._tools.clock.monotonic() - self._under_way[1])


def _is_whole(step: Act) -> bool:
    """Whether what follows *step* is all of a wait: not what comes after somebody's approval."""
    return step.renewing and not isinstance(step, Acknowledge)
