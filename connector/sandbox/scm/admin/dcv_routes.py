"""Control of domains (sectigo-scm 2.11), of orders and in advance; no DNS is asked."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

from flask import Blueprint, Response, jsonify

from connector.sandbox.scm import errors
from connector.sandbox.scm.admin import listing
from connector.sandbox.scm.admin.reading import find, version
from connector.sandbox.scm.answering import empty, json_object
from connector.sandbox.scm.customer import Domain
from connector.sandbox.scm.fields import text
from connector.sandbox.scm.progress import UNFINISHED, settle
from connector.sandbox.scm.rules import validation_of
from connector.sandbox.scm.state import Order
from connector.sandbox.scm.vendor import SCM

PATH = "/dcv/<any(v1,v2):version>/validation"
METHODS = "any(http,https,cname,email,txt)"
VALID_FOR = timedelta(days=198)
"""How long a proof may be used (sectigo-scm 5.4); a validated domain counts as proven today."""

Fits: TypeAlias = Callable[[SCM, Domain, str], bool]


def add_order_routes(routes: Blueprint, scm: SCM) -> None:
    """Add those of one order to the endpoints of `ssl`."""

    @routes.get("/<int:ssl_id>/dcv")
    def show_dcv(ssl_id: int) -> Response:
        told = _of_order(scm, find(scm, ssl_id))
        return jsonify(told if version() == "v1" else [told])

    @routes.post("/<int:ssl_id>/dcv/recheck")
    def recheck_dcv(ssl_id: int) -> Response:
        find(scm, ssl_id)
        return empty(202)


def add_domain_routes(routes: Blueprint, scm: SCM) -> None:
    """Add those of domains; both versions answer alike."""
    dcv = Blueprint("dcv", __name__, url_prefix=PATH)
    dcv.url_value_preprocessor(lambda _, values: (values or {}).pop("version", None))

    @dcv.get("")
    def search() -> Response:
        return listing.page(scm, _matching(scm), lambda one: _row(scm, one))

    @dcv.post("/status")
    def status() -> Response:
        domain = _requested_domain(scm)
        validation = validation_of(scm, domain)
        order = {"status": validation, "orderStatus": _order_status(scm, domain)}
        return jsonify({**order, **expiry(scm, validation, "expirationDate")})

    @dcv.post(f"/start/domain/<{METHODS}:method>")
    def start(method: str) -> Response:
        domain = _requested_domain(scm)
        domain.method, domain.started = method.upper(), True
        domain.submitted_at = None
        return jsonify(_instructions(domain.name, method))

    @dcv.post(f"/submit/domain/<{METHODS}:method>")
    def submit(method: str) -> Response:
        domain = _requested_domain(scm)
        if not domain.started or domain.method != method.upper():
            raise errors.validation_not_started(domain.name)
        domain.submitted_at = scm.ground.real.monotonic()
        return jsonify(
            status=validation_of(scm, domain),
            orderStatus=_order_status(scm, domain),
            message="Submitted successfully",
        )

    @dcv.post("/clear")
    def clear() -> Response:
        domain = _requested_domain(scm)
        domain.validation, domain.started, domain.submitted_at = "NOT_VALIDATED", False, None
        return empty(200)

    routes.register_blueprint(dcv)


def expiry(scm: SCM, validation: str, name: str) -> dict[str, str]:
    """Return when a proof ends, as a date of ISO 8601, if there is one."""
    if validation != "VALIDATED":
        return {}
    return {name: (scm.ground.clock.now() + VALID_FOR).date().isoformat()}


def _of_order(scm: SCM, order: Order) -> dict[str, object]:
    waits = settle(scm, order) in UNFINISHED
    now = scm.ground.clock.now().strftime("%Y-%m-%d %H:%M:%S")
    names = [name.removeprefix("*.") for name in order.names]
    return {
        "dcvLog": {
            "error": {"code": 0, "description": None},
            "log": [
                {
                    "dcvStatus": "Awaiting Validation" if waits else "Validated",
                    "domainName": name,
                    "lastCheck": now,
                    "nextCheck": now,
                }
                for name in names
            ],
        },
        "instructions": [
            {"domainName": name, "dcvMode": "CNAME", **_instructions(name, "cname")}
            for name in names
        ],
    }


def _instructions(name: str, method: str) -> dict[str, object]:
    first, second = (hashlib.sha256(f"{name} {at}".encode()).hexdigest()[:32] for at in "12")
    if method == "cname":
        return {"host": f"_{first}.{name}.", "point": f"{second}.{first}.sectigo.com."}
    if method == "txt":
        return {"host": f"_pki-validation.{name}.", "value": second}
    if method == "email":
        return {"emails": [f"{who}@{name}" for who in ("admin", "hostmaster", "webmaster")]}
    url = f"{method}://{name}/.well-known/pki-validation/{first.upper()}.txt"
    return {"url": url, "firstLine": second, "secondLine": "sectigo.com"}


def _requested_domain(scm: SCM) -> Domain:
    name = text(json_object(), "domain", required=True).lower()
    domain = next((one for one in scm.customer.domains.values() if one.name == name), None)
    if domain is None:
        raise errors.domain_unknown(name)
    return domain


def _order_status(scm: SCM, domain: Domain) -> str:
    if domain.submitted_at is not None:
        return "NOT_INITIATED" if validation_of(scm, domain) == "VALIDATED" else "SUBMITTED"
    return "AWAITING_SUBMITTAL" if domain.started else "NOT_INITIATED"


def _row(scm: SCM, domain: Domain) -> dict[str, object]:
    validation = validation_of(scm, domain)
    return {
        "domain": domain.name,
        "dcvStatus": validation,
        "dcvMethod": domain.method,
        "dcvOrderStatus": _order_status(scm, domain),
        **expiry(scm, validation, "expirationDate"),
    }


def _matching(scm: SCM) -> list[Domain]:
    query = listing.filters()
    wanted = [(_FILTERS[name], value) for name, value in query.items() if name in _FILTERS]
    return [
        domain
        for domain in scm.customer.domains.values()
        if all(fits(scm, domain, value) for fits, value in wanted)
    ]


_FILTERS: Mapping[str, Fits] = {
    "domain": lambda _, domain, value: value.lower() in domain.name,
    "org": lambda _, domain, value: value in map(str, domain.organizations),
    "department": lambda _, domain, value: value in map(str, domain.organizations),
    "dcvStatus": lambda scm, domain, value: validation_of(scm, domain) == value,
    "orderStatus": lambda scm, domain, value: _order_status(scm, domain) == value,
}
