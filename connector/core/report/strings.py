"""
The report as the strings that Terraform's `external` takes: always the same keys, equal bytes.

Lists, and `certificates`, are JSON in a string, sorted. Unknown is the empty string, never null.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from connector.core.report.document import report_document
from connector.core.report.values import Report
from connector.text.moments import utc_text

SCHEMA: Final = "1"

KEYS: Final = (
    "schema", "state", "action", "reason", "message", "due", "renews", "enrollment_id",
    "change_id", "change_status", "common_name", "sans", "key_algorithms", "certificates",
    "expiry", "not_before", "issuer", "renewal_due_at", "staging_serials", "production_serials",
    "ssl_ids", "drift", "warning", "stale", "warnings", "waiting_for", "order_ids", "until",
    "domains", "dns_records", "edge", "accepted_warnings",
)  # fmt: skip


def as_strings(report: Report) -> dict[str, str]:
    """Return what `external` answers; its keys are `KEYS`, times are RFC 3339 in UTC."""
    document = report_document(report)
    return {
        "schema": SCHEMA,
        "state": report.state,
        "action": report.action,
        "reason": report.reason,
        "message": report.message,
        "due": _truth(report.due),
        "renews": ",".join(report.renews),
        "enrollment_id": _known(report.enrollment_id),
        "change_id": _known(report.change_id),
        "change_status": _known(report.change_status),
        "common_name": report.common_name,
        "sans": _list(report.sans),
        "key_algorithms": _list(report.key_algorithms),
        "certificates": json.dumps(document["certificates"], sort_keys=True),
        "expiry": _time(report.expiry),
        "not_before": _time(report.not_before),
        "issuer": _known(report.issuer),
        "renewal_due_at": _time(report.renewal_due_at),
        "staging_serials": _list(report.staging_serials),
        "production_serials": _list(report.production_serials),
        "ssl_ids": _list(report.ssl_ids),
        "drift": _list(report.drift),
        "warning": "; ".join(report.notes),
        "stale": _truth(report.stale),
        "warnings": json.dumps(document["warnings"], sort_keys=True),
        "waiting_for": _known(report.waiting_for),
        "order_ids": _list(report.order_ids),
        "until": _time(report.until),
        "domains": json.dumps(document["domains"], sort_keys=True),
        "dns_records": json.dumps(document["dns_records"], sort_keys=True),
        "edge": json.dumps([_without_look(one) for one in document["edge"]], sort_keys=True),
        "accepted_warnings": json.dumps(document["accepted_warnings"], sort_keys=True),
    }


def _without_look(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out when the last look was: looking again is no change that a plan should show."""
    return {key: value for key, value in found.items() if key != "asked_at"}


def _truth(value: bool) -> str:  # noqa: FBT001 - the value that is rendered
    return "true" if value else "false"


def _known(value: object) -> str:
    return "" if value is None else str(value)


def _list(items: Iterable[str]) -> str:
    return json.dumps(list(items))


def _time(moment: datetime | None) -> str:
    return "" if moment is None else utc_text(moment)
