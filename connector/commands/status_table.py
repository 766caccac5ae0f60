"""How `status` looks for people: a line a certificate, and a sentence where something is due."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from connector.core.facts.edge import EdgeState
from connector.core.inventory.entry import Entry, Urgency
from connector.core.inventory.of_report import entry_of
from connector.core.report.values import Report
from connector.core.request.values import Request
from connector.text.about import unnamed
from connector.text.characters import one_line
from connector.text.table import Table, Tone

_DAYS: Final = "days left"
COLUMNS: Final = ("name", _DAYS, "state", "due", "issuer", "account")

_TONES: Final = {
    Urgency.BROKEN: Tone.ALARM,
    Urgency.CRITICAL: Tone.ALARM,
    Urgency.PERSON: Tone.ATTENTION,
    Urgency.DUE: Tone.ATTENTION,
    Urgency.WAITING: Tone.PROGRESS,
}
"""The others are calm."""

_LAST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Looked:
    """One certificate that was looked at."""

    request: Request
    report: Report
    now: datetime
    """The vendor's time of the look, aware UTC."""
    known: Entry | None = None
    """Its entry, if that was made already."""

    @property
    def entry(self) -> Entry:
        """What a report tells of it."""
        return self.known or entry_of(self.request, self.report, self.now)

    def without_certificates(self) -> "Looked":
        """
        Return the same without the certificates themselves, which no table shows.

        Of thousands they take more room than all else; and soon after the look nothing is read
        twice for the entry.
        """
        return replace(self, report=replace(self.report, certificates={}), known=self.entry)


_ORDERS: Final[Mapping[str, Callable[[Looked], Any]]] = {
    "expiry": lambda one: (one.report.expiry or _LAST, one.report.common_name),
    "name": lambda one: one.report.common_name,
    "due": lambda one: (
        not one.report.due,
        one.report.renewal_due_at or _LAST,
        one.report.common_name,
    ),
}
ORDERS: Final = tuple(_ORDERS)
"""What a list may be sorted by: what comes first stands first, what has no such time last."""


def in_order(seen: Sequence[Looked], by: str | None) -> Sequence[Looked]:
    """Return *seen* in one of `ORDERS`; None: as it is."""
    return seen if by is None else sorted(seen, key=_ORDERS[by])


def status_table(seen: Sequence[Looked]) -> Table:
    """Return one row a certificate, and below a paragraph for each that is due, odd or wrong."""
    return Table(
        COLUMNS,
        [_row(one, one.entry) for one in seen],
        [
            f"{one.entry.common_name}{_why(one.report)}: {unnamed(one.entry.common_name, text)}"
            for one in seen
            if (text := _told(one, alone=len(seen) == 1))
        ],
        [_TONES.get(one.entry.urgency(one.now), Tone.CALM) for one in seen],
        spare=("issuer", "account", "state"),
    )


def _row(one: Looked, entry: Entry) -> list[str]:
    left = entry.days_left(one.now)
    account, switch_key = one.request.scm_account, one.request.account_switch_key
    return [
        entry.common_name,
        ("-" if left is None else str(left)).rjust(len(_DAYS)),
        one.report.state,
        _due(one.report),
        one_line(entry.issuer or "-"),
        account if switch_key is None else f"{account}, {switch_key}",
    ]


def _due(report: Report) -> str:
    if report.due:
        return "now"
    due = report.renewal_due_at
    return "-" if due is None else due.astimezone(UTC).date().isoformat()


def _why(report: Report) -> str:
    """Return the code that the README explains, where something is due."""
    return f" ({report.reason})" if report.due else ""


def _told(one: Looked, *, alone: bool) -> str:
    """Return what is to be known of it; where it stands alone, what is well, too."""
    entry = one.entry
    drift = [f"Drift: {'; '.join(entry.drift)}."] if entry.drift else []
    edge = [it.message for it in one.report.edge if alone or it.state is not EdgeState.SERVED]
    accepted = _accepted(one.report) if alone else ""
    return " ".join(part for part in (entry.message, *drift, *edge, accepted) if part)


def _accepted(report: Report) -> str:
    """Return whose word it was that CPS's warnings were acknowledged by."""
    named = [
        f"{it.id} by {it.by}{'' if it.until is None else f' until {it.until}'}"
        for it in report.accepted_warnings
        if it.by
    ]
    return f"Warnings accepted at the last change: {', '.join(named)}." if named else ""
