"""
What a run does when CPS is in another state than it was a moment ago.

Between a look and a write somebody else may have acted, or CPS may have moved on: it then answers
409, 404 or 500 (akamai-cps 5.2). Looking again once is enough; what comes back is told.
"""

from datetime import timedelta
from typing import Final

from connector.core.decision.ordering import way_out
from connector.core.decision.verdict import OPENS_CHANGE, Reason, Step, Verdict
from connector.core.facts.change import Change
from connector.core.facts.ids import CsrKey
from connector.core.request.values import KeyAlgorithm
from connector.errors import AnswerLostError, ConnectorError, Effect, FailedError
from connector.transport.retry import SERVER_ERROR
from connector.workflow.observe.observe import Observation

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
        self._ordered: dict[KeyAlgorithm, CsrKey] = {}
        self._last: Change | None = None
        self._uploads = 0
        self._doubt: ConnectorError | None = None
        self._look_until = 0.0

    def see(self, seen: Observation) -> None:
        """Remember the open change, and end the run if what it opened came to nothing."""
        verdict = seen.verdict
        if seen.situation.snapshot.change is not None:
            self._last = seen.situation.snapshot.change
        if self._ordered and verdict.step in _REPLACES and verdict.renewing:
            self._end_if_live(seen)
            self._opened.add(verdict.step)
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

    def _end_if_live(self, seen: Observation) -> None:
        """End the run before it opens a change to replace what it has just brought live."""
        live = seen.situation.snapshot.live_fingerprints
        if any(
            order.fingerprint in live and order.csr_key in self._ordered.values()
            for order in seen.situation.snapshot.orders
        ):
            raise _second_order(seen)

    def begin(self, seen: Observation) -> None:
        """
        Count a step that is about to be taken.

        Raises:
            ConnectorError: It was taken in vain before, or would order a second time for a key.
        """
        match seen.verdict.step:
            case Step.UPLOAD:
                self._uploading(seen)
            case Step.PLACE_ORDERS:
                self._ordering(seen)
            case step if step in OPENS_CHANGE:
                self._opened.add(step)
                self._last = None

    def _ordering(self, seen: Observation) -> None:
        """Remember for which CSRs is ordered; end the run before a key is ordered for twice."""
        csrs = {csr.key_algorithm: csr.key for csr in seen.situation.snapshot.csrs}
        for algorithm in seen.verdict.algorithms:
            if self._ordered.setdefault(algorithm, csrs[algorithm]) != csrs[algorithm]:
                raise _second_order(seen)

    def unsettled(self, verdict: Verdict, now: float) -> bool:
        """Whether CPS may still take up an upload whose answer is in doubt; *now* is monotonic."""
        return verdict.step is Step.UPLOAD and now < self._look_until

    def _uploading(self, seen: Observation) -> None:
        """Count an upload that is about to be sent; end the run if it was sent in vain before."""
        if self._uploads < UPLOADS:
            self._uploads += 1
            return
        waits = f"Change {seen.change.change_id} still waits for the certificate."
        again = "Nothing is lost or ordered twice: the next run uploads it again."
        if self._doubt is not None:
            raise AnswerLostError(
                f"{self._doubt.what} {waits}",
                status=self._doubt.status,
                remedy=self._doubt.remedy,
                again=again,
            )
        raise FailedError(
            f"CPS took what was uploaded, but to no effect. {waits}",
            remedy="Look at the change in Akamai Control Center."
            f" {way_out(seen.situation.snapshot)}",
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
        in_doubt = error.effect is Effect.UNKNOWN
        if in_doubt and verdict.step is Step.UPLOAD:
            self._doubt, self._look_until = error, now + SETTLING.total_seconds()
            return
        known = AT_CPS if not in_doubt or error.status == SERVER_ERROR else LOOKED_BEHIND
        what = (verdict.step, verdict.reason)
        if verdict.step not in known or what in self._refused:
            raise error
        self._refused.add(what)
        self._opened.discard(verdict.step)


_REPLACES: Final = frozenset({Step.OPEN_RENEWAL, Step.UPDATE_ENROLLMENT})


def _second_order(seen: Observation) -> FailedError:
    name = seen.situation.request.common_name
    return FailedError(
        f"This run has ordered a certificate for {name} and orders no second one, though production"
        f" needs one again ({seen.verdict.reason}).",
        remedy="Look at what the CA has given: its dates, its names, whether it is revoked. Correct"
        " the account or profile in SCM, or the request.",
        again="The next run decides anew; it replaces nothing for the reason for which that was"
        " ordered itself.",
    )


def _goes_on(seen: Observation, change: Change) -> bool:
    """Whether the change is still open, or its certificate came live."""
    live = seen.situation.snapshot.live_fingerprints
    return seen.situation.snapshot.change is not None or any(
        order.change_id == change.change_id and order.fingerprint in live
        for order in seen.situation.snapshot.orders
    )
