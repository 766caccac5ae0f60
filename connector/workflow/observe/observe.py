"""
Look at both vendors and the journal, and decide on what is seen. Changes nothing anywhere.

CPS comes first (`looks`), then SCM, then OCSP and CRLs, each as far as it matters.
"""

from dataclasses import dataclass, replace

from connector.akamai.values import Started
from connector.core.decision.decide import decide
from connector.core.decision.domains_first import leads_to_order
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Nothing,
    OpensChange,
)
from connector.core.decision.verdict import Verdict
from connector.core.facts.certificate import Revocation
from connector.core.facts.defaults import check_new
from connector.core.facts.enrollment import HistoryEntry
from connector.core.facts.order import OrderStatus
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import Request
from connector.errors import (
    ConnectorError,
    NotFoundError,
    RequestError,
)
from connector.workflow.domain_looks import SeenDomains
from connector.workflow.observe.at_rest import (
    AtRest,
    NotAtRestError,
    find_at_rest,
)
from connector.workflow.observe.find_enrollment import known_enrollment
from connector.workflow.observe.ground import Ground, ground_of, ground_with_domains
from connector.workflow.observe.live_revocation import (
    BySerial,
    LiveRevocation,
    by_no_serial,
    status_by_serial,
)
from connector.workflow.observe.looks import Looks
from connector.workflow.observe.order_states import ask_about_orders, with_revoked
from connector.workflow.observe.reads import CPSReads
from connector.workflow.observe.scm_out import why_scm_is_out
from connector.workflow.observe.scope import Scope, seen_past
from connector.workflow.time_limits import CPS_SHARE, SCM_SHARE, Within, unbounded
from connector.workflow.tools import Tools


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at the world and what it means."""

    situation: Situation
    """Its time is the `Date` of CPS's last answer."""
    verdict: Verdict
    scm_error: ConnectorError | None = None
    """Why SCM could not be asked about an order of the open change, if it could not."""
    rest: AtRest | None = None
    """What has answered for CPS, if nothing was due or odd; None: CPS itself."""
    scm_out: ConnectorError | None = None
    """Why the request's own account cannot be reached, if that has come out."""
    past: tuple[HistoryEntry, ...] | None = None
    """CPS's history as far as it matters; None: this run has not seen it come about."""


