"""The loop: observe, decide, act, until done, out of time, or a person is needed."""

from datetime import timedelta
from typing import Final

from connector.core.answer import answer
from connector.core.backoff import poll_pause
from connector.core.request import Request
from connector.core.verdict import Reason, Step, Verdict, Wait
from connector.errors import (
    ConnectorError,
    FailedError,
    PersonNeededError,
    RequestError,
    StillWaitingError,
)
from connector.workflow.act import act, settle_intents
from connector.workflow.observe import Observation, Observer
from connector.workflow.tools import Tools

_OPENS_CHANGE: Final = {Step.CREATE_ENROLLMENT, Step.UPDATE_ENROLLMENT, Step.OPEN_RENEWAL}


def apply(request: Request, tools: Tools) -> Observation:
    """
    Carry the certificate of *request* as far as it goes, and return the last look at it.

    The caller holds the certificate's lock.

    Raises:
        PersonNeededError: A person must decide.
        StillWaitingError: A vendor needs longer than `timeouts` allows.
        ConnectorError: Anything else that ends the run.
    """
    observer = Observer(request, tools)
    patience = _Patience(request, tools)
    opened: set[Step] = set()
    while True:
        seen = observer.observe()
        verdict = seen.verdict
        settle_intents(request, seen, tools.journal)
        if verdict.step is Step.NOTHING:
            _keep_trigger(request, seen, tools)
            return seen
        _stop_for_person(verdict)
        if verdict.step is Step.WAIT:
            if seen.scm_error is not None and verdict.wait is Wait.ISSUANCE:
                raise seen.scm_error
            patience.wait(verdict)
            continue
        if verdict.step in _OPENS_CHANGE:
            _refuse_to_repeat(verdict, opened)
            opened.add(verdict.step)
            observer.forget()
        patience.step_taken()
        act(request, seen, tools)


def status(request: Request, tools: Tools) -> dict[str, str]:
    """Look once and return the answer of `core.answer`; changes nothing."""
    observer = Observer(request, tools)
    seen = observer.observe()
    history = observer.history(seen.snapshot)
    return answer(request, seen.snapshot, seen.verdict, history, seen.now)


class _Patience:
    """How long each kind of wait has lasted, and the pause before the next look."""

    def __init__(self, request: Request, tools: Tools) -> None:
        self._limits = {
            Wait.CSR: request.timeouts.csr,
            Wait.ISSUANCE: request.timeouts.issuance,
            Wait.DEPLOYMENT: request.timeouts.deployment,
        }
        self._tools = tools
        self._began: dict[Wait, float] = {}
        self._polls = 0
        self._told = ""

    def step_taken(self) -> None:
        """Something happened: look again soon."""
        self._polls = 0

    def wait(self, verdict: Verdict) -> None:
        """Tell what is waited for, once, and pause; raise when the limit is reached."""
        kind = verdict.wait or Wait.DEPLOYMENT
        clock = self._tools.clock
        began = self._began.setdefault(kind, clock.monotonic())
        if verdict.message != self._told:
            self._told = verdict.message
            self._polls = 0
            self._tools.progress(verdict.message)
        left = self._limits[kind] - timedelta(seconds=clock.monotonic() - began)
        if left <= timedelta():
            limit = int(self._limits[kind].total_seconds())
            raise StillWaitingError(
                f"{verdict.message} Waited {limit} s (timeouts.{kind}).",
                remedy=verdict.remedy or "Run the same command later; it goes on from here.",
                again="Nothing is lost and nothing will be ordered twice.",
            )
        clock.sleep(min(poll_pause(self._polls), left))
        self._polls += 1


def _stop_for_person(verdict: Verdict) -> None:
    errors: dict[Step, type[ConnectorError]] = {Step.ASK: PersonNeededError, Step.FAIL: FailedError}
    if verdict.step is Step.REFUSE:
        raise RequestError(
            "The request does not fit what exists at Akamai",
            [f"{verdict.reason}: {verdict.message}"],
            remedy=verdict.remedy,
        )
    if verdict.step in errors:
        raise errors[verdict.step](
            verdict.message,
            remedy=verdict.remedy,
            again="Running again is safe: nothing will be ordered twice.",
        )


def _refuse_to_repeat(verdict: Verdict, opened: set[Step]) -> None:
    """The same write twice in one run means that CPS does not take over what is asked."""
    if verdict.step in opened:
        raise FailedError(
            f"CPS accepted the update but did not take it over: {verdict.message}",
            remedy="Compare the request with the enrollment in Akamai Control Center.",
            again="Running again would try the same update once more.",
        )


def _keep_trigger(request: Request, seen: Observation, tools: Tools) -> None:
    """With something live and no memory of a trigger, take the present one as served."""
    settled = seen.snapshot.production and seen.verdict.reason is Reason.CURRENT
    if settled and request.renewal_trigger != tools.journal.served_trigger(request.key):
        tools.journal.serve_trigger(request.key, request.renewal_trigger)
