"""Domains and their delegation to organizations (sectigo-scm 2.12)."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from flask import Blueprint, Response, jsonify, request

from connector.sandbox.scm import domain_errors, errors
from connector.sandbox.scm.admin import listing, login
from connector.sandbox.scm.answering import empty, json_object
from connector.sandbox.scm.csr import is_name
from connector.sandbox.scm.customer import Domain
from connector.sandbox.scm.dcv.status import dcv_status
from connector.sandbox.scm.fields import number, text
from connector.sandbox.scm.vendor import SCM

PATH = "/domain/v1"
CERT_TYPES = ["SSL"]
_STATES = frozenset({"active", "inactive"})
_STATUSES = frozenset({"requested", "approved"})

Fits: TypeAlias = Callable[[Domain, str], bool]


def add_routes(routes: Blueprint, scm: SCM) -> None:
    """Add the endpoints."""
    _add_delegation(routes, scm)

    @routes.get(PATH)
    def list_domains() -> Response:
        return listing.page(scm, _matching(scm), lambda one: {"id": one.id, "name": one.name})

    @routes.get(f"{PATH}/count")
    def count_domains() -> Response:
        return jsonify(count=len(_matching(scm)))

    @routes.post(PATH)
    def create() -> Response:
        domain = _new(scm, json_object())
        scm.customer.domains[domain.id] = domain
        answer = empty(201)
        answer.headers["Location"] = f"{request.base_url}/{domain.id}"
        answer.autocorrect_location_header = False
        return answer

    @routes.get(f"{PATH}/<int:id_>")
    def show(id_: int) -> Response:
        return jsonify(_whole(scm, find(scm, id_)))

    @routes.delete(f"{PATH}/<int:id_>")
    def delete(id_: int) -> Response:
        del scm.customer.domains[find(scm, id_).id]
        return empty()

    @routes.put(f"{PATH}/<int:id_>/activate")
    def activate(id_: int) -> Response:
        find(scm, id_).active = True
        return empty(200)

    @routes.put(f"{PATH}/<int:id_>/suspend")
    def suspend(id_: int) -> Response:
        find(scm, id_).active = False
        return empty(200)


def _add_delegation(routes: Blueprint, scm: SCM) -> None:
    @routes.post(f"{PATH}/<int:id_>/delegation")
    @routes.post(f"{PATH}/<int:id_>/delegation/approve")
    def delegate(id_: int) -> Response:
        _delegate(find(scm, id_), _org_id(scm, json_object()))
        return empty(200)

    @routes.post(f"{PATH}/delegation")
    def delegate_several() -> Response:
        body = json_object()
        ids, org_id = body.get("domainIds"), _org_id(scm, body)
        if not isinstance(ids, list) or not all(isinstance(id_, int) for id_ in ids):
            raise errors.unreadable_body()
        for domain in [find(scm, id_) for id_ in ids]:
            _delegate(domain, org_id)
        return empty(200)

    @routes.delete(f"{PATH}/<int:id_>/delegation")
    @routes.post(f"{PATH}/<int:id_>/delegation/reject")
    def remove_delegation(id_: int) -> Response:
        domain, org_id = find(scm, id_), _org_id(scm, json_object())
        domain.organizations = tuple(one for one in domain.organizations if one != org_id)
        return empty(200)


def find(scm: SCM, id_: int) -> Domain:
    """
    Return a domain.

    Raises:
        SCMError: There is none.
    """
    domain = scm.customer.domains.get(id_)
    if domain is None:
        raise domain_errors.domain_not_found()
    return domain


def _matching(scm: SCM) -> list[Domain]:
    query = listing.filters()
    for name, choices in (("state", _STATES), ("status", _STATUSES)):
        if query.get(name, "") not in {"", *choices}:
            raise errors.invalid_field(name)
    wanted = [(_FILTERS[name], value) for name, value in query.items() if name in _FILTERS]
    return [
        domain
        for domain in scm.customer.domains.values()
        if all(fits(domain, value) for fits, value in wanted)
    ]


_FILTERS: Mapping[str, Fits] = {
    "name": lambda domain, value: value.lower() in domain.name,
    "state": lambda domain, value: domain.active == (value == "active"),
    "status": lambda _, value: value == "approved",
    "orgId": lambda domain, value: value in map(str, domain.organizations),
}


def _new(scm: SCM, body: Mapping[str, object]) -> Domain:
    domains = scm.customer.domains
    name = text(body, "name", required=True).lower()
    if not is_name(name):
        raise errors.invalid_name(name)
    if any(one.name == name for one in domains.values()):
        raise domain_errors.domain_exists(name)
    delegations = body.get("delegations") or []
    if not isinstance(delegations, list) or not all(isinstance(one, dict) for one in delegations):
        raise errors.unreadable_body()
    return Domain(
        id=max(domains, default=0) + 1,
        name=name,
        organizations=tuple(_org_id(scm, one) for one in delegations),
    )


def _delegate(domain: Domain, org_id: int) -> None:
    """There are no requests for delegation here: each is granted at once."""
    domain.organizations = tuple(dict.fromkeys((*domain.organizations, org_id)))


def _org_id(scm: SCM, body: Mapping[str, object]) -> int:
    id_ = number(body, "orgId")
    login.organization(scm, id_)
    return id_


def _whole(scm: SCM, domain: Domain) -> dict[str, object]:
    now = dcv_status(scm, domain)
    told: dict[str, object] = {
        "id": domain.id,
        "name": domain.name,
        "delegationStatus": "ACTIVE",
        "state": "ACTIVE" if domain.active else "SUSPENDED",
        "validationStatus": now.status,
        "delegations": [
            {"orgId": id_, "certTypes": CERT_TYPES, "status": "ACTIVE"}
            for id_ in domain.organizations
        ],
    }
    if now.validation is not None:
        told["validationMethod"] = now.validation.method
        told["dcvExpiration"] = now.validation.until.date().isoformat()
    return told
