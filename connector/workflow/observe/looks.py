"""
Ask CPS and the journal, again and again, and build the `Snapshot`.

While a change is open, only what can have moved is asked again: Akamai allows few requests a
minute for a whole account (akamai-cps 6.1).
"""

from dataclasses import replace
from datetime import datetime

from connector.akamai.values import Deployments, History, Started
from connector.core.decision.cps_renewal import earliest_own_renewal, is_renewal
from connector.core.decision.deployment import deployment_under_way
from connector.core.decision.steps import (
    CreateEnrollment,
    OpensChange,
    UpdateEnrollment,
    replaced_change,
)
from connector.core.facts.change import (
    Change,
    ChangeRef,
    InputType,
    PendingChange,
    not_shown_yet,
)
from connector.core.facts.enrollment import Enrollment, HistoryEntry
from connector.core.facts.ids import ChangeId, CsrKey
from connector.core.facts.order import OrderView
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request
from connector.errors import (
    NotFoundError,
)
from connector.workflow.observe.at_rest import (
    keep_seen,
    kept_history,
)
from connector.workflow.observe.change_inputs import ChangeInputs
from connector.workflow.observe.find_enrollment import find_enrollment
from connector.workflow.observe.pending import with_pending
from connector.workflow.observe.reads import CPSReads
from connector.workflow.observe.scope import Scope, as_sent
from connector.workflow.observe.vanished import look_back, with_past
from connector.workflow.tools import Tools


