"""SCM's Admin API (sectigo-scm 2), the same below `/api` and below `/private/api`."""

from typing import Any

from flask import Blueprint, g

from connector.sandbox.scm.admin import (
    customer_routes,
    dcv_routes,
    domain_routes,
    reading,
    writing,
)
from connector.sandbox.world import World


def blueprint(world: World) -> Blueprint:
    """Return all its endpoints; who asks is known by then."""
    routes = Blueprint("admin_api", __name__)
    ssl = Blueprint("ssl", __name__, url_prefix="/ssl/<any(v1,v2):version>")
    ssl.url_value_preprocessor(_keep_version)
    reading.add_routes(ssl, world)
    writing.add_routes(ssl, world)
    dcv_routes.add_order_routes(ssl, world)
    routes.register_blueprint(ssl)
    customer_routes.add_routes(routes, world)
    domain_routes.add_routes(routes, world)
    dcv_routes.add_domain_routes(routes, world)
    return routes


def _keep_version(_: str | None, values: dict[str, Any] | None) -> None:
    if values is not None:
        g.version = values.pop("version")
