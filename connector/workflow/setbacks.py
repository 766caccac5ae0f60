"""
What a run does when CPS is in another state than it was a moment ago.

Between a look and a write somebody else may have acted, or CPS may have moved on: it then answers
409, 404 or 500 (akamai-cps 5.2). Looking again once is enough; what comes back is told.
"""

from datetime import timedelta
from typing import Final

from connector.core.change import Change
from connector.core.ordering import way_out
from connector.core.verdict import OPENS_CHANGE, Reason, Step, Verdict
from connector.errors import AnswerLostError, ConnectorError, FailedError, ServerFailedError
from connector.workflow.observe import Observation

AT_CPS: Final = OPENS_CHANGE | {Step.UPLOAD}
"""Steps that are decided anew, once, after a refusal that says that the state has moved on."""

LOOKED_BEHIND: Final = frozenset({Step.UPLOAD, Step.ACKNOWLEDGE})
"""Steps of which the change itself tells whether they took effect, and that may be repeated."""

UPLOADS: Final = 2
"""How often one run uploads to a change that goes on waiting for the certificate."""

SETTLING: Final = timedelta(seconds=5)
"""How long CPS is looked at after an upload in doubt before it gets the certificate again."""


class Setbacks:
    """What went wrong in one run, and whether it may be tried again."""

    def __init__(self) -> None:
        self._refused: set[tuple[Step, Reason]] = set()
        self._opened: set[Step] = set()
        self._last: Change | None = None
        self._uploads = 0
        self._doubt: ConnectorError | None = None
        self._look_until = 0.0

    def see(self, seen: Observation) -> None:
        """Remember the open change, and end the run if what it opened came to nothing."""
        verdict = seen.verdict
        if seen.snapshot.change is not None:
            self._last = seen.snapshot.change
        if verdict.step not in self._opened:
            return
        lost = self._last
        if lost is None or verdict.reason is Reason.SETTINGS_CHANGED or _goes_on(seen, lost):
            raise FailedError(
                f"CPS accepted the update but did not take it over: {verdict.message}",
                remedy="Compare the request with the enrollment in Akamai Control Center.",
                again="Running again would try the same update once more.",
            )
        raise FailedError(
            f"Change {lost.change_id} was cancelled by somebody else while this run was at work on"
            f" it (it stood at {lost.status}).",
            remedy="Find out who cancelled it and why.",
            again="Running again opens a new change, with a new CSR and a new order.",
        )

    def opened(self, verdict: Verdict) -> None:
        """Remember that a step was taken which opens a change."""
        if verdict.step in OPENS_CHANGE:
            self._opened.add(verdict.step)
            self._last = None

    def unsettled(self, verdict: Verdict, now: float) -> bool:
        """Whether CPS may still take up an upload whose answer is in doubt; *now* is monotonic."""
        return verdict.step is Step.UPLOAD and now < self._look_until

    def uploading(self, seen: Observation) -> None:
        """Count an upload that is about to be sent; end the run if it was sent in vain before."""
        if self._uploads < UPLOADS:
            self._uploads += 1
            return
        waits = f"Change {seen.change.change_id} still waits for the certificate."
        again = "Nothing is lost or ordered twice: the next run uploads it again."
        if self._doubt is not None:
            raise AnswerLostError(
                f"{self._doubt.what} {waits}", remedy=self._doubt.remedy, again=again
            )
        raise FailedError(
            f"CPS took what was uploaded, but to no effect. {waits}",
            remedy=f"Look at the change in Akamai Control Center. {way_out(seen.snapshot)}",
            again=again,
        )

    def met(self, verdict: Verdict, error: ConnectorError, now: float) -> None:
        """
        Take note of a refusal or of an answer in doubt, which calls for another look.

        Args:
            verdict: Whose step met it.
            error: The refusal; the second one of the same step is raised.
            now: This moment in monotonic seconds.
        """
        in_doubt = isinstance(error, AnswerLostError)
        if in_doubt and verdict.step is Step.UPLOAD:
            self._doubt, self._look_until = error, now + SETTLING.total_seconds()
            return
        known = AT_CPS if not in_doubt or isinstance(error, ServerFailedError) else LOOKED_BEHIND
        what = (verdict.step, verdict.reason)
        if verdict.step not in known or what in self._refused:
            raise error
        self._refused.add(what)
        self._opened.discard(verdict.step)


def _goes_on(seen: Observation, change: Change) -> bool:
    """Whether the change is still open, or its certificate came live."""
    live = {item.facts.fingerprint for item in seen.snapshot.production}
    return seen.snapshot.change is not None or any(
        order.change_id == change.change_id and order.fingerprint in live
        for order in seen.snapshot.orders
    )
