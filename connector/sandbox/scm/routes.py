"""SCM as it looks to clients: token endpoint, Enrollment API, Admin API and its twin."""

from flask import Blueprint, g, request

from connector.sandbox.scm import admin, enrollment_routes, tokens
from connector.sandbox.scm.admin import login
from connector.sandbox.scm.answering import prepare
from connector.sandbox.scm.quota import keep_quota
from connector.sandbox.scm.vendor import SCM


def blueprint(scm: SCM) -> Blueprint:
    """Return all of SCM."""
    routes = Blueprint("scm", __name__)
    routes.record_once(lambda state: prepare(state.app))
    routes.register_blueprint(tokens.blueprint(scm))
    routes.register_blueprint(enrollment_routes.blueprint(scm))
    both = admin.blueprint(scm)
    routes.register_blueprint(both, url_prefix="/api", name="admin")
    routes.register_blueprint(both, url_prefix="/private/api", name="private")

    @routes.before_app_request
    def authenticate() -> None:
        """Ask who is there before anything else, so that even unknown paths answer 401."""
        if request.path.startswith(f"{enrollment_routes.API}/"):
            enrollment_routes.identify(scm)
        elif request.path.startswith(("/api/", login.PRIVATE)):
            g.by_login = "login" in request.headers  # then no token is asked for
            g.admin = login.identify(scm)
        else:
            return
        keep_quota(scm)

    return routes
