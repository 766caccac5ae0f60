"""
The report as a document of JSON: lists, numbers, null; its shape is `status.schema.json`.

`status --json` prints it, and so it is kept for the time in which a vendor is out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from connector.core.decision.reasons import Reason
from connector.core.decision.verdict import Action, WaitingFor
from connector.core.domains.told import DnsRecord, NameDomain
from connector.core.facts.edge import AtEdge, EdgeState, Network
from connector.core.facts.ids import ChangeId, EnrollmentId, OrderId
from connector.core.report.values import (
    AcceptedView,
    ApprovalStage,
    CertificateState,
    LiveCertificate,
    OpenWarning,
    Pace,
    Report,
)
from connector.core.request.values import KeyAlgorithm
from connector.schemas import status_schema
from connector.text.moments import kept_moment, utc_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Found = TypeVar("_Found")

SCHEMA: Final = 2
"""The version of the shape; it rises when a key changes its name or meaning."""

_ADDED: Final[Mapping[str, Any]] = {
    "warnings": [], "waiting_for": None, "order_ids": [], "until": None, "domains": [],
    "dns_records": [], "edge": [], "accepted_warnings": [],
}  # fmt: skip
"""What an earlier version of this shape did not have, as it is read there."""


def status_document(reports: Iterable[Report], pace: Iterable[Pace] = ()) -> dict[str, Any]:
    """Return what `status --json` prints; its shape is `status.schema.json`."""
    return {
        "schema": SCHEMA,
        "certificates": [report_document(report) for report in reports],
        "pace": [_fields(one) for one in pace],
    }


def report_document(report: Report) -> dict[str, Any]:
    """Return *report* in JSON's types; times are RFC 3339 in UTC, unknown is null."""
    certificates = {
        algorithm.value: _fields(certificate)
        for algorithm, certificate in report.certificates.items()
    }
    return {**_fields(report), "certificates": certificates}


def read_report(document: Mapping[str, Any]) -> Report:
    """
    Return the report that `report_document` gave, be it one of an earlier version.

    Raises:
        ValueError: It is none, as the schema says, or a word or a time in it is not known.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import, rarely needed

    document = {**_ADDED, **document}
    whole = {"schema": SCHEMA, "certificates": [document]}
    fault = next(Draft202012Validator(status_schema()).iter_errors(whole), None)
    if fault is not None:
        raise ValueError(fault.message)
    return Report(
        state=CertificateState(document["state"]),
        action=Action(document["action"]),
        reason=Reason(document["reason"]),
        message=document["message"],
        remedy=document["remedy"],
        due=document["due"],
        renews=tuple(document["renews"]),
        enrollment_id=_known(document["enrollment_id"], EnrollmentId),
        change_id=_known(document["change_id"], ChangeId),
        change_status=document["change_status"],
        common_name=document["common_name"],
        sans=tuple(document["sans"]),
        key_algorithms=tuple(KeyAlgorithm(word) for word in document["key_algorithms"]),
        certificates={
            KeyAlgorithm(word): _certificate(found)
            for word, found in document["certificates"].items()
        },
        expiry=_known(document["expiry"], kept_moment),
        not_before=_known(document["not_before"], kept_moment),
        issuer=document["issuer"],
        renewal_due_at=_known(document["renewal_due_at"], kept_moment),
        staging_serials=tuple(document["staging_serials"]),
        production_serials=tuple(document["production_serials"]),
        ssl_ids=tuple(OrderId(text) for text in document["ssl_ids"]),
        drift=tuple(document["drift"]),
        notes=tuple(document["notes"]),
        stale=document["stale"],
        warnings=tuple(
            OpenWarning(found["id"], found["text"], ApprovalStage(found["stage"]))
            for found in document["warnings"]
        ),
        waiting_for=_known(document["waiting_for"], WaitingFor),
        order_ids=tuple(OrderId(text) for text in document["order_ids"]),
        until=_known(document["until"], kept_moment),
        domains=tuple(map(_domain, document["domains"])),
        dns_records=tuple(DnsRecord(**found) for found in document["dns_records"]),
        edge=read_edge(document["edge"]),
        accepted_warnings=tuple(map(_accepted, document["accepted_warnings"])),
    )


def _fields(value: "DataclassInstance") -> dict[str, Any]:
    return {each.name: _in_json(getattr(value, each.name)) for each in fields(value)}


def _in_json(value: object) -> object:
    match value:
        case datetime():
            return utc_text(value)
        case tuple():
            return [_in_json(each) for each in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _fields(value)
        case _:
            return value


def _known(value: Any, read: Callable[[Any], _Found]) -> _Found | None:
    return None if value is None else read(value)


def _certificate(found: Mapping[str, str]) -> LiveCertificate:
    return LiveCertificate(
        serial=found["serial"],
        issuer=found["issuer"],
        not_before=kept_moment(found["not_before"]),
        not_after=kept_moment(found["not_after"]),
        fingerprint=found["fingerprint"],
        certificate_pem=found["certificate_pem"],
        chain_pem=found["chain_pem"],
    )


def _domain(found: Mapping[str, Any]) -> NameDomain:
    moments = {
        name: _known(found[name], kept_moment) for name in ("expires", "effective_end", "due_at")
    }
    return NameDomain(**{**found, **moments})


def _accepted(found: Mapping[str, Any]) -> AcceptedView:
    at, stage = kept_moment(found["acknowledged_at"]), ApprovalStage(found["stage"])
    return AcceptedView(**{**found, "stage": stage, "acknowledged_at": at})


def edge_document(found: Iterable[AtEdge]) -> list[dict[str, Any]]:
    """Return what the edge serves in JSON's types."""
    return [_fields(one) for one in found]


def read_edge(documents: Iterable[Mapping[str, Any]]) -> tuple[AtEdge, ...]:
    """
    Return what `edge_document` gave.

    Raises:
        ValueError, TypeError, LookupError: It is not that.
    """
    return tuple(map(_at_edge, documents))


def _at_edge(found: Mapping[str, Any]) -> AtEdge:
    return AtEdge(
        network=Network(found["network"]),
        name=found["name"],
        host=found["host"],
        state=EdgeState(found["state"]),
        serial=found["serial"],
        expected=tuple(found["expected"]),
        trusted=found["trusted"],
        message=found["message"],
        since=kept_moment(found["since"]),
        asked_at=kept_moment(found["asked_at"]),
    )
