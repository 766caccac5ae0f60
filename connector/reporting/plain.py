"""A report as text of 80 columns, for terminals and mails."""

import textwrap
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from connector.core.inventory.entry import Entry, Keeping
from connector.core.inventory.forecast import Forecast
from connector.reporting.overview import (
    UNKNOWN,
    Overview,
    assumption,
    cell,
    clock_time,
    counted,
    load,
    needs_a_word,
    pending,
    used,
    waits,
)

WIDTH: Final = 80
_NAME: Final = 38
_MOST_MISSES: Final = 20
"""So many are told of one forecast; the other formats tell all."""


def as_text(overview: Overview) -> str:
    """Return a row for each certificate and its facts, and at the end what was asked about."""
    now = overview.inventory.as_of
    parts = [f"{counted(overview)} (as of {cell(now)})."]
    if overview.inventory.entries:
        parts += ["", _row("NAME", "URGENCY", "LEFT", "EXPIRES", "DUE AT")]
    for entry in overview.inventory.entries:
        parts += _entry(entry, now)
    if overview.pace:
        parts.append("")
    for pace in overview.pace:
        parts += textwrap.wrap(used(pace), WIDTH, break_on_hyphens=False)
    if overview.what_if:
        for forecast in overview.forecasts:
            parts += ["", *_forecast(forecast)]
    return "\n".join(parts)


def _row(name: str, urgency: str, left: str, expires: str, due: str) -> str:
    head = name if len(name) <= _NAME else f"{name}\n{'':{_NAME}}"
    row = f"{head:{_NAME}}  {urgency:8}  {left or '-':>6}  {expires or '-':10}  {due or '-'}"
    return row.rstrip()


def _entry(entry: Entry, now: datetime) -> Iterator[str]:
    left = entry.days_left(now)
    yield _row(
        cell(entry.common_name),
        entry.urgency(now),
        "" if left is None else f"{left} d",
        cell(entry.expires),
        cell(entry.due_at),
    )
    if entry.error:
        yield from _indented(cell(entry.error))
        return
    yield from _indented(", ".join(_facts(entry)))
    if needs_a_word(entry, now) and entry.message:
        yield from _indented(cell(entry.message))


def _facts(entry: Entry) -> Iterator[str]:
    if entry.keeping is not Keeping.MANAGED:
        yield str(entry.keeping) if entry.keeping is Keeping.UNMANAGED else cell(entry.kind)
    if entry.issuer:
        yield f"CA {cell(entry.issuer)}"
    yield f"validation {cell(entry.validation) or UNKNOWN}"
    if entry.keys:
        yield f"keys {'+'.join(entry.keys)}"
    if entry.live_since is not None:
        yield f"since {cell(entry.live_since)}"
    if entry.chain_ends is not None:
        yield f"chain to {cell(entry.chain_ends)}"
    yield f"domain validation {cell(entry.domains) or UNKNOWN}"
    if waits := pending(entry):
        yield waits
    if entry.drift:
        yield f"drift: {cell(entry.drift)}"
    if entry.looked_at is not None:
        yield f"checked {clock_time(entry.looked_at)}{' (stale)' if entry.stale else ''}"


def _indented(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
    )


def _forecast(forecast: Forecast) -> Iterator[str]:
    yield f"{assumption(forecast)}: renewals in twelve months {forecast.renewals}"
    counts = [f"{month.first:%Y-%m} {len(month.renewed):>6}" for month in forecast.months]
    for first in range(0, len(counts), 4):
        yield f"    {'    '.join(counts[first : first + 4])}"
    yield from _indented(load(forecast))
    if held := waits(forecast):
        yield from _indented(held)
    for miss in forecast.misses[:_MOST_MISSES]:
        yield from _indented(f"{miss.trouble}: {cell(miss.common_name)}: {cell(miss.why)}")
    more = len(forecast.misses) - _MOST_MISSES
    if more > 0:
        yield f"    … and {more} more"
