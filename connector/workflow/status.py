"""One look at a certificate, for those who want to know and change nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from connector.core.decision.deferral import critical_from, put_off_renewal, waits_for_scm
from connector.core.decision.emergency import meant_by_emergency
from connector.core.decision.reasons import Reason
from connector.core.facts.enrollment import HistoryEntry
from connector.core.report.build import build_report
from connector.core.report.values import Report
from connector.core.request.values import Request
from connector.core.staleness import KeptReport
from connector.errors import RenewalHeldUpError
from connector.workflow.act.delivered import read_chain_file
from connector.workflow.domain_looks import SeenDomains
from connector.workflow.observe.accepted import accepted_warnings
from connector.workflow.observe.domains import merged_records, seen_domains
from connector.workflow.observe.ground import Ground
from connector.workflow.observe.observe import Observation, Observer
from connector.workflow.observe.roots import root_notes
from connector.workflow.time_limits import CPS_SHARE, Within, unbounded
from connector.workflow.tools import Tools


@dataclass(frozen=True, slots=True)
class Status:
    """What one look has found."""

    report: Report
    now: datetime
    """The vendor's time, aware UTC."""
    put_off: Report | None = None
    """The same where its renewal has to wait for a vendor; None: none is due, or cannot wait."""
    critical_from: datetime | None = None
    """From when on a renewal that is due cannot wait; None: none is due."""
    meant: bool = False
    """Whether the emergency of the request means what is live."""
    ground: Ground | None = None
    """What it stands on, where that is known to hold for a while."""

    @property
    def kept(self) -> KeptReport:
        """What of it may stand in for another one while a vendor is out."""
        return KeptReport(self.now, self.report, self.put_off, self.critical_from)

    def telling(self, more: Callable[[Report], Report]) -> Self:
        """Return the same with *more* told, in the place of what is put off, too."""
        put_off = None if self.put_off is None else more(self.put_off)
        return replace(self, report=more(self.report), put_off=put_off)


def status(
    request: Request,
    tools: Tools,
    within: Within = unbounded,
    *,
    grounds: bool = False,
    asks_edge: bool = False,
) -> Status:
    """
    Look once; changes nothing.

    Args:
        request: What a person wants.
        tools: With a journal that need not be writable.
        within: Bounds what each vendor may take; not at all by default.
        grounds: Find out, too, what the report stands on.
        asks_edge: Ask the edge, where the request wants that; else it is told what was found last.

    Raises:
        RenewalHeldUpError: A due renewal cannot wait, and SCM is out.
        ConnectorError: As `Observer.observe`.
    """
    read_chain_file(request, tools.directory)
    observer = Observer(request, tools)
    seen = observer.at_rest(within, rehearsing=True)
    if seen is not None:
        with within(CPS_SHARE):
            found = _status(seen, observer.history(seen.situation.snapshot))
        domains = seen_domains(request, found.report, found.now, tools)
        found = _whole(found, seen, tools, domains, asks_edge=asks_edge)
        return replace(found, ground=observer.ground(seen, domains)) if grounds else found
    with within(CPS_SHARE):
        looked = observer.look()
        history = observer.history(looked)
    seen = observer.judge(looked, within)
    verdict = seen.verdict
    waits = waits_for_scm(seen.situation, verdict)
    if waits and seen.scm_out is not None:
        raise RenewalHeldUpError(
            f"{verdict.message.rstrip('.')}; that can wait no longer, and SCM is out:"
            f" {seen.scm_out.what}",
            remedy=seen.scm_out.remedy,
        )
    found = _status(seen, history)
    domains = seen_domains(request, found.report, found.now, tools)
    return _whole(found, seen, tools, domains, asks_edge=asks_edge)


def outcome(request: Request, seen: Observation, tools: Tools) -> Status:
    """
    Return what `status` would find now, out of the last look of `apply`.

    Raises:
        ConnectorError: CPS does not tell which certificate replaced which.
    """
    history = Observer(request, tools).history(seen.situation.snapshot, seen.past)
    return _whole(_status(seen, history), seen, tools, SeenDomains(), asks_edge=False)


def _whole(
    found: Status, seen: Observation, tools: Tools, domains: SeenDomains, *, asks_edge: bool
) -> Status:
    """Return the same with what neither vendor tells of the certificate itself."""
    situation, edge = seen.situation, tools.edge
    accepted, notes = accepted_warnings(situation.request, tools), root_notes(situation.deployed)
    served = () if edge is None else (edge.look if asks_edge else edge.known)(situation)

    def whole(report: Report) -> Report:
        return replace(
            report,
            notes=(*report.notes, *notes),
            accepted_warnings=accepted,
            domains=domains.names,
            dns_records=merged_records(report, domains),
            edge=served,
        )

    return found.telling(whole)


def _status(seen: Observation, history: Sequence[HistoryEntry]) -> Status:
    situation, verdict, now = seen.situation, seen.verdict, seen.situation.now
    waits = waits_for_scm(situation, verdict)
    report = build_report(situation, verdict, history)
    if not (waits or verdict.reason is Reason.DEFERRED):
        meant = bool(meant_by_emergency(situation))
        return Status(report, now, meant=meant)
    later = put_off_renewal(situation, "until Akamai CPS answers again")
    return Status(
        report,
        now,
        put_off=None if later is None else build_report(situation, later, history),
        critical_from=critical_from(situation),
    )
