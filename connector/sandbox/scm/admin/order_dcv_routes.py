"""Control of the domains of one order (sectigo-scm 2.11)."""

from flask import Blueprint, Response, jsonify

from connector.sandbox.scm.admin.reading import find, version
from connector.sandbox.scm.answering import empty
from connector.sandbox.scm.dcv import per_order
from connector.sandbox.scm.progress import UNFINISHED, settle
from connector.sandbox.scm.rules import open_names
from connector.sandbox.scm.vendor import SCM


def add_routes(routes: Blueprint, scm: SCM) -> None:
    """Add them to the endpoints of `ssl`."""

    @routes.get("/<int:ssl_id>/dcv")
    def show_dcv(ssl_id: int) -> Response:
        order = find(scm, ssl_id)
        waits = settle(scm, order) in UNFINISHED
        told = per_order.told(scm, order, open_names(scm, order) if waits else ())
        return jsonify(told if version() == "v1" else [told])

    @routes.post("/<int:ssl_id>/dcv/recheck")
    def recheck_dcv(ssl_id: int) -> Response:
        find(scm, ssl_id)
        return empty(202)
