"""
What SCM says of the organization that orders, and of its domains (sectigo-scm 2.11, 2.12).

Only the Admin API tells it, and only `doctor` asks: an order that is refused says the same later.
"""

from collections.abc import Mapping

from connector.errors import VendorRefusedError
from connector.sectigo.exchange import Exchange
from connector.sectigo.interface import OrganizationStatus


def read_organization(exchange: Exchange, org_id: int) -> OrganizationStatus:
    """
    Return what SCM tells of an organization.

    What the administrator may not see is left out, since it is not needed for an order.

    Args:
        exchange: For paths below `/api`.
        org_id: SCM's id of the organization or department.

    Raises:
        CredentialsError: SCM does not take the credentials at all.
        VendorUnavailableError: SCM cannot be asked.
    """
    return OrganizationStatus(_api_enabled(exchange, org_id), _domains(exchange))


def _api_enabled(exchange: Exchange, org_id: int) -> bool | None:
    step = f"read organization {org_id}"
    try:
        reply = exchange.read(step, f"/organization/v1/{org_id}")
    except VendorRefusedError:
        return None  # a department, or not for this administrator to see
    return reply.document("SCM: organization").flag_or_none("sslCertsApiEnabled")


def _domains(exchange: Exchange) -> Mapping[str, str]:
    try:
        rows = tuple(exchange.pages("read the validated domains", "/dcv/v2/validation"))
    except VendorRefusedError:
        return {}
    return {row.text_or("domain").lower(): row.text_or("dcvStatus") for row in rows}
