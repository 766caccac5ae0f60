"""
The lists of enrollments as JSON, of which only what has changed is written anew.

A fleet is thousands of the same, and whoever looks at it asks for all of them. What an enrollment
shows is told by its fields, by the change that is open, and by what the networks serve; bodies and
deployments are replaced and never altered.
"""

import json
from collections.abc import Callable, Hashable, Iterable

from connector.sandbox.cps.answers.deployments import active_json
from connector.sandbox.cps.answers.enrollments import enrollment_json
from connector.sandbox.cps.state import Enrollment, Json
from connector.sandbox.cps.switches import CPSSwitches


class Listed:
    """Remembers how each enrollment was written in each list."""

    def __init__(self) -> None:
        self._known: dict[Hashable, dict[int, tuple[object, str]]] = {}

    def active(self, contract: str | None, enrollments: Iterable[Enrollment]) -> str:
        """
        Return the list of what is on the networks.

        Args:
            contract: Of whose enrollments it is; None: of all.
            enrollments: What is in it.
        """
        return self._text(contract, enrollments, active_json)

    def enrollments(
        self,
        contract: str | None,
        enrollments: Iterable[Enrollment],
        version: int,
        switches: CPSSwitches,
    ) -> str:
        """
        Return the list of enrollments.

        Args:
            contract: Of whose enrollments it is; None: of all.
            enrollments: What is in it.
            version: In which it is shown.
            switches: What else it shows.
        """
        kind = (contract, version, switches.auto_renewal_told, switches.auto_renewal_days)
        return self._text(kind, enrollments, lambda one: enrollment_json(one, version, switches))

    def _text(
        self, kind: Hashable, enrollments: Iterable[Enrollment], write: Callable[[Enrollment], Json]
    ) -> str:
        """Return a list; *kind* tells it from those that are written otherwise."""
        before, known = self._known.get(kind, {}), {}
        for one in enrollments:
            stamp, written = _stamp(one), before.get(one.id)
            if written is None or written[0] != stamp:
                written = (stamp, json.dumps(write(one)))
            known[one.id] = written
        self._known[kind] = known
        return f'{{"enrollments": [{", ".join(text for _, text in known.values())}]}}'


def _stamp(enrollment: Enrollment) -> object:
    """Return what differs once *enrollment* looks differently."""
    change = enrollment.pending
    return (
        enrollment.body,
        enrollment.slot,
        enrollment.staging,
        enrollment.production,
        None if change is None else (change.id, change.kind),
    )
