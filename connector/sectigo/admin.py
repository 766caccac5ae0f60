"""
SCM's Admin API (sectigo-scm 2): an administrator's account, which can search and knows profiles.

Every CSR is a new order by `enroll`. `renewById` is not used: it could change neither names nor
profile nor term, and SCM may refuse it for what is revoked, expired or under another profile
(sectigo-scm 5.2); SCM's own lineage of renewals is all that is given up. Nor is `replace`: it keeps
the old end of validity.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote, urlencode

from connector.core.domains.cover import own_and_above
from connector.core.domains.delegated import CustomerDomain
from connector.core.domains.values import DomainState
from connector.core.facts.ids import CsrKey, OrderId
from connector.core.facts.marker import order_marker
from connector.core.issuance.offer import Offer, choose_offer, field_faults
from connector.core.request.values import Request
from connector.core.x509.serial import bare_serial
from connector.errors import (
    CredentialsError,
    Fault,
    NotFoundError,
    RequestError,
    VendorRefusedError,
)
from connector.sectigo.admin_url import api_url, ssl_urls
from connector.sectigo.admin_wire import (
    ListedOrder,
    enroll_body,
    read_listed_order,
    read_mandatory_fields,
    read_offers,
    read_organizations,
    revoke_body,
)
from connector.sectigo.api import ADMIN
from connector.sectigo.domain_wire import listed_name, read_customer_domain
from connector.sectigo.exchange import Exchange
from connector.sectigo.interface import OrderDraft, OrderState, Receipt
from connector.sectigo.login import admin_login
from connector.sectigo.order_exchange import check_reason_code
from connector.sectigo.order_proofs import read_order_proofs
from connector.sectigo.versions import VersionedExchange
from connector.sectigo.wire import read_order_state
from connector.settings.values import SCMAccount
from connector.transport.document import Document
from connector.transport.session import HTTPSSession

_UNKNOWN_ORGANIZATION = frozenset({"-639"})
_NO_SUCH_FORM = frozenset({"", "-1", "-126", "-1450"})
"""Nothing is there, or no such format: as SCM answers where it is told one in another way."""


class AdminAPI:
    """An `SCM` on the Admin API."""

    can_search = ADMIN.can_search
    recognises = False
    tells_revocation = True

    def __init__(self, account: SCMAccount, session: HTTPSSession) -> None:
        """
        Remember the account; nothing is asked yet.

        Args:
            account: Its `url` with or without `/private`, `/api` and `/ssl/v1` or `/ssl/v2`.
            session: Makes the calls.

        Raises:
            ConfigurationError: The credentials cannot be used.
        """
        self.account = account
        api = api_url(account)
        login = admin_login(account, session, f"{api}/organization/v1")
        self._exchange = VersionedExchange(account, session, ssl_urls(account), login)
        self._customer = Exchange(account, session, api, login)

    def check_credentials(self) -> None:
        """Read the list of custom fields, which every administrator for SSL may."""
        self._mandatory_fields()

    def check_reachable(self) -> None:
        """Read what `check_credentials` reads."""
        self.check_credentials()

    def read_offer(self, request: Request) -> Offer | None:
        """Return the profile that `cert_type` names, as it is offered to `org_id`."""
        mandatory = self._mandatory_fields()
        if request.org_id is None:
            return choose_offer(request, (), mandatory)
        try:
            offers = self.profiles(request.org_id, mandatory)
        except VendorRefusedError as error:
            if error.code not in _UNKNOWN_ORGANIZATION:
                raise
            raise RequestError(
                f"SCM account {request.scm_account!r} cannot order for {request.common_name}",
                [
                    Fault("org_id", f"{error.what} {self._organizations()}"),
                    *field_faults(request, mandatory),
                ],
            ) from error
        return choose_offer(request, offers, mandatory)

    def organizations(self) -> tuple[tuple[int, str], ...]:
        """
        Return id and name of each organization of this administrator, followed by its departments.

        Raises:
            VendorRefusedError: It may not list them.
        """
        listed = self._customer.read("list the organizations", "/organization/v1")
        return read_organizations(listed.rows("SCM: organizations"))

    def profiles(self, org_id: int, mandatory: frozenset[str] = frozenset()) -> tuple[Offer, ...]:
        """
        Return the profiles that an organization or department may use.

        Args:
            org_id: As SCM numbers it.
            mandatory: Custom fields that every order must have.

        Raises:
            VendorRefusedError: There is no such organization, or this administrator may not see it.
        """
        reply = self._exchange.read(
            f"read the profiles of organization {org_id}",
            f"/types?{urlencode({'organizationId': org_id})}",
        )
        return read_offers(reply.rows("SCM: types"), mandatory)

    def may_order(self, org_id: int) -> bool | None:
        """
        Return whether an organization may order through an API; None: that is not told.

        Nor is it of a department, or to an administrator who may not see it (sectigo-scm 2.12).
        """
        step = f"read organization {org_id}"
        try:
            reply = self._customer.read(step, f"/organization/v1/{org_id}")
        except (CredentialsError, VendorRefusedError):
            return None
        return reply.document("SCM: organization").flag_or_none("sslCertsApiEnabled")

    def customer_domains(self, names: Collection[str]) -> Mapping[str, CustomerDomain]:
        """Return SCM's domains that *names* belong to; by which part of a name it lists is open."""
        wanted = dict.fromkeys(
            above for name in sorted(names) for above in reversed([*own_and_above(name)])
        )
        ids: dict[str, int] = {}
        for domain in wanted:
            if domain not in ids:
                step = f"look for the domain {domain}"
                for row in self._customer.pages(step, "/domain/v1", name=domain):
                    ids[listed_name(row.text_or("name"))] = row.number("id")
        return {
            name: read_customer_domain(
                self._customer.read(f"read the domain {name}", f"/domain/v1/{id_}").document(
                    f"SCM: domain {name}", ("delegations", "name")
                )
            )
            for name, id_ in ids.items()
            if name.removeprefix("*.") in wanted
        }

    def place_order(self, draft: OrderDraft) -> Receipt:
        """Order a certificate."""
        return Receipt(self._exchange.order(draft, "/enroll", enroll_body(draft)))

    def order_status(self, order_id: OrderId, step: str = "") -> OrderState:
        """Return where an order stands."""
        details = self._exchange.order_document(order_id, _path(order_id), step)
        if isinstance(details, OrderState):
            return details
        return replace(
            read_order_state(details),
            common_name=details.text_or("commonName").lower(),
            comments=details.text_or("comments"),
        )

    def order_proofs(self, order_id: OrderId) -> Mapping[str, DomainState]:
        """Return the domains that the CA wants proven for an order; empty: SCM tells of none."""
        step = f"read what proves the domains of order {order_id}"
        reply = self._exchange.read(step, f"{_path(order_id)}/dcv")
        return read_order_proofs(reply.json_or_none())

    def recheck_proofs(self, order_id: OrderId) -> None:
        """Have the CA look for the proofs of an order now."""
        step = f"have the domains of order {order_id} looked at"
        path = f"{_path(order_id)}/dcv/recheck"
        self._exchange.judged(step, self._exchange.send(step, "POST", path, idempotent=True))

    def collect(self, order_id: OrderId) -> tuple[str, ...]:
        """Return the certificates as PEM in SCM's order; empty: not ready."""
        path = f"/collect{_path(order_id)}"
        try:
            return self._exchange.collected(order_id, f"{path}?format=x509", "*/*")
        except VendorRefusedError as error:
            if error.code not in _NO_SUCH_FORM:
                raise
            return self._exchange.collected(order_id, f"{path}/x509", "*/*")

    def find_orders(self, key: CsrKey, common_name: str) -> tuple[OrderId, ...]:
        """Return the orders whose comments hold *key*, oldest first; more than one is amiss."""
        listed = {order.order_id: order for order in self._orders_for(common_name)}
        return tuple(
            order.order_id
            for order in sorted(listed.values(), key=lambda each: int(each.order_id))
            if order.common_name == common_name.lower()
            and order_marker(key) in self._comments(order).split()
        )

    def find_by_serial(self, serial: str) -> OrderId | None:
        """
        Return the order that a certificate came of, by its serial number.

        How its filter wants one written is not known: as it is shown, else without colons.
        """
        shown = ":".join(serial[at : at + 2] for at in range(0, len(serial), 2))
        step, wanted = f"search for the order of serial {serial}", bare_serial(serial)
        for written in dict.fromkeys((shown, serial)):
            for row in self._search(step, serialNumber=written):
                if bare_serial(self._details(row.order_id).text_or("serialNumber")) == wanted:
                    return row.order_id
        return None

    def revoked_orders(self) -> frozenset[OrderId] | None:
        """Return all orders that SCM calls revoked."""
        found = self._search("list the revoked orders", status="Revoked")
        return frozenset(order.order_id for order in found)

    def decline(self, order_id: OrderId, message: str) -> None:
        """Decline an order that waits; one that came to nothing already is left as it is."""
        self._exchange.decline(
            order_id, f"/decline{_path(order_id)}", {"message": message}, self.order_status
        )

    def revoke(
        self,
        order_id: OrderId,
        reason_code: int,
        message: str,
        certificate_pem: str = "",  # noqa: ARG002
    ) -> None:
        """Revoke; a certificate that is revoked already is left as it is."""
        check_reason_code(reason_code)
        body = revoke_body(reason_code, message)
        self._exchange.revoke(
            order_id, "POST", f"/revoke{_path(order_id)}", body, self.order_status
        )

    def _details(self, order_id: OrderId) -> Document:
        """
        Return what SCM tells of an order.

        Raises:
            VendorUnavailableError: SCM says that it is not ready to tell.
        """
        reply = self._exchange.read(f"read order {order_id}", _path(order_id))
        return reply.document(f"SCM: order {order_id}", ("status", "sslId", "id"))

    def _mandatory_fields(self) -> frozenset[str]:
        return read_mandatory_fields(
            self._exchange.read("read the custom fields", "/customFields").rows("SCM: customFields")
        )

    def _organizations(self) -> str:
        """Return which organizations and departments this administrator sees, by id."""
        try:
            listed = self.organizations()
        except (CredentialsError, VendorRefusedError):
            return "SCM shows the ids under Organizations."
        named = ", ".join(f"{id_} ({name})" for id_, name in listed)
        return f"SCM shows this account: {named or 'none'}."

    def _orders_for(self, common_name: str) -> Iterator[ListedOrder]:
        """Yield what SCM lists under a name; whether it minds capitals is not known: ask both."""
        for spelling in dict.fromkeys((common_name, common_name.lower())):
            yield from self._search(f"search for orders of {common_name}", commonName=spelling)

    def _search(self, step: str, **filters: str) -> Iterator[ListedOrder]:
        return (read_listed_order(row) for row in self._exchange.pages(step, "", **filters))

    def _comments(self, order: ListedOrder) -> str:
        """Return an order's comments; empty if SCM says that it is gone since it was listed."""
        try:
            return self._details(order.order_id).text_or("comments")
        except NotFoundError as error:
            if not error.code:
                raise  # a gateway says so, not SCM
            return ""


def _path(order_id: OrderId) -> str:
    return f"/{quote(order_id, safe='')}"
