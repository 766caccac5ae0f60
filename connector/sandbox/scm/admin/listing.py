"""Lists of the Admin API: filters, windows and counts (sectigo-scm 2.5, 3.4)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias, TypeVar

from flask import Response, jsonify, request
from werkzeug.datastructures import MultiDict

from connector.sandbox.ca import serial_in
from connector.sandbox.scm import errors
from connector.sandbox.scm.admin.dates import read_form, write
from connector.sandbox.scm.admin.details import (
    backend_ids,
    facts,
    key_type,
    requested_via,
    serial,
)
from connector.sandbox.scm.progress import Status, settle, word
from connector.sandbox.scm.state import Order
from connector.sandbox.scm.vendor import SCM

T = TypeVar("T")
LARGEST = 200
COUNT = "X-Total-Count"
_VIA_V1 = {"Web API": "API", "REST API": "REST"}
"""What version 1 calls in a filter what it tells otherwise in the details."""
_STATUSES = frozenset({*Status, "SA Approved", "Invalid", "Init", "Unmanaged"})

Filter: TypeAlias = Callable[[SCM, Order, str], bool]


def page(scm: SCM, rows: Sequence[T], render: Callable[[T], object]) -> Response:
    """
    Return the window of *rows* that the query names; to HEAD only how many there are.

    Raises:
        SCMError: The window is none.
    """
    size, position = _window(scm)
    switches = scm.switches
    first = max(position - 1, 0) if switches.shifting_pages else position
    answer = jsonify([render(one) for one in rows[first : first + size]])
    if not switches.omit_total_count:
        answer.headers[COUNT] = str(len(rows))
    return answer


def count(scm: SCM, rows: Sequence[object]) -> Response:
    """Return how many *rows* there are, without a body."""
    answer = Response(content_type="application/json;charset=UTF-8")
    if not scm.switches.omit_total_count:
        answer.headers[COUNT] = str(len(rows))
    return answer


def filters() -> MultiDict[str, str]:
    """Return the query without what is empty: some clients send every filter that they have."""
    return MultiDict([(name, value) for name, value in request.args.items(multi=True) if value])


def matching(scm: SCM, version: str) -> list[Order]:
    """
    Return the orders that the query's filters leave, oldest first; filters unknown to us leave all.

    Raises:
        SCMError: A value is none that its filter takes.
    """
    query = filters()
    if not _STATUSES.issuperset(query.getlist("status")):
        raise errors.invalid_field("status")
    known = _FILTERS if version == "v1" else {**_FILTERS, **_FILTERS_V2}
    wanted = [(known[name], query.getlist(name)) for name in query if name in known]
    return [
        order
        for order in scm.orders.values()
        if all(any(fits(scm, order, value) for value in values) for fits, values in wanted)
    ]


def row(scm: SCM, order: Order, version: str) -> dict[str, object]:
    """Return one row of the list."""
    status = settle(scm, order)
    told: dict[str, object] = {
        "sslId": order.ssl_id,
        "commonName": order.common_name,
        "subjectAlternativeNames": list(order.names),
    }
    if order.issued is not None:
        told["serialNumber"] = serial(order.issued)
    return told if version == "v1" else {**told, **_more(scm, order, status)}


def _more(scm: SCM, order: Order, status: Status) -> dict[str, object]:
    form = read_form(request.args.get("dateFormat", scm.switches.date_style_v2))
    told = {
        "id": order.ssl_id,
        "orgId": order.placement.org_id,
        "status": word(scm, status),
        "certTypeId": order.profile.id,
        "term": order.term,
        "comments": order.comments,
        "externalRequester": order.external_requester,
        "requested": write(order.placed_at, form),
        "renewed": order.renewed_on is not None,
        **backend_ids(order, status),
    }
    if order.issued is not None:
        told["expires"] = write(order.issued.not_after, form)
    return told


def _window(scm: SCM) -> tuple[int, int]:
    size = _number("size", scm.switches.list_size)
    if not 0 < size <= LARGEST:
        raise errors.invalid_field("size")
    return size, _number("position", 0)


def _number(name: str, otherwise: int) -> int:
    text = request.args.get(name, str(otherwise))
    if not text.isdecimal():
        raise errors.invalid_field(name)
    return int(text)


def _common_name(scm: SCM, order: Order, value: str) -> bool:
    if scm.switches.list_filter_cn == "substring":
        return value.lower() in order.common_name
    return value.lower() == order.common_name


def _status(scm: SCM, order: Order, value: str) -> bool:
    return settle(scm, order) == value.replace(" ", "")


def _serial(scm: SCM, order: Order, value: str) -> bool:
    settle(scm, order)
    return order.issued is not None and order.issued.serial == serial_in(value)


def _requester(_: SCM, order: Order, value: str) -> bool:
    addresses = [one.strip() for one in order.external_requester.split(",")]
    return value in {order.external_requester, *addresses}


def _fact(name: str) -> Filter:
    """Return a filter on what a certificate tells; hashes in any case, with or without colons."""

    def fits(scm: SCM, order: Order, value: str) -> bool:
        settle(scm, order)
        if order.issued is None:
            return False
        found = facts(order.issued.leaf_pem)[name]
        return value == found or value.replace(":", "").upper() == found

    return fits


def _within(moment: Callable[[Order], float | None]) -> Filter:
    """Return a filter on days between now and a moment, before or after."""

    def fits(scm: SCM, order: Order, value: str) -> bool:
        if not value.isdecimal():
            raise errors.invalid_field("days")
        settle(scm, order)
        at = moment(order)
        days = timedelta(days=int(value)).total_seconds()
        return at is not None and abs(at - scm.ground.clock.now().timestamp()) <= days

    return fits


def _placed(order: Order) -> float | None:
    return order.placed_at.timestamp()


def _began(order: Order) -> float | None:
    return order.issued.not_before.timestamp() if order.issued else None


def _ends(order: Order) -> float | None:
    return order.issued.not_after.timestamp() if order.issued else None


_FILTERS: Mapping[str, Filter] = {
    "commonName": _common_name,
    "subjectAlternativeName": lambda _, order, value: value.lower() in order.names,
    "status": _status,
    "sslTypeId": lambda _, order, value: str(order.profile.id) == value,
    "vendor": lambda _, order, value: order.profile.vendor == value,
    "orgId": lambda _, order, value: str(order.placement.org_id) == value,
    "installStatus": lambda _, __, value: value in {"NOT_CONFIGURED", "Not configured"},
    "renewalStatus": lambda _, order, value: (
        str(order.auto_renew["state"]).upper().replace(" ", "_") == value.upper().replace(" ", "_")
    ),
    "issuer": _fact("issuer"),
    "serialNumber": _serial,
    "requester": lambda _, order, value: order.placement.requester == value,
    "externalRequester": _requester,
    "signatureAlgorithm": _fact("signatureAlg"),
    "keyAlgorithm": lambda _, order, value: key_type(order)[0] == value,
    "keySize": lambda _, order, value: key_type(order)[1].removeprefix("P-") == value,
    "keyParam": lambda _, order, value: key_type(order)[1] == value,
    "sha1Hash": _fact("sha1Hash"),
    "md5Hash": _fact("md5Hash"),
    "requestedVia": lambda _, order, value: _VIA_V1[requested_via(order)] == value,
}

_FILTERS_V2: Mapping[str, Filter] = {
    "sha256Hash": _fact("sha256Hash"),
    "requestedVia": lambda _, order, value: requested_via(order) == value,
    "renewed": lambda _, order, value: (order.renewed_on is not None) == (value.lower() == "true"),
    "expiresIn": _within(_ends),
    "requestedIn": _within(_placed),
    "issuedIn": _within(_began),
}
