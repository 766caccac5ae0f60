"""How the timings of a run look for people."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from connector.core.decision.steps import Awaited
from connector.text.characters import one_line
from connector.text.table import Table
from connector.transport.reply import CallRecord
from connector.workflow.timings import Timings

_COLUMNS: Final = ("vendor", "call", "to", "status", "took", "for the pace")
_WAITS: Final = {
    Awaited.CSR: "CPS to make the CSR",
    Awaited.ISSUANCE: "SCM to issue",
    Awaited.DEPLOYMENT: "CPS to check and deploy",
}


def timings_text(common_name: str, timings: Timings) -> str:
    """Return a line for each call of a run, in order, and what they come to."""
    rows = [
        [
            call.vendor,
            call.method,
            one_line(call.step) or "-",
            "-" if call.status is None else str(call.status),
            _seconds(call.duration),
            _seconds(call.queued) if call.queued else "-",
        ]
        for call in timings.calls
    ]
    below = [*_by_vendor(timings.calls), *_by_wait(timings)]
    return f"Calls for {common_name}:\n{Table(_COLUMNS, rows, below).plain()}"


def _by_vendor(calls: Iterable[CallRecord]) -> Iterator[str]:
    found: dict[str, list[CallRecord]] = {}
    for call in calls:
        found.setdefault(call.vendor, []).append(call)
    for vendor, made in found.items():
        took = sum((one.duration for one in made), timedelta())
        queued = sum((one.queued for one in made), timedelta())
        waited = f", {_seconds(queued)} waited for the pace" if queued else ""
        yield f"{vendor}: {len(made)} {_plural('call', len(made))}, {_seconds(took)}{waited}"


def _by_wait(timings: Timings) -> Iterator[str]:
    for awaited, text in _WAITS.items():
        if awaited in timings.waits:
            waited = timings.waits[awaited]
            pauses = f"{waited.pauses} {_plural('pause', waited.pauses)}"
            yield f"Waited for {text}: {_seconds(waited.whole)} in {pauses}"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():.2f} s"
