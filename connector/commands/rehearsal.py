"""`apply --dry-run`: what would be done, in which order, and what it would cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connector.commands.agenda import Bounds
from connector.commands.endings import Ending, EndingWord, document
from connector.core.decision.cost import CALLS, Cost, cost, validations_cost
from connector.core.decision.reasons import Reason
from connector.core.decision.verdict import Action
from connector.core.report.values import Report
from connector.reporting.overview import duration
from connector.text.moments import utc_text
from connector.text.table import Table

_COLUMNS: Final = ("place", "common_name", "action", "reason", "calls", "expiry")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a run would do, first what would be begun first."""

    planned: tuple[Report, ...]
    left: tuple[Report, ...]
    """What `--limit` and `--until` would leave for a later run."""
    per_minute: int
    """Calls that the account may be asked in a minute."""
    now: datetime

    @property
    def calls(self) -> int:
        """How many calls to CPS it takes."""
        return cost([report.action for report in self.planned], self.per_minute).calls

    @property
    def takes(self) -> timedelta:
        """How long they take at the account's pace."""
        return cost([report.action for report in self.planned], self.per_minute).takes

    @property
    def domains(self) -> frozenset[str]:
        """The domains that are validated before certificates are ordered, each once."""
        return frozenset(
            one.domain
            for report in self.planned
            if report.reason is Reason.AWAITING_DOMAINS
            for one in report.domains
            if one.domain is not None and one.holds is False
        )

    @property
    def validations(self) -> Cost:
        """What it takes to validate them."""
        return validations_cost(len(self.domains))

    @property
    def ends(self) -> datetime:
        """When the last call to CPS would be made, aware UTC."""
        return self.now + self.validations.takes + self.takes


def rehearse(
    reports: Sequence[Report], bounds: Bounds, per_minute: int, now: datetime
) -> Rehearsal:
    """
    Return what a run would do with what is due of *reports*, which come in its order.

    Args:
        reports: One for each certificate.
        bounds: Which of them are begun.
        per_minute: Calls that the account may be asked in a minute.
        now: When it would begin, aware UTC.
    """
    planned: list[Report] = []
    left: list[Report] = []
    for report in reports:
        if report.action is Action.NONE:
            continue
        begins = now + cost([one.action for one in planned], per_minute).takes
        late = bounds.until is not None and begins >= bounds.until
        full = bounds.limit is not None and len(planned) >= bounds.limit
        (left if late or full else planned).append(report)
    return Rehearsal(tuple(planned), tuple(left), per_minute, now)


def rehearsal_table(found: Rehearsal) -> Table:
    """Return one row a certificate, and below them the forecast."""
    rows = [
        [
            str(place),
            report.common_name,
            report.action.value,
            report.reason.value,
            str(CALLS[report.action]),
            "-" if report.expiry is None else utc_text(report.expiry),
        ]
        for place, report in enumerate(found.planned, 1)
    ]
    return Table(_COLUMNS, rows, [*_forecast(found), "Nothing was done (--dry-run)."])


def _forecast(found: Rehearsal) -> Iterator[str]:
    if found.planned:
        yield (
            f"{len(found.planned)} to do: {found.calls} calls to Akamai CPS, which take"
            f" {duration(found.takes)} at {found.per_minute} a minute, until"
            f" {utc_text(found.ends)}; what CAs and networks need passes meanwhile."
        )
        if found.domains:
            first = found.validations
            yield (
                f"Validated before: {', '.join(sorted(found.domains))}, by {first.calls} calls to"
                f" SCM and Edge DNS and within {duration(first.takes)} as a rule; longer where a"
                " person publishes the record."
            )
    else:
        yield "Nothing is to do."
    if found.left:
        yield f"{len(found.left)} left for a later run (--limit, --until)."


def rehearsal_document(found: Rehearsal, failed: Sequence[Ending], code: int) -> dict[str, Any]:
    """Return what `apply --dry-run --json` prints; its shape is `apply.schema.json`."""
    endings = [
        *(
            Ending(one.common_name, EndingWord.PLANNED, one.message, report=one)
            for one in found.planned
        ),
        *(Ending(one.common_name, EndingWord.LEFT, one.message, report=one) for one in found.left),
        *failed,
    ]
    forecast = {
        "calls": found.calls,
        "seconds": round(found.takes.total_seconds()),
        "until": utc_text(found.ends),
        "domains": {
            "names": sorted(found.domains),
            "calls": found.validations.calls,
            "seconds": round(found.validations.takes.total_seconds()),
        },
    }
    return {**document(endings, code), "forecast": forecast}
