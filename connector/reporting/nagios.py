"""
A report as a plugin of Nagios says it: one line, what it is about below, and an exit code.

The rules are those of the Monitoring Plugins' guidelines: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Final

from connector.core.decision.verdict import WaitingFor
from connector.core.inventory.entry import Entry, Urgency
from connector.core.report.values import CertificateState
from connector.reporting.overview import Overview, cell, counted

_MOST_TOLD: Final = 20
"""Lines below the first; Nagios keeps 8 KB of a plugin's output."""


class Level(IntEnum):
    """Exit codes."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


_GRAVEST_FIRST: Final = (Level.CRITICAL, Level.WARNING, Level.UNKNOWN, Level.OK)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below how much that is left it is a warning, and critical; None: by its own window."""

    warning: timedelta | None = None
    critical: timedelta | None = None


def as_nagios(overview: Overview, thresholds: Thresholds) -> tuple[str, Level]:
    """
    Return what Nagios shows, and the exit code.

    What is broken is always critical; what asks for a person, has a domain that is not validated
    any more, or is not there at all, is a warning. With a threshold the days left decide about the
    rest; without one, a certificate's own window: it is critical in the last third of it.
    """
    levels = [(entry, _level(entry, overview, thresholds)) for entry in overview.inventory.entries]
    worst = min((level for _, level in levels), key=_GRAVEST_FIRST.index, default=Level.OK)
    told = [(entry, level) for entry, level in levels if level is not Level.OK]
    told.sort(key=lambda each: _GRAVEST_FIRST.index(each[1]))
    first = f"CERTIFICATES {worst.name} - {counted(overview)}"
    if told:
        first += f"; {_phrase(told[0][0], overview)}"
    lines = [f"{_bare(first)} | {_performance(overview, thresholds)}"]
    lines += [f"{level.name}: {_phrase(entry, overview)}" for entry, level in told[:_MOST_TOLD]]
    if len(told) > _MOST_TOLD:
        lines.append(f"… and {len(told) - _MOST_TOLD} more")
    return "\n".join([lines[0], *map(_bare, lines[1:])]), worst


def as_unknown(error: str) -> str:
    """Return what Nagios shows where there is no report at all."""
    return _bare(f"CERTIFICATES UNKNOWN - {cell(error)}")


def _level(entry: Entry, overview: Overview, thresholds: Thresholds) -> Level:
    now = overview.inventory.as_of
    urgency, left = entry.urgency(now), entry.left(now)
    if urgency is Urgency.UNKNOWN:
        return Level.UNKNOWN
    if urgency is Urgency.BROKEN:
        return Level.CRITICAL
    if thresholds.critical is None:
        if urgency is Urgency.CRITICAL:
            return Level.CRITICAL
    elif left is not None and left < thresholds.critical:
        return Level.CRITICAL
    nearing = thresholds.warning is not None and left is not None and left < thresholds.warning
    absent = entry.state is CertificateState.ABSENT
    asks = absent or entry.waits_for is WaitingFor.PERSON or entry.domains_lapsed
    return Level.WARNING if nearing or asks else Level.OK


def _phrase(entry: Entry, overview: Overview) -> str:
    if entry.error:
        return f"{cell(entry.common_name)}: {cell(entry.error)}"
    now = overview.inventory.as_of
    left = entry.days_left(now)
    days = "" if left is None else f", {left} days left"
    waits = f", waits for {cell(entry.waits_for)}" if entry.waits_for else ""
    domains = f", domains {cell(entry.domains)}" if entry.domains_lapsed else ""
    return f"{cell(entry.common_name)} is {entry.urgency(now)}{days}{waits}{domains}"


def _performance(overview: Overview, thresholds: Thresholds) -> str:
    """Return the numbers that graphs are drawn of: `name=value;warning;critical;least`."""
    now = overview.inventory.as_of
    lefts = [left for one in overview.inventory.entries if (left := one.days_left(now)) is not None]
    least = min(lefts, default=None)
    bounds = ";".join(
        "" if each is None else f"{each.days}:"
        for each in (thresholds.warning, thresholds.critical)
    )
    counts = (f"{urgency}={n};;;0" for urgency, n in overview.inventory.counts.items())
    days = () if least is None else (f"days_left={least};{bounds}",)
    return " ".join((f"certificates={len(overview.inventory.entries)};;;0", *counts, *days))


def _bare(text: str) -> str:
    """Return *text* without the sign that begins Nagios's numbers."""
    return text.replace("|", "/")
