"""A report as JSON; its shape is `report.schema.json`."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from connector.core.inventory.entry import Entry
from connector.core.inventory.forecast import CALLS_A_RENEWAL, Forecast
from connector.core.inventory.lives import Renewal
from connector.reporting.overview import COLUMNS, Overview
from connector.text.leaving import as_json
from connector.text.moments import utc_text

SCHEMA: Final = 1
"""The version of the shape; it rises when a key changes its name or meaning."""


def as_document(overview: Overview) -> str:
    """Return the report as JSON; times are RFC 3339 in UTC, unknown is null."""
    return as_json(overview_document(overview), indent=2)


def overview_document(overview: Overview) -> dict[str, Any]:
    """Return the report in JSON's types."""
    now = overview.inventory.as_of
    return {
        "schema": SCHEMA,
        "made_at": utc_text(overview.made_at),
        "as_of": utc_text(now),
        "counts": {str(urgency): n for urgency, n in overview.inventory.counts.items()},
        "certificates": [_entry(entry, now) for entry in overview.inventory.entries],
        "pace": [asdict(one) for one in overview.pace],
        "forecasts": [_forecast(forecast) for forecast in overview.forecasts],
    }


def _entry(entry: Entry, now: datetime) -> Mapping[str, Any]:
    found = {column.key: _in_json(column.value(entry, now)) for column in COLUMNS}
    return {**found, "error": entry.error or None}


def _in_json(value: object) -> object:
    match value:
        case datetime():
            return utc_text(value)
        case tuple():
            return list(value)
        case _:
            return value


def _forecast(forecast: Forecast) -> Mapping[str, Any]:
    busiest = forecast.busiest
    return {
        "lifetime_days": None if forecast.lifetime is None else forecast.lifetime.days,
        "calls_a_minute": forecast.per_minute,
        "calls_a_renewal": CALLS_A_RENEWAL,
        "renewals": forecast.renewals,
        "months": [
            {
                "month": f"{month.first:%Y-%m}",
                "renewals": len(month.renewed),
                "calls": len(month.renewed) * CALLS_A_RENEWAL,
                "deployments": len(month.deployed),
                "expiring": len(month.expiring),
            }
            for month in forecast.months
        ],
        "busiest_day": None
        if busiest is None
        else {
            "day": busiest.day.isoformat(),
            "renewals": busiest.renewals,
            "calls": forecast.busiest_calls,
            "seconds": round(forecast.busiest_time.total_seconds()),
            "share": round(forecast.busiest_share, 4),
        },
        "deployments": [_deployment(renewal) for renewal in forecast.planned],
        "misses": [
            {"common_name": miss.common_name, "trouble": miss.trouble, "why": miss.why}
            for miss in forecast.misses
        ],
    }


def _deployment(renewal: Renewal) -> Mapping[str, Any]:
    deployed = renewal.deployed_at
    return {
        "common_name": renewal.common_name,
        "due_at": utc_text(renewal.due_at),
        "deployed_from": None if deployed is None else utc_text(deployed),
    }