class Looks:
    """The looks of one run at one certificate, which remember what cannot have moved."""

    def __init__(self, request: Request, tools: Tools, cps: CPSReads | None = None) -> None:
        """
        Ask nothing yet.

        Args:
            request: Whose certificate.
            tools: What is asked.
            cps: What answers for CPS; None: CPS itself.
        """
        self._request = request
        self._tools = tools
        self._enrollment: Enrollment | None = None
        self._change: Change | None = None
        self._untold = False
        self.first: Snapshot | None = None
        """What was seen first; None: nothing yet."""
        self.words: dict[CsrKey, OrderView] = {}
        """What SCM has said of orders, until everything is looked at afresh."""
        self._networks: Deployments | None = None
        self._cps: CPSReads = cps or tools.cps
        self._inputs = ChangeInputs(self._cps)
        self._history: History | None = None
        self._opened: dict[ChangeId, datetime] = {}
        self._unread: set[ChangeId] = set()
        """What this run has opened, and CPS has not shown yet."""

    def look_afresh(self) -> None:
        """Look at everything afresh next time."""
        self._enrollment = self._change = None
        self._untold = False
        self.words.clear()
        self._networks = None
        self._history = None
        self._inputs.clear()

    def opened(self, step: OpensChange, started: Started | None, before: Snapshot) -> None:
        """
        Take for seen what a write of ours has left at CPS, as far as that is certain.

        Args:
            step: Which opens a change.
            started: What CPS answered.
            before: What the step was decided on.
        """
        networks, words = self._networks, dict(self.words)
        self.look_afresh()
        self.words = words
        if started is not None and step.renewing:
            self._unread.update(started.change_ids)
        if started is None or replaced_change(step) or len(started.change_ids) != 1:
            return
        new = isinstance(step, CreateEnrollment)
        self._networks = Deployments() if new else networks
        enrollment = started.enrollment if new else before.enrollment
        if enrollment is None or isinstance(step, UpdateEnrollment):
            return
        pending = PendingChange(started.change_ids[0], "")
        self._enrollment, self._untold = replace(enrollment, pending=(pending,)), True

    def look(self, scope: Scope = Scope.WHOLE) -> Snapshot:
        """
        Take a snapshot of what CPS and the journal know; SCM is not asked.

        What was there for the first calls may be gone for the next, when an enrollment is removed
        or a change ends in between; then everything is looked at once more.

        Raises:
            As `observe`.
        """
        try:
            seen = self._look(scope)
        except NotFoundError:
            self.look_afresh()
            seen = self._look(Scope.WHOLE)
        self.first = self.first or seen
        return seen

    def _look(self, scope: Scope) -> Snapshot:
        enrollment, change = self._look_up(scope)
        self._enrollment, self._change = (enrollment, change) if change else (None, None)
        snapshot = self._with_networks(self._with_pending(self._snapshot(enrollment, change)))
        now = self.now()
        situation = Situation(self._request, self._with_age(snapshot), now, self._tools.calendar)
        return look_back(with_past(situation, self._read_history), self._cps)

    def history(
        self, snapshot: Snapshot, past: tuple[HistoryEntry, ...] | None = None
    ) -> tuple[HistoryEntry, ...]:
        """
        Return the finished changes with certificates, newest first; empty if nothing is live.

        Args:
            snapshot: With what is live.
            past: What this run has seen come about; None: CPS has to be asked.
        """
        enrollment = snapshot.enrollment
        if enrollment is None or not snapshot.production:
            return snapshot.history
        if past is not None:
            keep_seen(self._request, snapshot, History(past), self._tools.account)
            return past
        kept = kept_history(self._request, snapshot, self._tools.account)
        if kept is not None:
            return kept.finished
        history = self._read_history(enrollment)
        keep_seen(self._request, snapshot, history, self._tools.account)
        return history.finished

    def now(self) -> datetime:
        """Return CPS's time, or this machine's until CPS has answered; aware UTC."""
        return self._cps.vendor_time or self._tools.clock.now()

    def _look_up(self, scope: Scope) -> tuple[Enrollment | None, Change | None]:
        """Return the enrollment and its open change, asked for as far as *scope* says."""
        known, open_ = self._enrollment, self._change
        if known is not None and open_ is not None:
            if scope is Scope.ORDERS:
                return known, open_
            if scope in (Scope.ENDING, Scope.OVER):
                self._enrollment, self._untold = self._read_again(known), False
                if open_.change_id not in {one.change_id for one in self._enrollment.pending}:
                    found = self._enrollment
                    self.look_afresh()
                    return found, self._look_up_change(found)
                if scope is Scope.OVER:
                    return self._enrollment, open_
        enrollment = self._look_up_enrollment()
        change = self._look_up_change(enrollment)
        over = change is None or change.cancelled
        if enrollment is not None and over and self._enrollment is not None:
            self.look_afresh()
            enrollment = self._look_up_enrollment()
            change = self._look_up_change(enrollment)
        return enrollment, change

    def _read_again(self, enrollment: Enrollment) -> Enrollment:
        return self._cps.get_enrollment(enrollment.enrollment_id, "see whether its change is over")

    def _look_up_enrollment(self) -> Enrollment | None:
        if self._enrollment is not None:
            return self._enrollment
        tools = self._tools
        account = tools.account if self._cps is tools.cps else None
        return find_enrollment(self._request, self._cps, tools.journal, account)

    def _look_up_change(self, enrollment: Enrollment | None) -> Change | None:
        if enrollment is None or not enrollment.pending:
            return None
        newest = max(pending.change_id for pending in enrollment.pending)
        try:
            change = self._cps.get_change(enrollment.enrollment_id, newest)
        except NotFoundError:
            unread = newest in self._unread
            return not_shown_yet(ChangeRef(enrollment.enrollment_id, newest)) if unread else None
        self._unread.discard(newest)
        return None if change.completed else change

    def _snapshot(self, enrollment: Enrollment | None, change: Change | None) -> Snapshot:
        journal, now = self._tools.journal, self._tools.clock.now()
        key = self._request.key
        enrollment_id = enrollment.enrollment_id if enrollment is not None else None
        base = Snapshot(
            enrollment=enrollment,
            orders=tuple(record.view(now) for record in journal.orders(key, enrollment_id)),
            deployed=journal.deployed_changes(key),
            revoked=journal.revoked_orders(key),
            served_trigger=journal.served_trigger(key),
        )
        if change is None:
            return base
        acknowledged = journal.acknowledged(change.change_id)
        known = replace(
            base,
            change=change,
            change_is_ours=journal.change_is_ours(change.change_id),
            schedule_is_ours=journal.change_was_scheduled(change.change_id),
            searchable=self._tools.scm.can_search or self._tools.scm.recognises,
            signer=self._tools.scm.account.signer,
            claims=journal.claims(),
            witnesses=self._tools.witnesses.seen(),
            upload_refused=journal.upload_refused(change.change_id),
            acknowledged=tuple((item, now - at) for item, at in acknowledged.items()),
        )
        seen = self._inputs.read(known, change)
        if self._untold and enrollment is not None and not as_sent(seen.csrs, enrollment):
            self._enrollment, self._untold = self._read_again(enrollment), False
            return replace(seen, enrollment=self._enrollment)
        return seen

    def _with_pending(self, snapshot: Snapshot) -> Snapshot:
        journal, key = self._tools.journal, self._request.key
        return with_pending(
            snapshot, journal.open_intents(key), journal.uploads_begun(key), self._tools.clock.now()
        )

    def _with_age(self, snapshot: Snapshot) -> Snapshot:
        """Tell how old a renewal is that CPS may have opened by itself; once is enough."""
        change, enrollment = snapshot.change, snapshot.enrollment
        earliest = earliest_own_renewal(snapshot)
        if change is None or enrollment is None or earliest is None:
            return snapshot
        if snapshot.change_is_ours or not is_renewal(snapshot):
            return snapshot
        now = self.now()
        if change.change_id not in self._opened:
            told = self._read_history(enrollment).opened_at if now >= earliest else None
            self._opened[change.change_id] = now if told is None else told
        return replace(snapshot, change_opened_at=self._opened[change.change_id])

    def _read_history(self, enrollment: Enrollment) -> History:
        if self._history is None:
            try:
                self._history = self._cps.get_history(enrollment.enrollment_id)
            except NotFoundError:
                self._cps.get_enrollment(enrollment.enrollment_id, "see whether it is still there")
                self._history = History()
        return self._history

    def _with_networks(self, snapshot: Snapshot) -> Snapshot:
        if snapshot.enrollment is None:
            return snapshot
        if self._networks is not None and not _may_have_moved(snapshot.change):
            seen = _with_deployments(snapshot, self._networks)
            if not deployment_under_way(seen):
                return seen
        self._networks = self._cps.get_deployments(snapshot.enrollment.enrollment_id)
        return _with_deployments(snapshot, self._networks)


def _with_deployments(snapshot: Snapshot, networks: Deployments) -> Snapshot:
    return replace(
        snapshot,
        production=networks.production,
        staging=networks.staging,
        notes=networks.notes,
    )


def _may_have_moved(change: Change | None) -> bool:
    """Whether the networks are worth another call: no change is open, or it waits on staging."""
    return (
        change is None
        or change.waits_for(InputType.CHANGE_MANAGEMENT) is not None
        or change.deploys_from is not None
    )
