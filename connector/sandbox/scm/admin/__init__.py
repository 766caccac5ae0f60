"""SCM's Admin API (sectigo-scm 2), the same below `/api` and below `/private/api`."""

from typing import Any

from flask import Blueprint, g

from connector.sandbox.scm.admin import (
    customer_routes,
    dcv_routes,
    domain_routes,
    order_dcv_routes,
    reading,
    writing,
)
from connector.sandbox.scm.vendor import SCM


def blueprint(scm: SCM) -> Blueprint:
    """Return all its endpoints; who asks is known by then."""
    routes = Blueprint("admin_api", __name__)
    ssl = Blueprint("ssl", __name__, url_prefix="/ssl/<any(v1,v2):version>")
    ssl.url_value_preprocessor(_keep_version)
    reading.add_routes(ssl, scm)
    writing.add_routes(ssl, scm)
    order_dcv_routes.add_routes(ssl, scm)
    routes.register_blueprint(ssl)
    customer_routes.add_routes(routes, scm)
    domain_routes.add_routes(routes, scm)
    dcv_routes.add_routes(routes, scm)
    return routes


def _keep_version(_: str | None, values: dict[str, Any] | None) -> None:
    if values is not None:
        g.version = values.pop("version")
