"""Control of domains in advance (sectigo-scm 2.11), and Sectigo's DNS connectors."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

from flask import Blueprint, Response, g, jsonify, request

from connector.sandbox.scm import domain_errors, errors
from connector.sandbox.scm.admin import dcv_answers, listing, login
from connector.sandbox.scm.answering import empty, json_object
from connector.sandbox.scm.customer import Connector, Domain
from connector.sandbox.scm.dcv import acts
from connector.sandbox.scm.dcv.proof import CNAME, PERSISTENT, TXT
from connector.sandbox.scm.dcv.registrable import is_registrable
from connector.sandbox.scm.dcv.status import dcv_status, forget, settle
from connector.sandbox.scm.fields import text, texts
from connector.sandbox.scm.vendor import SCM

PATH = "/dcv/<any(v1,v2):version>/validation"
CONNECTORS = "/connector/v1/dns"
STARTED = "any(http,https,cname,email,txt)"
SUBMITTED = "Submitted successfully"
SHORTEST, LONGEST = 3, 255

Fits: TypeAlias = Callable[[SCM, Domain, str], bool]


def add_routes(routes: Blueprint, scm: SCM) -> None:
    """Add the endpoints; both versions answer alike, but for words and dates."""
    dcv = Blueprint("dcv", __name__, url_prefix=PATH)
    dcv.url_value_preprocessor(_keep_version)

    @dcv.before_request
    def check_privilege() -> None:
        switches = scm.switches
        if switches.dcv_no_privilege or login.admin().login in switches.dcv_denied_admins:
            raise domain_errors.validation_not_authorized()
        if switches.dcv_prevalidation_off and request.method == "POST":
            raise domain_errors.prevalidation_off()

    _add_looks(dcv, scm)
    _add_starts(dcv, scm)
    _add_submits(dcv, scm)
    _add_ends(dcv, scm)
    routes.register_blueprint(dcv)
    _add_connectors(routes, scm)


def _keep_version(_: str | None, values: dict[str, Any] | None) -> None:
    if values is not None:
        g.dcv_version = values.pop("version", None)


def _add_looks(dcv: Blueprint, scm: SCM) -> None:
    @dcv.get("")
    def search() -> Response:
        return listing.page(scm, _matching(scm), lambda one: dcv_answers.row(scm, one))

    @dcv.post("/status")
    def status() -> Response:
        name = _name(json_object())
        domain = _domain(scm, name)
        if domain is None:
            raise domain_errors.domain_not_found()
        return jsonify(dcv_answers.whole(scm, domain))

    @dcv.post("/sync")
    def sync() -> Response:
        domain = _found(scm, json_object())
        if request.args.get("force", "false").lower() == "true":
            domain.synced_at = scm.ground.clock.now()
        if dcv_answers.labels(scm):
            return jsonify(status=dcv_answers.word(scm, dcv_status(scm, domain).status))
        return jsonify(dcv_answers.whole(scm, domain))


def _add_starts(dcv: Blueprint, scm: SCM) -> None:
    @dcv.post(f"/start/domain/<{STARTED}:method>")
    def start(method: str) -> Response:
        body = json_object()
        if method == "email":
            return _start_email(scm, body)
        domain = _startable(scm, body)
        if method == "txt":
            return jsonify(message="The record is told when the validation is submitted")
        _check_free(scm, domain)
        proof = acts.start(scm, domain, method.upper())
        return jsonify(dcv_answers.instructions(domain.name, proof))


def _add_submits(dcv: Blueprint, scm: SCM) -> None:
    @dcv.post("/submit/domain/<any(http,https,cname):method>")
    def submit(method: str) -> Response:
        body = json_object()
        domain, connector = _startable(scm, body), _connector(scm, body)
        proof = acts.taken_up(domain, method.upper())
        if proof is None and connector is not None and method == "cname":
            proof = acts.start(scm, domain, CNAME)
        if proof is None:
            raise domain_errors.validation_not_started(domain.name)
        acts.submit(scm, domain, proof, connector)
        return jsonify(dcv_answers.submitted(scm, domain, SUBMITTED))

    @dcv.post("/submit/domain/email")
    def submit_email() -> Response:
        body = json_object()
        domain, email = _startable(scm, body), text(body, "email", required=True)
        answer = _email_submitted(scm, domain, email)
        return jsonify(answer | {"emailValidationReferenceNumber": int(str(_id(domain)))})

    @dcv.post("/submit/domain/txt")
    def submit_txt() -> Response:
        body = json_object()
        domain, connector = _startable(scm, body), _connector(scm, body)
        proof = acts.taken_up(domain, TXT) if scm.switches.dcv_start_same_values else None
        proof = proof or acts.start(scm, domain, TXT)
        acts.submit(scm, domain, proof, connector)
        told = dcv_answers.submitted(scm, domain, SUBMITTED)
        return jsonify(told | {"host": proof.host, "point": proof.point})

    @dcv.post("/submit-bulk/domain/<any(email,'persistent-txt'):method>")
    def submit_bulk(method: str) -> Response:
        body = json_object()
        names = texts(body, "domains")
        if not names:
            raise errors.missing_field("domains")
        domains = [_startable(scm, {"domain": name}) for name in names]
        if method == "email":
            email = text(body, "email", required=True)
            answers = [_email_submitted(scm, one, email) for one in domains]
            return jsonify({k: v for k, v in answers[0].items() if k != "status"})
        for domain in domains:
            acts.submit(scm, domain, acts.start(scm, domain, PERSISTENT))
        return jsonify(dcv_answers.submitted(scm, domains[0], SUBMITTED))


def _add_ends(dcv: Blueprint, scm: SCM) -> None:
    @dcv.post("/clear")
    def clear() -> Response:
        domain = _found(scm, json_object())
        forget(domain)
        return jsonify(dcv_answers.submitted(scm, domain, "Cleared successfully"))

    @dcv.post("/delete")
    def delete() -> Response:
        forget(_found(scm, json_object()))
        return empty(200)


def _add_connectors(routes: Blueprint, scm: SCM) -> None:
    @routes.get(CONNECTORS)
    def list_connectors() -> Response:
        return listing.page(
            scm,
            scm.customer.connectors,
            lambda one: {
                "id": one.id,
                "name": one.name,
                "status": one.status,
                "delegationMode": "GLOBAL_FOR_CUSTOMER",
            },
        )

    @routes.get(f"{CONNECTORS}/<id_>/provider")
    def list_providers(id_: str) -> Response:
        found = next((one for one in scm.customer.connectors if one.id == id_), None)
        if found is None:
            raise domain_errors.connector_unknown()
        return jsonify(list(found.providers))


def _start_email(scm: SCM, body: Mapping[str, Any]) -> Response:
    names = texts(body, "domains") or (text(body, "domain", required=True),)
    domains = [_startable(scm, {"domain": name}) for name in names]
    for domain in domains:
        _check_free(scm, domain)
        acts.start(scm, domain, "EMAIL")
    told = [
        {
            "domainName": one.name,
            "whoisEmails": [],
            "adminEmails": dcv_answers.addresses(one.name),
            "dnsTxtEmails": [],
        }
        for one in domains
    ]
    return jsonify(emails=dcv_answers.addresses(domains[0].name), dcvEmails=told)


def _email_submitted(scm: SCM, domain: Domain, email: str) -> dict[str, object]:
    proof = acts.taken_up(domain, "EMAIL")
    if proof is None:
        raise domain_errors.validation_not_started(domain.name)
    proof.email = email
    acts.submit(scm, domain, proof)
    return dcv_answers.submitted(scm, domain, SUBMITTED)


def _id(domain: Domain) -> str:
    found = domain.proof or domain.succeeded
    return "0" if found is None else found.id


def _name(body: Mapping[str, Any]) -> str:
    name = text(body, "domain", required=True, limit=LONGEST).lower()
    if len(name) < SHORTEST:
        raise errors.invalid_field("domain")
    return name


def _domain(scm: SCM, name: str) -> Domain | None:
    return next((one for one in scm.customer.domains.values() if one.name == name), None)


def _found(scm: SCM, body: Mapping[str, Any]) -> Domain:
    """
    Return the domain that the body names, settled.

    Raises:
        SCMError: There is none.
    """
    name = _name(body)
    domain = _domain(scm, name)
    if domain is None:
        raise domain_errors.domain_unknown(name)
    settle(scm, domain)
    return domain


def _startable(scm: SCM, body: Mapping[str, Any]) -> Domain:
    """
    Return the domain that the body names, which may be validated on its own.

    Raises:
        SCMError: There is none, it is suspended, or another domain stands for it.
    """
    domain = _found(scm, body)
    if not domain.active:
        raise domain_errors.domain_inactive(domain.name)
    if scm.switches.dcv_hld_only and not is_registrable(domain.name):
        raise domain_errors.not_high_level(domain.name)
    return domain


def _check_free(scm: SCM, domain: Domain) -> None:
    under_way = domain.proof is not None and domain.proof.status == "SUBMITTED"
    if under_way and scm.switches.dcv_start_while_submitted == "refuse":
        raise domain_errors.validation_under_way(domain.name)


def _connector(scm: SCM, body: Mapping[str, Any]) -> Connector | None:
    """
    Return the DNS connector that the body names, if it names one.

    Raises:
        SCMError: There is none, or it knows no such provider.
    """
    id_ = text(body, "dnsAgentUUID")
    if not id_:
        return None
    found = next((one for one in scm.customer.connectors if one.id == id_), None)
    if found is None:
        raise domain_errors.connector_unknown()
    if text(body, "dnsProviderName", required=True) not in found.providers:
        raise errors.invalid_field("dnsProviderName")
    return found


def _matching(scm: SCM) -> list[Domain]:
    query = listing.filters()
    wanted = [(_FILTERS[name], value) for name, value in query.items() if name in _FILTERS]
    return [
        domain
        for domain in scm.customer.domains.values()
        if all(fits(scm, domain, value) for fits, value in wanted)
    ]


def _expires_in(scm: SCM, domain: Domain, value: str) -> bool:
    if not value.isdecimal() or int(value) < 1:
        raise errors.invalid_field("expiresIn")
    until = dcv_status(scm, domain).until
    return until is not None and until <= scm.ground.clock.now() + timedelta(days=int(value))


_FILTERS: Mapping[str, Fits] = {
    "domain": lambda _, domain, value: value.lower() in domain.name,
    "org": lambda _, domain, value: value in map(str, domain.organizations),
    "department": lambda _, domain, value: value in map(str, domain.organizations),
    "dcvStatus": lambda scm, domain, value: (
        dcv_status(scm, domain).status == dcv_answers.constant(value)
    ),
    "orderStatus": lambda scm, domain, value: (
        dcv_status(scm, domain).order_status == dcv_answers.constant(value)
    ),
    "expiresIn": _expires_in,
}
