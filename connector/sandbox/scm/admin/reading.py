"""What administrators read: profiles, fields, orders, certificates (sectigo-scm 2.1 to 2.6)."""

from flask import Blueprint, Response, g, jsonify, request

from connector.sandbox.scm import errors
from connector.sandbox.scm.admin import listing, login
from connector.sandbox.scm.admin.dates import read_form
from connector.sandbox.scm.admin.details import details, profile_json
from connector.sandbox.scm.admin.formats import DEFAULT, PEM, Chain, pkcs7
from connector.sandbox.scm.chain import above, as_sent, file_of
from connector.sandbox.scm.progress import Status, look, settle
from connector.sandbox.scm.rules import custom_fields
from connector.sandbox.scm.state import Order
from connector.sandbox.scm.vendor import SCM

_UNDEFINED_FIELD = 1000
"""Ids of custom fields that only a switch knows begin here."""


def add_routes(routes: Blueprint, scm: SCM) -> None:
    """Add the endpoints to those of `ssl`."""

    @routes.get("/types")
    def types() -> Response:
        found = list(scm.profiles.values())
        asked = request.args.get("organizationId")
        if asked is not None:
            organization = login.organization(scm, int(asked) if asked.isdecimal() else 0)
            found = [one for one in found if organization.may_use(one.id)]
        return jsonify([profile_json(scm, one) for one in found])

    @routes.get("/customFields")
    def fields() -> Response:
        known = scm.customer.custom_fields
        return jsonify(
            [
                {
                    "id": known[name].id if name in known else _UNDEFINED_FIELD + at,
                    "name": name,
                    "mandatory": mandatory,
                }
                for at, (name, mandatory) in enumerate(custom_fields(scm).items())
            ]
        )

    @routes.get("")
    def list_orders() -> Response:
        found = listing.matching(scm, version())
        if request.method == "HEAD":
            return listing.count(scm, found)
        return listing.page(scm, found, lambda one: listing.row(scm, one, version()))

    @routes.get("/<int:ssl_id>")
    def show(ssl_id: int) -> Response:
        order = find(scm, ssl_id)
        look(scm, order)
        return jsonify(shown(scm, order))

    @routes.get("/collect/<int:ssl_id>")
    def collect(ssl_id: int) -> Response:
        _check_form(scm, "query")
        return _collected(scm, find(scm, ssl_id), request.args.get("format", DEFAULT))

    @routes.get("/collect/<int:ssl_id>/<format_>")
    def collect_by_path(ssl_id: int, format_: str) -> Response:
        _check_form(scm, "path")
        return _collected(scm, find(scm, ssl_id), format_)


def find(scm: SCM, ssl_id: int) -> Order:
    """
    Return an order; administrators see all of the customer's.

    Raises:
        SCMError: There is none.
    """
    order = scm.order_with(ssl_id)
    if order is None:
        raise errors.not_found()
    return order


def shown(scm: SCM, order: Order) -> dict[str, object]:
    """
    Return the details of *order* with dates in the form that the query names, else the usual one.

    Raises:
        SCMError: It names none that SCM has.
    """
    usual = "US" if version() == "v1" else scm.switches.date_style_v2
    return details(scm, order, read_form(request.args.get("dateFormat", usual)), version())


def version() -> str:
    """Return `v1` or `v2`, as the path of this request names it."""
    named: str = g.version
    return named


def _check_form(scm: SCM, form: str) -> None:
    if scm.switches.collect_form not in {"both", form}:
        raise errors.no_such_path()


def _collected(scm: SCM, order: Order, format_: str) -> Response:
    status = look(scm, order)
    if status is Status.REQUESTED:
        raise errors.not_approved_yet()
    if status in {Status.SA_APPROVED, Status.APPROVED, Status.APPLIED}:
        return _pending(scm)
    if status is Status.REVOKED:
        raise errors.revoked_not_downloadable()
    if order.issued is None:
        raise errors.not_issued(settle(scm, order))
    chain = Chain(order.issued.leaf_pem, above(scm, order, order.issued))
    stem = order.common_name.replace("*", "star").replace(".", "_")
    if format_ in PEM:
        text = "".join(as_sent(scm, order, PEM[format_](chain)))
        content, suffix = file_of(scm, text, crlf=scm.switches.admin_crlf), "cer"
    else:
        content, suffix = pkcs7(chain, format_), "p7b"
    answer = Response(content, content_type="application/octet-stream;charset=UTF-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{stem}.{suffix}"'
    return answer


def _pending(scm: SCM) -> Response:
    kind = scm.switches.collect_pending
    if kind == "empty":
        return Response(content_type="application/octet-stream;charset=UTF-8")
    if kind == "404/-109":
        raise errors.not_available_now()
    raise errors.being_processed(int(kind.removeprefix("400/")))