class Observer:
    """Looks at one certificate, again and again, and remembers what cannot have moved."""

    def __init__(
        self,
        request: Request,
        tools: Tools,
        cps: CPSReads | None = None,
        revocation: LiveRevocation | None = None,
    ) -> None:
        """
        Look at the certificate of *request* by means of *tools*.

        Args:
            request: Whose certificate.
            tools: What is asked.
            cps: What answers for CPS; None: CPS itself.
            revocation: What has been found out in this run already; None: nothing.
        """
        self._request = request
        self._tools = tools
        self._looks = Looks(request, tools, cps)
        self._revocation = revocation or LiveRevocation(tools.fetch, tools.answers)
        self._schedule_refused = False

    def observe(self, scope: Scope = Scope.WHOLE) -> Observation:
        """
        Take a snapshot and decide on it.

        Args:
            scope: What is worth asking.

        Raises:
            RequestError: Several enrollments fit, so the request must name one; or none, and the
                request lacks what a new one needs.
            CredentialsError: A vendor refuses the credentials.
            VendorUnavailableError: CPS cannot be asked.
        """
        return self.judge(self._looks.look(scope))

    def judge(self, seen: Snapshot, within: Within = unbounded) -> Observation:
        """
        Ask SCM, then OCSP and CRLs, what matters of *seen*, and decide.

        Args:
            seen: As `look` returned it.
            within: Bounds what SCM may take, so that it leaves time for the others.

        Raises:
            RequestError: What is to be created lacks what only that needs.
            CredentialsError: SCM does not take those of the request's own account.
        """
        request, tools = self._request, self._tools
        if seen.enrollment is None and request.enrollment_id is None:
            check_new(request)
        now = self._looks.now()
        with within(SCM_SHARE):
            asked = ask_about_orders(
                request, seen, tools.accounts, self._looks.words, tools.order_proofs
            )
            out = asked.out or why_scm_is_out(
                Situation(request, asked.snapshot, now, tools.calendar), asked, tools.scm
            )
        revocation, notes = self._revocation.look(
            Situation(request, asked.snapshot, now, tools.calendar),
            asked.live_error,
            by_no_serial if out is not None else self._by_serial(within),
        )
        snapshot = replace(
            asked.snapshot,
            revocation=revocation,
            scm_out="" if out is None else out.what,
            schedulable=not self._schedule_refused,
            notes=seen.notes + notes,
        )
        situation = self._with_domains(Situation(request, snapshot, now, tools.calendar))
        return Observation(
            situation,
            decide(situation),
            asked.open_error,
            scm_out=out,
            past=seen_past(self._looks.first, snapshot),
        )

    def _by_serial(self, within: Within) -> BySerial:
        """Return what asks SCM about a certificate that has no order here."""

        def ask(serial: str) -> OrderStatus | None:
            with within(SCM_SHARE):
                return status_by_serial(self._tools.scm, serial)

        return ask

    def _with_domains(self, situation: Situation) -> Situation:
        """Return *situation* with the domains that an order which comes next would lack."""
        domains = self._tools.before_order
        if domains is None or not leads_to_order(decide(situation).step):
            return situation
        found = domains.lapsing(situation.completed, situation.now)
        notes = (domains.note,) if domains.note else ()
        snapshot = situation.snapshot
        seen = replace(snapshot, lapsing=found, notes=snapshot.notes + notes)
        return replace(situation, snapshot=seen)

    def judge_at_rest(self, seen: Snapshot, within: Within = unbounded) -> Observation:
        """
        As `judge`, where nothing seems to be due: SCM is asked no more than is needed to see that.

        What OCSP or a CRL calls good needs no word of SCM's, and what the Admin API does not list
        as revoked needs no call of its own; else SCM is asked for each order.
        """
        request, tools = self._request, self._tools
        with within(SCM_SHARE):
            listed = with_revoked(request, seen, tools.accounts, tools.revoked)
        snapshot = seen if listed is None else listed
        situation = Situation(request, snapshot, self._looks.now(), tools.calendar)
        revocation, notes = self._revocation.look(situation, None, self._by_serial(within))
        unknown = request.check_revocation and revocation is Revocation.UNKNOWN
        if unknown and listed is None:
            return self.judge(seen, within)
        snapshot = replace(snapshot, revocation=revocation, notes=seen.notes + notes)
        situation = Situation(request, snapshot, situation.now, tools.calendar)
        return Observation(situation, decide(situation))

    def at_rest(
        self, within: Within = unbounded, *, rehearsing: bool = False
    ) -> Observation | None:
        """
        Return what the look says that the contract's certificates share, if nothing is due or odd.

        None where it says anything else, or is not to be had: then `look` asks by calls of this
        certificate's own.

        Args:
            within: Bounds what each vendor may take; not at all by default.
            rehearsing: Nobody acts on it, so that it is enough to say what an emergency means.

        Raises:
            VendorUnavailableError: CPS cannot be asked.
            StillWaitingError: This run is bounded, and other runs use up the pace.
        """
        request, tools = self._request, self._tools
        if tools.account is None or tools.journal.open_intents(request.key):
            return None
        try:
            with within(CPS_SHARE):
                known = known_enrollment(request, tools.journal)
                shared = find_at_rest(request, known, tools.account)
                if shared is None:
                    return None
                observer = Observer(request, tools, shared, self._revocation)
                snapshot = observer.look()
            seen = observer.judge_at_rest(snapshot, within)
        except (NotAtRestError, RequestError, NotFoundError):
            return None
        verdict = seen.verdict
        resting = isinstance(verdict.step, Nothing) and verdict.reason is Reason.CURRENT
        if not resting and not (rehearsing and verdict.reason is Reason.EMERGENCY):
            return None
        return replace(seen, rest=shared)

    def ground(self, seen: Observation, domains: SeenDomains) -> Ground | None:
        """
        Return what a report stands on, once `history` is read; None: that does not hold.

        Args:
            seen: What was decided on.
            domains: What was found of the certificate's domains.
        """
        if seen.rest is None:
            return None
        good_until = self._revocation.until(seen.situation.live)
        tools = self._tools
        found = ground_of(seen.situation, seen.verdict, seen.rest, good_until, tools)
        return None if found is None else ground_with_domains(found, domains)

    def look(self) -> Snapshot:
        """
        Take a snapshot of what CPS and the journal know; SCM is not asked.

        Raises:
            As `observe`.
        """
        return self._looks.look()

    def look_afresh(self) -> None:
        """Look at everything afresh next time."""
        self._looks.look_afresh()

    def schedule_refused(self) -> None:
        """Take for seen that CPS schedules nothing for the open change."""
        self._schedule_refused = True

    def opened(self, step: OpensChange, started: Started | None, before: Snapshot) -> None:
        """Take for seen what a write of ours has left at CPS, as `Looks.opened` does."""
        self._looks.opened(step, started, before)

    def history(
        self, snapshot: Snapshot, past: tuple[HistoryEntry, ...] | None = None
    ) -> tuple[HistoryEntry, ...]:
        """Return the finished changes with certificates, as `Looks.history` does."""
        return self._looks.history(snapshot, past)
