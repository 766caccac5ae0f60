"""What one look has found, for whoever tells it or keeps it for an outage."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from connector.core.report.values import Report
from connector.core.staleness import KeptReport
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

    def telling(self, more: Callable[[Report], Report]) -> Self:
        """Return the same with *more* told, in the place of what is put off, too."""
        put_off = None if self.put_off is None else more(self.put_off)
        return replace(self, report=more(self.report), put_off=put_off)
