"""A report as Prometheus's text format, for the textfile collector of node_exporter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from connector.core.inventory.entry import Entry, Urgency
from connector.core.report.values import Pace
from connector.reporting.overview import Overview, cell


@dataclass(frozen=True, slots=True)
class _Metric:
    """A number that every certificate may have."""

    name: str
    help: str
    value: Callable[[Entry, datetime], float | None]
    """None: it has none."""


def _moment(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


_CERTIFICATE: Final = "akamai_scm_certificate"

_METRICS: Final = (
    _Metric(
        "expiry_timestamp_seconds",
        "When the live certificate ends, the first of several.",
        lambda entry, _: _moment(entry.expires),
    ),
    _Metric(
        "not_before_timestamp_seconds",
        "When the live certificate began, the last of several.",
        lambda entry, _: _moment(entry.live_since),
    ),
    _Metric(
        "renewal_due_timestamp_seconds",
        "When the next renewal is due.",
        lambda entry, _: _moment(entry.due_at),
    ),
    _Metric(
        "renewal_critical_timestamp_seconds",
        "From when on a renewal cannot wait.",
        lambda entry, _: _moment(entry.critical_at),
    ),
    _Metric(
        "chain_expiry_timestamp_seconds",
        "When the first certificate of the live chain ends, roots apart.",
        lambda entry, _: _moment(entry.chain_ends),
    ),
    _Metric(
        "domains_validated_until_timestamp_seconds",
        "Until when all domains of which it is known are validated, with the coming limits.",
        lambda entry, _: _moment(entry.domains_until),
    ),
    _Metric(
        "domains_lapsed",
        "Whether a domain is not validated, so that no public CA signs.",
        lambda entry, _: None if entry.domains is None else float(entry.domains_lapsed),
    ),
    _Metric(
        "checked_timestamp_seconds",
        "When the vendors were last asked about it.",
        lambda entry, _: _moment(entry.looked_at),
    ),
    _Metric(
        "due",
        "Whether there is something to do.",
        lambda entry, _: None if entry.error else float(entry.due),
    ),
    _Metric(
        "look_failed",
        "Whether it could not be looked at.",
        lambda entry, _: float(bool(entry.error)),
    ),
)


_PACE: Final[tuple[tuple[str, str, Callable[[Pace], int]], ...]] = (
    (
        "akamai_scm_calls_last_minute",
        "Calls to an Akamai account in the last minute, by all runs of this machine.",
        lambda pace: pace.used,
    ),
    (
        "akamai_scm_calls_limit_per_minute",
        "Calls a minute to an Akamai account at most.",
        lambda pace: pace.limit,
    ),
)


def as_prometheus(overview: Overview) -> str:
    """Return each metric with its help and its type, then its samples."""
    return "\n".join(_lines(overview))


def _lines(overview: Overview) -> Iterator[str]:
    now = overview.inventory.as_of
    entries = _by_identity(overview)
    for metric in _METRICS:
        name = f"{_CERTIFICATE}_{metric.name}"
        yield from _head(name, metric.help)
        for identity, entry in entries.items():
            value = metric.value(entry, now)
            if value is not None:
                yield f"{name}{{{identity}}} {value:.15g}"
    name = f"{_CERTIFICATE}_urgency"
    yield from _head(name, "1 for the urgency that a certificate has, 0 for the others.")
    for identity, entry in entries.items():
        has = entry.urgency(now)
        for urgency in Urgency:
            yield f'{name}{{{identity},urgency="{urgency}"}} {int(urgency is has)}'
    name = f"{_CERTIFICATE}_info"
    yield from _head(name, "What a certificate is, and for whom it waits; always 1.")
    for identity, entry in entries.items():
        yield f"{name}{{{identity},{_labels(_more(entry))}}} 1"
    yield from _head("akamai_scm_certificates", "How many certificates are how urgent.")
    for urgency, count in overview.inventory.counts.items():
        yield f'akamai_scm_certificates{{urgency="{urgency}"}} {count}'
    for name, help_, number in _PACE:
        yield from _head(name, help_)
        for pace in overview.pace:
            account = {"host": cell(pace.host), "account": cell(pace.account_switch_key)}
            yield f"{name}{{{_labels(account)}}} {number(pace)}"
    yield from _head("akamai_scm_report_timestamp_seconds", "When this was made.")
    yield f"akamai_scm_report_timestamp_seconds {overview.made_at.timestamp():.15g}"


def _head(name: str, help_: str) -> tuple[str, str]:
    return f"# HELP {name} {help_}", f"# TYPE {name} gauge"


def _by_identity(overview: Overview) -> dict[str, Entry]:
    """Return the entries by their labels, of equal ones the most urgent: none may come twice."""
    found: dict[str, Entry] = {}
    for entry in overview.inventory.entries:
        identity = {
            "common_name": cell(entry.common_name),
            "enrollment_id": cell(entry.enrollment_id),
            "keeping": str(entry.keeping),
        }
        found.setdefault(_labels(identity), entry)
    return found


def _more(entry: Entry) -> dict[str, str]:
    return {
        "issuer": cell(entry.issuer),
        "validation": cell(entry.validation),
        "keys": "+".join(entry.keys),
        "state": cell(entry.state),
        "pending": cell(entry.pending),
        "waits_for": cell(entry.waits_for),
    }


def _labels(labels: dict[str, str]) -> str:
    """Return labels with what has a meaning in their values escaped (exposition format 0.0.4)."""
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
