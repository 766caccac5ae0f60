"""What of a run for one certificate is told to hooks."""

from connector.core.decision.deployment import newest_upload
from connector.core.decision.steps import Nothing
from connector.core.decision.verdict import Verdict
from connector.core.events.about import ended_badly, newly_deployed, something_due
from connector.core.facts.ids import ChangeId
from connector.core.facts.situation import Situation
from connector.core.request.values import Request
from connector.errors import ConnectorError
from connector.workflow.tools import Tools


class Telling:
    """Follows one run; what it has seen last belongs to what is told of its end."""

    def __init__(self, request: Request, tools: Tools) -> None:
        """Tell of the certificate of *request*."""
        self._request = request
        self._tools = tools
        self._last: tuple[Situation, Verdict] | None = None
        self._due_told = False
        self._deployed: ChangeId | None = None

    def saw(self, situation: Situation, verdict: Verdict) -> None:
        """Take note of a look."""
        self._last = situation, verdict

    def begins(self) -> None:
        """Tell what is due, once a run sets about it; its domains may have come before."""
        event = None if self._last is None else something_due(*self._last)
        if event is not None and not self._due_told:
            self._due_told = True
            self._tools.events.happened(event)
            self._tools.events.deliver(self._request.key)

    def deployed(self, situation: Situation) -> None:
        """
        Tell that production shows our newest upload, and remember it: once for each change.

        It may have come there while nothing ran, and another may take its place in this run. What
        still brings it there has to end first. Should it vanish, it is not waited for.
        """
        newest, event = newest_upload(situation.snapshot.orders), newly_deployed(situation)
        if newest is None or event is None or newest.change_id == self._deployed:
            return
        if self._is_under_way(newest.change_id):
            return
        self._deployed = newest.change_id
        if newest.change_id not in self._tools.journal.deployed_changes(self._request.key):
            self._tools.events.happened(event)
            self._tools.journal.change_deployed(self._request.key, newest.change_id)

    def _is_under_way(self, change_id: ChangeId) -> bool:
        if self._last is None:
            return False
        situation, verdict = self._last
        change = situation.snapshot.change
        is_open = change is not None and change.change_id == change_id
        return is_open and not isinstance(verdict.step, Nothing)

    def ended(self, error: ConnectorError) -> None:
        """Tell what has ended the run, and whatever is still to be told."""
        self._tools.events.happened(ended_badly(self._request, self._last, error))
        self._tools.events.deliver(self._request.key)

    def went_well(self) -> None:
        """Take what had gone wrong for over, and tell whatever is still to be told."""
        self._tools.events.goes_well(self._request.key)
        self._tools.events.deliver(self._request.key)
