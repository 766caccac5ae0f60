"""
What a run does when CPS is in another state than it was a moment ago.

Between a look and a write somebody else may have acted, or CPS may have moved on: it then answers
409, 404 or 500 (akamai-cps 5.2). Looking again once is enough; what comes back is told.
"""

from datetime import timedelta
from typing import Final

from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Acknowledge,
    Act,
    AddCertificate,
    CreateEnrollment,
    OpenRenewal,
    OpensChange,
    ScheduleDeployment,
    Step,
    UpdateEnrollment,
    UploadCertificates,
)
from connector.core.decision.verdict import Verdict
from connector.core.facts.change import Change
from connector.errors import AnswerLostError, ConnectorError, Effect, FailedError
from connector.transport.retry import SERVER_ERROR
from connector.workflow.observe.observe import Observation

_DecidedAnew = OpensChange | UploadCertificates
"""Steps that are decided anew, once, after a refusal that says that the state has moved on."""

_SeenAtChange = UploadCertificates | Acknowledge | ScheduleDeployment
"""Steps of which the change itself tells whether they took effect, and that may be repeated."""

UPLOADS: Final = 2
"""How often one run uploads to a change that goes on waiting for the certificate."""

SETTLING: Final = timedelta(seconds=5)
"""How long CPS is looked at after an upload in doubt before it gets the certificate again."""


class Retries:
    """What went wrong in one run, and whether it may be tried again."""

    def __init__(self) -> None:
        self._refused: set[tuple[type[Step], Reason]] = set()
        self._opened: set[type[Step]] = set()
        self._last: Change | None = None
        self._uploads = 0
        self._doubt: ConnectorError | None = None
        self._look_until = 0.0
        self._unvalidated = False

    def check_progress(self, seen: Observation, *, replaces_ordered: bool) -> None:
        """
        Remember the open change, and end the run if what it opened came to nothing.

        Args:
            seen: The look that was just taken.
            replaces_ordered: What this run has ordered is to be replaced, as if it had opened
                the change to do so already.

        Raises:
            FailedError: A change that this run opened is gone, or has done nothing.
        """
        verdict = seen.verdict
        if seen.situation.snapshot.change is not None:
            self._last = seen.situation.snapshot.change
        if replaces_ordered:
            self._opened.add(type(verdict.step))
        if type(verdict.step) not in self._opened:
            return
        lost = self._last
        if lost is None or verdict.reason is Reason.SETTINGS_CHANGED or _goes_on(seen, lost):
            raise FailedError(
                f"CPS accepted the update but did not apply it: {verdict.message}",
                remedy="Compare the request with the enrollment in Akamai Control Center.",
                again="Running again would try the same update once more.",
            )
        raise FailedError(
            f"Change {lost.change_id} was cancelled by somebody else while this run was working"
            f" on it (its status was {lost.status}).",
            remedy="Find out who cancelled it and why.",
            again="Running again opens a new change, with a new CSR and a new order.",
        )

    def before_step(self, step: Act) -> None:
        """
        Count a step that is about to be taken.

        Raises:
            ConnectorError: It was taken in vain before.
        """
        match step:
            case UploadCertificates():
                self._count_upload(step)
            case CreateEnrollment() | UpdateEnrollment() | OpenRenewal() | AddCertificate():
                self._opened.add(type(step))
                self._last = None

    def is_settling(self, step: Act, now: float) -> bool:
        """Whether CPS may still take up an upload whose answer is in doubt; *now* is monotonic."""
        return isinstance(step, UploadCertificates) and now < self._look_until

    def _count_upload(self, step: UploadCertificates) -> None:
        """Count an upload that is about to be sent; end the run if it was sent in vain before."""
        if self._uploads < UPLOADS:
            self._uploads += 1
            return
        waits = f"Change {step.change.change_id} still waits for the certificate."
        again = "Nothing is lost or ordered twice: the next run uploads it again."
        if self._doubt is not None:
            raise AnswerLostError(
                f"{self._doubt.what} {waits}",
                status=self._doubt.status,
                remedy=self._doubt.remedy,
                again=again,
            )
        raise FailedError(
            f"CPS accepted the upload, but it had no effect. {waits}",
            remedy=f"Look at the change in Akamai Control Center. {step.way_out}",
            again=again,
        )

    def may_order_again(self) -> bool:
        """Whether an order that was refused for a domain is placed once more in this run."""
        first, self._unvalidated = not self._unvalidated, True
        return first

    def after_error(self, verdict: Verdict, error: ConnectorError, now: float) -> None:
        """
        Take note of a refusal or of an answer in doubt, which calls for another look.

        Args:
            verdict: Whose step met it.
            error: The refusal; the second one of the same step is raised.
            now: This moment in monotonic seconds.
        """
        in_doubt = error.effect is Effect.UNKNOWN
        if in_doubt and isinstance(verdict.step, UploadCertificates):
            self._doubt, self._look_until = error, now + SETTLING.total_seconds()
            return
        nothing_done = not in_doubt or error.status == SERVER_ERROR
        again = isinstance(verdict.step, _DecidedAnew if nothing_done else _SeenAtChange)
        refused = (type(verdict.step), verdict.reason)
        if not again or refused in self._refused:
            raise error
        self._refused.add(refused)
        self._opened.discard(type(verdict.step))


def _goes_on(seen: Observation, change: Change) -> bool:
    """Whether the change is still open, or its certificate came live."""
    live = seen.situation.snapshot.live_fingerprints
    return seen.situation.snapshot.change is not None or any(
        order.change_id == change.change_id and order.fingerprint in live
        for order in seen.situation.snapshot.orders
    )
