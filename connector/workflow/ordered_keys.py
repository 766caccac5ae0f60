"""
What one run has ordered: one certificate for each key, never a second.

A certificate that comes out unlike what was asked for would be ordered again and again by a loop
that only looks at what is live. So the run that has ordered it ends, and a person looks.
"""

from collections.abc import Iterable

from connector.core.decision.steps import Act, OpenRenewal, PlaceOrders, UpdateEnrollment
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import CsrKey
from connector.core.request.values import KeyAlgorithm
from connector.errors import FailedError
from connector.workflow.observe.observe import Observation


class OrderedKeys:
    """The CSRs that one run has ordered for, by the key's algorithm."""

    def __init__(self) -> None:
        self._ordered: dict[KeyAlgorithm, CsrKey] = {}

    def are_replaced(self, seen: Observation) -> bool:
        """
        Whether the next step opens a change to replace what this run has ordered.

        Raises:
            FailedError: It is live by now: replacing it would order for its key once more.
        """
        verdict, snapshot = seen.verdict, seen.situation.snapshot
        replaces = isinstance(verdict.step, UpdateEnrollment | OpenRenewal)
        if not (self._ordered and replaces and verdict.renewing):
            return False
        if any(
            order.fingerprint in snapshot.live_fingerprints
            and order.csr_key in self._ordered.values()
            for order in snapshot.orders
        ):
            raise _second_order(seen)
        return True

    def before_step(self, step: Act, seen: Observation) -> None:
        """
        Remember for which CSRs is about to be ordered.

        Raises:
            FailedError: One is for a key that this run has ordered for already.
        """
        if isinstance(step, PlaceOrders):
            self._remember(step.csrs, seen)

    def _remember(self, csrs: Iterable[Csr], seen: Observation) -> None:
        for csr in csrs:
            if self._ordered.setdefault(csr.key_algorithm, csr.key) != csr.key:
                raise _second_order(seen)


def _second_order(seen: Observation) -> FailedError:
    name = seen.situation.request.common_name
    return FailedError(
        f"This run has ordered a certificate for {name} and orders no second one, though production"
        f" needs one again ({seen.verdict.reason}).",
        remedy="Look at what the CA has given: its dates, its names, whether it is revoked. Correct"
        " the account or profile in SCM, or the request.",
        again="The next run decides afresh; it replaces nothing for the reason that this one was"
        " ordered for.",
    )
