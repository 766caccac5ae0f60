"""
A certificate request from the document that a person or Terraform wrote.

Shape first (the JSON Schema), then meaning; every fault of both is told at once, before anything
remote happens.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, cast

from connector.core.request.calendar import read_freezes, read_windows
from connector.core.request.fault import FieldFault, Place, field_fault
from connector.core.request.names import ascii_name
from connector.core.request.shape import structural_faults
from connector.core.request.span import read_span
from connector.core.request.subject import lacks_organization
from connector.core.request.validate import faults_of_meaning
from connector.core.request.values import (
    AcceptedWarning,
    AcknowledgePolicy,
    Approve,
    ClientMutualAuthentication,
    Contact,
    EdgeHosts,
    KeyAlgorithm,
    NetworkConfiguration,
    OnDestroy,
    Organization,
    Request,
    Subject,
    Timeouts,
    ValidationType,
    WarningPolicy,
)
from connector.errors import Fault, RequestError
from connector.schemas import request_schema

_DEPTH: Final = 5
"""Deeper than any request; ends the walk through a YAML document that holds itself."""

_OF_SCM_CONFIG: Final = frozenset({"accounts", "api", "client_id", "client_secret", "customer_uri"})

_COUNTRIES: Final = ("country", "country_code")


def parse_request(document: object) -> Request:
    """
    Return the request that *document* gives.

    Args:
        document: What JSON or YAML can express. A key that is null counts as left out.

    Raises:
        RequestError: With every fault, each named by its field, in the order of the schema.
    """
    schema = request_schema()
    cleaned = _cleaned(document, _DEPTH)
    if isinstance(cleaned, dict):
        faults = document_faults(cleaned)
    else:
        faults, _ = structural_faults(cleaned, schema)
    if _is_scm_config(cleaned):
        raise RequestError(
            "This is no certificate request",
            [
                Fault(
                    "",
                    "it looks like a configuration of SCM",
                    "name that with --scm-config or SCM_CONFIG",
                )
            ],
        )
    if faults:
        raise RequestError(
            "The certificate request is wrong", _in_order(faults, [*schema["properties"]])
        )
    return _built(cleaned)


def document_faults(document: dict[str, Any]) -> tuple[FieldFault, ...]:
    """Return everything that is wrong with a document of JSON's types."""
    faults, unfit = structural_faults(document, request_schema())
    return (*faults, *faults_of_meaning(without_places(document, unfit)))


def request_warnings(request: Request) -> tuple[FieldFault, ...]:
    """Return what works but is seldom meant, each with its field."""
    found = []
    if request.signature_algorithm == "SHA-1":
        what = "SHA-1 is refused by browsers"
        found.append(field_fault(("signature_algorithm",), what, "use SHA-256"))
    by_organization = request.validation in {ValidationType.OV, ValidationType.EV}
    if by_organization and lacks_organization(request):
        found.append(
            field_fault(
                ("subject",),
                f"names no organization, though validation is {request.validation}; the CA writes"
                " the organization that it has validated into the certificate, and CPS raises a"
                " warning for each field that the CSR lacks",
                "write country, state, locality and organization into subject as the CA knows them",
            )
        )
    address = request.tech_contact.email if request.tech_contact is not None else None
    domain = (address or "akamai.com").rpartition("@")[2].lower()
    if domain != "akamai.com" and not domain.endswith(".akamai.com"):
        found.append(
            field_fault(
                ("tech_contact", "email"),
                f"{address} is not at akamai.com; CPS means your technical contact at Akamai here",
                "your own is admin_contact",
            )
        )
    return tuple(found)


def _is_scm_config(document: object) -> bool:
    return (
        isinstance(document, dict)
        and "common_name" not in document
        and not _OF_SCM_CONFIG.isdisjoint(document)
    )


def _in_order(faults: tuple[FieldFault, ...], order: list[str]) -> list[FieldFault]:
    """
    Return one fault per place, in the order of the schema; unknown keys come last.

    A list of all known keys ends only the last fault that has it.
    """
    first: dict[Place, FieldFault] = {}
    for fault in faults:
        first.setdefault(fault.at, fault)
    ranks = {key: rank for rank, key in enumerate(order)}
    sorted_ = sorted(first.values(), key=lambda each: ranks.get(str((*each.at, "")[0]), len(ranks)))
    last = {fault.remedy: fault for fault in sorted_ if fault.lists_known}
    return [
        replace(fault, remedy="", lists_known=False)
        if fault.lists_known and last[fault.remedy] is not fault
        else fault
        for fault in sorted_
    ]


