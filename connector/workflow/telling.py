"""What of a run for one certificate is told to hooks."""

from connector.core.decision.verdict import Verdict
from connector.core.events.about import ended_badly, newly_deployed, something_due
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

    def saw(self, situation: Situation, verdict: Verdict) -> None:
        """Take note of a look."""
        self._last = situation, verdict

    def begins(self) -> None:
        """Tell what is due, once a run sets about it."""
        if self._last is not None and not self._due_told:
            self._due_told = True
            self._tools.events.happened(something_due(*self._last))
            self._tools.events.deliver(self._request.key)

    def deployed(self, situation: Situation) -> None:
        """Tell that production shows our newest upload, if that has not been seen before."""
        event = newly_deployed(situation)
        known = self._tools.journal.deployed_changes(self._request.key)
        if event is not None and event.facts["change_id"] not in known:
            self._tools.events.happened(event)

    def ended(self, error: ConnectorError) -> None:
        """Tell what has ended the run, and whatever is still to be told."""
        self._tools.events.happened(ended_badly(self._request, self._last, error))
        self._tools.events.deliver(self._request.key)

    def went_well(self) -> None:
        """Take what had gone wrong for over, and tell whatever is still to be told."""
        self._tools.events.goes_well(self._request.key)
        self._tools.events.deliver(self._request.key)
