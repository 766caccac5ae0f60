"""
What SCM says of the organization that orders, and of its domains (sectigo-scm 2.11, 2.12).

Only the Admin API tells it, and only `doctor` asks: an order that is refused says the same later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from connector.errors import VendorRefusedError
from connector.sectigo.admin import base_url
from connector.sectigo.exchange import Exchange
from connector.sectigo.login import admin_login
from connector.settings.values import SCMAccount
from connector.transport.session import HTTPSSession

VALIDATED: Final = "VALIDATED"


@dataclass(frozen=True, slots=True)
class Standing:
    """An organization and the domains of the customer, as an administrator sees them."""

    api_enabled: bool | None
    """Whether its certificates may be ordered through an API; None: not told."""
    domains: Mapping[str, str]
    """SCM's word on the control of each domain; empty: not told."""

    def unvalidated(self, names: frozenset[str]) -> tuple[str, ...]:
        """Return the domains of *names* that SCM lists as anything but validated, sorted."""
        found = {self._domain_of(name) for name in names}
        return tuple(sorted(name for name in found if name and self.domains[name] != VALIDATED))

    def unlisted(self, names: frozenset[str]) -> tuple[str, ...]:
        """Return those of *names* that are below no domain that SCM lists, sorted."""
        return tuple(sorted(name for name in names if self._domain_of(name) is None))

    def _domain_of(self, name: str) -> str | None:
        labels = name.removeprefix("*.").split(".")
        above = (".".join(labels[place:]) for place in range(len(labels)))
        return next((domain for domain in above if domain in self.domains), None)


def read_standing(account: SCMAccount, session: HTTPSSession, org_id: int) -> Standing | None:
    """
    Return what SCM tells of an organization; None: the account's API tells nothing.

    What the administrator may not see is left out, since it is not needed for an order.

    Raises:
        CredentialsError: SCM does not take the credentials at all.
        VendorUnavailableError: SCM cannot be asked.
    """
    if account.api != "admin":
        return None
    base = base_url(account)
    customer = base.partition("/ssl/")[0]
    exchange = Exchange(account, session, customer, admin_login(account, session, f"{base}/types"))
    return Standing(_api_enabled(exchange, org_id), _domains(exchange))


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