def _cleaned(value: object, depth: int) -> Any:
    """Return *value* as JSON has it: text as keys, no keys that are null, sets as lists."""
    if depth == 0:
        return value
    match value:
        case Mapping():
            return {
                str(key): _cleaned(below, depth - 1)
                for key, below in value.items()
                if below is not None
            }
        case list() | tuple() | set() | frozenset():
            return [_cleaned(below, depth - 1) for below in value]
        case float() if value.is_integer():
            return int(value)
    return value


def without_places(document: dict[str, Any], unfit: frozenset[Place]) -> dict[str, Any]:
    """Return a copy of *document* in which the *unfit* places are left out."""
    return cast("dict[str, Any]", _without(document, unfit, ()))


def _without(value: Any, unfit: frozenset[Place], at: Place) -> Any:
    if isinstance(value, dict):
        return {
            key: _without(below, unfit, (*at, key))
            for key, below in value.items()
            if (*at, key) not in unfit
        }
    if isinstance(value, list):
        return [
            _without(below, unfit, (*at, index))
            for index, below in enumerate(value)
            if (*at, index) not in unfit
        ]
    return value


_DAYS: Final = {"renew_before_days": "renew_before", "critical_days": "critical"}
"""Keys of a number of days, and what they are called as spans."""


def _built(document: Mapping[str, Any]) -> Request:
    """Return the request of a document without faults."""
    values = {
        key: _READERS[key](value) if key in _READERS else value
        for key, value in document.items()
        if key not in {"$schema", "auto_approve", *_DAYS}
    }
    if "sans" in values:
        values["sans"] -= {values["common_name"]}
    if document.get("auto_approve", False):
        everything = WarningPolicy(AcknowledgePolicy.ALL)
        named = values.get("approve", Approve()).warnings
        values["approve"] = Approve(everything, everything, change_management=True, warnings=named)
    for key, name in _DAYS.items():
        if key in document:
            values[name] = timedelta(days=document[key])
    return Request(**values)


def _fields(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a group, country codes in capitals."""
    return {key: text.upper() if key in _COUNTRIES else text for key, text in value.items()}


def _contact(value: Mapping[str, Any]) -> Contact:
    return Contact(**_fields(value))


def _network(value: Mapping[str, Any]) -> NetworkConfiguration:
    fields: dict[str, Any] = {
        key: frozenset(below) if isinstance(below, list) else below for key, below in value.items()
    }
    if "enable_for_all_sans" in fields:
        fields["clone_dns_names"] = fields.pop("enable_for_all_sans")
    if "dns_names" in value:
        fields["dns_names"] = frozenset(map(ascii_name, value["dns_names"]))
    mutual = value.get("client_mutual_authentication")
    if mutual is not None:
        fields["client_mutual_authentication"] = ClientMutualAuthentication(**mutual)
    return NetworkConfiguration(**fields)


def _approve(value: Mapping[str, Any]) -> Approve:
    fields: dict[str, Any] = {
        key: below if isinstance(below, bool) else _policy(below)
        for key, below in value.items()
        if key != "warnings"
    }
    return Approve(**fields, warnings=tuple(map(_accepted, value.get("warnings", ()))))


def _accepted(value: Mapping[str, str]) -> AcceptedWarning:
    until = None if "until" not in value else date.fromisoformat(value["until"])
    return AcceptedWarning(value["id"], value["by"], until)


def _policy(value: str | list[str]) -> WarningPolicy:
    ids = frozenset([value] if isinstance(value, str) else value) - {"none"}
    if "all" in ids:
        return WarningPolicy(AcknowledgePolicy.ALL)
    return WarningPolicy(AcknowledgePolicy.LISTED, ids) if ids else WarningPolicy()


def _term(value: int | str) -> int | str:
    return value if value == "max" else int(value)


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "common_name": ascii_name,
    "sans": lambda names: frozenset(map(ascii_name, names)),
    "contract_id": lambda text: text.removeprefix("ctr_"),
    "validation": ValidationType,
    "key_algorithms": lambda names: tuple(each for each in KeyAlgorithm if each in names),
    "subject": lambda value: Subject(**_fields(value)),
    "organization": lambda value: Organization(**_fields(value)),
    "admin_contact": _contact,
    "tech_contact": _contact,
    "network_configuration": _network,
    "term": _term,
    "custom_fields": lambda value: tuple(sorted(value.items())),
    "external_requester": lambda addresses: tuple(sorted(set(addresses))),
    "windows": read_windows,
    "freeze": read_freezes,
    "approve": _approve,
    "timeouts": lambda value: Timeouts(**{key: read_span(text) for key, text in value.items()}),
    "edge_hosts": lambda value: EdgeHosts(**value),
    "on_destroy": OnDestroy,
}
