"""A report as Markdown (GitHub's tables), for tickets and wikis."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from connector.core.inventory.entry import Entry, Urgency
from connector.core.inventory.forecast import Forecast
from connector.reporting.overview import (
    COLUMNS,
    UNKNOWN,
    Column,
    Overview,
    assumption,
    cell,
    counted,
    load,
    pending,
    waits,
)

_LEFT_OUT: Final = frozenset({"message", "stale", "state", "kind", "waits_for", "until"})
_MEANT: Final = re.compile(r"([\\`*_{}\[\]()#+!|<>~&])")
"""What Markdown gives a meaning; a vendor's text has none."""


def as_markdown(overview: Overview) -> str:
    """Return a table of all certificates, and a list of those that need something."""
    return "\n".join(_lines(overview))


def _lines(overview: Overview) -> Iterator[str]:
    now = overview.inventory.as_of
    columns = [column for column in COLUMNS if column.key not in _LEFT_OUT]
    yield "# Certificates"
    yield ""
    yield f"{counted(overview)} (as of {cell(now)})."
    yield ""
    yield _row([column.title for column in columns])
    yield _row(["---:" if column.key == "days_left" else "---" for column in columns])
    for entry in overview.inventory.entries:
        yield _row([_escaped(_told(column, entry, now)) for column in columns])
    told = [entry for entry in overview.inventory.entries if entry.error or entry.message]
    if told:
        yield ""
        yield "## What to do"
        yield ""
    for entry in told:
        strong = "**" if entry.urgency(now) is not Urgency.CURRENT else ""
        name, text = _escaped(cell(entry.common_name)), _escaped(cell(entry.error or entry.message))
        yield f"- {strong}{name}{strong}: {text}"
    if overview.what_if:
        for forecast in overview.forecasts:
            yield from _forecast(forecast)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _told(column: Column, entry: Entry, now: datetime) -> str:
    told = pending(entry) if column.key == "pending" else cell(column.value(entry, now))
    return told or (UNKNOWN if column.key in {"domains", "validation"} else "-")


def _escaped(text: str) -> str:
    return _MEANT.sub(r"\\\1", text)


def _forecast(forecast: Forecast) -> Iterator[str]:
    yield ""
    yield f"## {assumption(forecast)}"
    yield ""
    yield f"Renewals in twelve months: {forecast.renewals}. {load(forecast)}"
    if held := waits(forecast):
        yield _escaped(held)
    yield ""
    yield _row(["Month", "Renewals", "Expiring"])
    yield _row(["---", "---:", "---:"])
    for month in forecast.months:
        yield _row([f"{month.first:%Y-%m}", str(len(month.renewed)), str(len(month.expiring))])
    if forecast.misses:
        yield ""
    for miss in forecast.misses:
        yield f"- {miss.trouble}: {_escaped(cell(miss.common_name))}: {_escaped(cell(miss.why))}"
