"""What one look has found, for whoever tells it or keeps it for an outage."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from connector.core.facts.edge import AtEdge
from connector.core.report.values import AcceptedView, Report
from connector.core.staleness import KeptReport
from connector.workflow.domain_looks import SeenDomains
from connector.workflow.observe.domains import with_domains
from connector.workflow.observe.ground import Ground


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

    def telling(self, domains: SeenDomains) -> Self:
        """Return the same with what is known of the certificate's domains."""
        put_off = None if self.put_off is None else with_domains(self.put_off, domains)
        return replace(self, report=with_domains(self.report, domains), put_off=put_off)

    def telling_edge(self, found: tuple[AtEdge, ...]) -> Self:
        """Return the same with what the edge serves."""
        put_off = None if self.put_off is None else replace(self.put_off, edge=found)
        return replace(self, report=replace(self.report, edge=found), put_off=put_off)

    def telling_accepted(self, found: tuple[AcceptedView, ...]) -> Self:
        """Return the same with the warnings that were acknowledged, and by whose word."""
        put_off = None if self.put_off is None else replace(self.put_off, accepted_warnings=found)
        report = replace(self.report, accepted_warnings=found)
        return replace(self, report=report, put_off=put_off)

    def noting(self, notes: tuple[str, ...]) -> Self:
        """Return the same with more that a person should know."""
        report = replace(self.report, notes=(*self.report.notes, *notes))
        later = self.put_off
        put_off = None if later is None else replace(later, notes=(*later.notes, *notes))
        return replace(self, report=report, put_off=put_off)
