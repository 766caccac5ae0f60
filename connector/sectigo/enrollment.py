"""
SCM's Enrollment API (sectigo-scm 1.4): an account that can order and revoke, and nothing else.

It cannot search, so an order whose answer was lost is for a person to look up.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from urllib.parse import quote

from connector.core.domains.values import DomainState
from connector.core.domains.words import DomainStatus
from connector.core.facts.ids import CsrKey, OrderId
from connector.core.issuance.offer import Offer
from connector.core.request.values import Request
from connector.errors import ConflictError
from connector.sectigo.api import ENROLLMENT
from connector.sectigo.interface import OrderDraft, OrderState, Receipt
from connector.sectigo.order_exchange import OrderExchange, check_reason_code
from connector.sectigo.order_proofs import read_order_proofs
from connector.sectigo.token import TokenSource
from connector.sectigo.wire import order_body, read_order_state, revocation_body
from connector.settings.values import SCMAccount
from connector.transport.session import HTTPSSession

API = "/api/v1"
CERTIFICATES = "/certificates"
NOBODY = OrderId("0")
"""
No order has it. Who asks for its status without a token learns where there is one even where GET is
not known of what takes orders, which no description of it has.
"""
PEM = "application/x-pem-file, application/pem-certificate-chain;q=0.9, */*;q=0.5"


class EnrollmentAPI:
    """An `SCM` on the Enrollment API."""

    can_search = ENROLLMENT.can_search
    recognises = False
    tells_revocation = True

    def __init__(self, account: SCMAccount, session: HTTPSSession) -> None:
        """
        Remember the account; nothing is asked yet.

        Args:
            account: Its `url` as SCM shows it, with or without `/api/v1`.
            session: Makes the calls.
        """
        self.account = account
        base = account.url.rstrip("/").removesuffix(CERTIFICATES).removesuffix(API) + API
        probes = (base + CERTIFICATES, f"{base}{_path(NOBODY)}/status")
        tokens = TokenSource(account, session, *probes)
        self._exchange = OrderExchange(account, session, base, tokens)

    def check_credentials(self) -> None:
        """Get an access token, unless there is one."""
        self._exchange.prove()

    def check_reachable(self) -> None:
        """
        Get an access token and call what takes orders, by a method that places none.

        What SCM says to that is not documented, so any word below 500 will do that is no page.
        """
        reply = self._exchange.send("reach SCM", "GET", CERTIFICATES)
        if reply.succeeded and (reply.is_page or not reply.body.strip()):
            raise reply.not_the_vendor()

    def read_offer(self, request: Request) -> Offer | None:  # noqa: ARG002
        """Return None: the account fixes organization, profile and term, and tells none of them."""
        return None

    def may_order(self, org_id: int) -> bool | None:  # noqa: ARG002
        """Return None: this API tells nothing of organizations."""
        return None

    def customer_domains(self, names: Collection[str]) -> None:  # noqa: ARG002
        """Return None: this API tells nothing of domains."""
        return

    def place_order(self, draft: OrderDraft) -> Receipt:
        """Order a certificate."""
        return Receipt(self._exchange.order(draft, CERTIFICATES, order_body(draft)))

    def order_status(self, order_id: OrderId, step: str = "") -> OrderState:
        """Return where an order stands."""
        found = self._exchange.order_document(order_id, f"{_path(order_id)}/status", step)
        if isinstance(found, OrderState):
            return found
        told = read_order_proofs(found.fields.get("dcvInfo"))
        open_ = (one for one in told.values() if one.status is not DomainStatus.VALIDATED)
        return replace(read_order_state(found), unproven=tuple(open_))

    def order_proofs(self, order_id: OrderId) -> Mapping[str, DomainState]:
        """Return the domains that the CA wants proven for an order; empty: SCM tells of none."""
        step = f"read what proves the domains of order {order_id}"
        found = self._exchange.order_document(order_id, f"{_path(order_id)}/status", step)
        if isinstance(found, OrderState):
            return {}
        return read_order_proofs(found.fields.get("dcvInfo"))

    def recheck_proofs(self, order_id: OrderId) -> None:
        """Have the CA look for the proofs of an order now."""
        step = f"have the domains of order {order_id} looked at"
        path = f"{_path(order_id)}/dcv-recheck"
        self._exchange.judged(step, self._exchange.send(step, "POST", path, idempotent=True))

    def collect(self, order_id: OrderId) -> tuple[str, ...]:
        """Return the certificates as PEM in SCM's order; empty: not ready."""
        return self._exchange.collected(order_id, _path(order_id), PEM)

    def find_orders(self, key: CsrKey, common_name: str) -> tuple[OrderId, ...]:  # noqa: ARG002
        """Return nothing: this API has no search."""
        return ()

    def find_by_serial(self, serial: str) -> OrderId | None:  # noqa: ARG002
        """Return None: this API has no search."""
        return None

    def revoked_orders(self) -> frozenset[OrderId] | None:
        """Return None: this API lists nothing."""
        return None

    def decline(self, order_id: OrderId, message: str) -> None:  # noqa: ARG002
        """Raise: this API declines nothing."""
        raise ConflictError(
            f"Could not decline order {order_id}: the Enrollment API declines none.",
            status=0,
            remedy="Decline it in SCM (Certificates > SSL Certificates).",
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
        body = revocation_body(reason_code, message)
        self._exchange.revoke(order_id, "DELETE", _path(order_id), body, self.order_status)


def _path(order_id: OrderId) -> str:
    return f"{CERTIFICATES}/{quote(order_id, safe='')}"
