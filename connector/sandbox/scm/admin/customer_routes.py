"""Organizations, CA backends, the own password (sectigo-scm 1.2, 2.12)."""

import hashlib

from flask import Blueprint, Response, jsonify

from connector.sandbox.ca import Backend
from connector.sandbox.scm.admin import login
from connector.sandbox.scm.customer import CustomerOrganization
from connector.sandbox.scm.vendor import SCM

OV = "OV_SSL"
"""The level of validation that every organization has."""
_ROLES = "any(MRAO,RAO_SSL,DRAO_SSL)"


def add_routes(routes: Blueprint, scm: SCM) -> None:
    """Add the endpoints."""

    @routes.get("/organization/v1")
    @routes.get(f"/organization/v1/managedBy/<{_ROLES}:role>")
    @routes.get(f"/organization/v1/managed-by/<{_ROLES}:role>")
    def list_organizations(role: str = "") -> Response:  # noqa: ARG001 - all see the same
        return jsonify([_row(one) for one in scm.customer.organizations.values()])

    @routes.get("/organization/v1/<int:id_>")
    def show_organization(id_: int) -> Response:
        return jsonify(_whole(login.organization(scm, id_)))

    @routes.get("/organization/v2/<int:id_>/validations")
    def validations(id_: int) -> Response:
        found = login.organization(scm, id_)
        return jsonify(
            [
                {
                    "level": level,
                    "status": status,
                    "backendType": "SASP",
                    "backendId": _backend_id(found, level),
                }
                for level, status in found.validations
            ]
        )

    @routes.get("/ca-backend/v1")
    def backends() -> Response:
        login.check_master()
        return jsonify([_backend(one) for one in scm.backends])

    @routes.get("/admin/v1/password")
    def password() -> Response:
        return jsonify(state="NEVER_EXPIRE")


def _row(one: CustomerOrganization) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.subject.name,
        "departments": [
            {"id": part.id, "name": part.name, "parentName": one.subject.name}
            for part in one.departments
        ],
    }


def _whole(one: CustomerOrganization) -> dict[str, object]:
    address = {
        "city": one.subject.locality,
        "stateOrProvince": one.subject.state,
        "country": one.subject.country,
    }
    return {
        **_row(one),
        **{name: value for name, value in address.items() if value},
        "sslCertsApiEnabled": one.ssl_api,
        "certTypes": ["SSL"],
        "validationStatus": dict(one.validations)[OV],
    }


def _backend(one: Backend) -> dict[str, object]:
    told = {"id": one.id, "name": one.name, "type": one.type, "public": one.public}
    return told | ({"connectorBackendType": one.connector} if one.connector else {})


def _backend_id(one: CustomerOrganization, level: str) -> str:
    digest = hashlib.sha256(f"{one.id} {level}".encode()).digest()
    return str(int.from_bytes(digest[:4]))
