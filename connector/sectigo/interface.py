"""What the connector needs of whoever signs, whichever of SCM's APIs it is (sectigo-scm 11)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from connector.core.domains.delegated import CustomerDomain
from connector.core.domains.values import DomainState
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import CsrKey, OrderId
from connector.core.facts.order import OrderStatus
from connector.core.issuance.offer import Offer
from connector.core.request.values import Request
from connector.settings.values import SCMAccount


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order that is about to be placed."""

    csr: Csr
    names: frozenset[str]
    """All names of the certificate; SCM ignores those in the CSR (sectigo-scm 0)."""
    comments: str
    """At most 1024 characters; already holds the key by which the order is found again."""
    external_requester: tuple[str, ...] = ()
    custom_fields: tuple[tuple[str, str], ...] = ()
    org_id: int | None = None
    """Only the Admin API takes it, as the next two; it needs all three."""
    profile_id: int | None = None
    term: int | None = None
    """Days."""
    public: bool = False
    """Whether a public CA signs, which wants control of the names proven."""
    wanted_profile: str = ""
    """`cert_type` as the request has it, for whoever knows no profiles; empty: it names none."""
    wanted_term: int | None = None
    """`term` in days as the request has it, likewise."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is given for an order."""

    order_id: OrderId
    bundle: tuple[str, ...] = ()
    """Certificates as PEM, where they come with the answer; empty: they are collected later."""


@dataclass(frozen=True, slots=True)
class OrderState:
    """Where an order stands."""

    status: OrderStatus
    word: str
    """SCM's own."""
    common_name: str = ""
    """Lower case. Empty, as the comments: this API does not tell."""
    comments: str = ""
    unproven: tuple[DomainState, ...] = ()
    """Domains that the CA wants proven for this order, where its status tells of them."""


class SCM(Protocol):
    """One account of one API. Every method may raise what `problems` tells."""

    @property
    def account(self) -> SCMAccount:
        """Whose account it is."""
        ...

    @property
    def can_search(self) -> bool:
        """Whether `find_orders` can find anything."""
        ...

    @property
    def recognises(self) -> bool:
        """Whether a second order for a CSR is no other than the first."""
        ...

    @property
    def tells_revocation(self) -> bool:
        """Whether `order_status` tells that what came of an order was revoked."""
        ...

    def check_credentials(self) -> None:
        """
        Make sure that SCM takes the credentials, before anything is changed elsewhere.

        Raises:
            CredentialsError: It does not.
        """
        ...

    def check_reachable(self) -> None:
        """
        Make sure that orders could be placed, as far as that can be told without placing one.

        Raises:
            VendorUnavailableError: SCM is out, or whoever gives its tokens.
            CredentialsError: SCM does not take the credentials.
        """
        ...

    def read_offer(self, request: Request) -> Offer | None:
        """
        Return what SCM offers for *request*; None: this API cannot tell, and nothing is asked.

        Raises:
            RequestError: The request does not name an organization and a profile that the account
                may use; every such fault is listed.
        """
        ...

    def may_order(self, org_id: int) -> bool | None:
        """
        Return whether an organization may order through an API; None: that is not told.

        Raises:
            CredentialsError: SCM does not take the credentials.
            VendorUnavailableError: SCM cannot be asked.
        """
        ...

    def customer_domains(self, names: Collection[str]) -> Mapping[str, CustomerDomain] | None:
        """
        Return SCM's domains that *names* belong to, by name; None: this API does not tell.

        Raises:
            ConnectorError: SCM does not tell, perhaps to this account alone.
        """
        ...

    def place_order(self, draft: OrderDraft) -> Receipt:
        """
        Order a certificate; SCM has no protection against a second order (sectigo-scm 7).

        Raises:
            AnswerLostError: There may be an order now. Any other of our errors: there is none.
        """
        ...

    def order_status(self, order_id: OrderId, step: str = "") -> OrderState:
        """
        Return where an order stands; a word we do not know counts as processing.

        Args:
            order_id: The order.
            step: What for, as the end of "Could not …"; empty: to read its status.

        Raises:
            NotFoundError: SCM does not know the order.
        """
        ...

    def order_proofs(self, order_id: OrderId) -> Mapping[str, DomainState]:
        """
        Return the domains that the CA wants proven for an order; empty: SCM tells of none.

        Raises:
            NotFoundError: SCM does not know the order.
        """
        ...

    def recheck_proofs(self, order_id: OrderId) -> None:
        """Have the CA look for the proofs of an order now; it looks by itself, too, but seldom."""
        ...

    def collect(self, order_id: OrderId) -> tuple[str, ...]:
        """
        Return the certificates as PEM in SCM's order, which depends on format and CA.

        Returns:
            Empty while there is nothing to collect yet.

        Raises:
            NotFoundError: SCM does not know the order.
        """
        ...

    def find_orders(self, key: CsrKey, common_name: str) -> tuple[OrderId, ...]:
        """Return the orders whose comments hold *key*, oldest first; more than one is amiss."""
        ...

    def find_by_serial(self, serial: str) -> OrderId | None:
        """
        Return the order that a certificate came of; None: not found, or this API has no search.

        Args:
            serial: Of the certificate, as in `CertificateFacts`.
        """
        ...

    def revoked_orders(self) -> frozenset[OrderId] | None:
        """Return all orders that SCM calls revoked; None: this API lists none."""
        ...

    def decline(self, order_id: OrderId, message: str) -> None:
        """
        Decline an order that waits; one that came to nothing already is left as it is.

        Args:
            order_id: The order.
            message: For SCM's records, 1 to 512 characters.

        Raises:
            ConflictError: It does not wait any more, or this API declines none.
        """
        ...

    def revoke(
        self, order_id: OrderId, reason_code: int, message: str, certificate_pem: str = ""
    ) -> None:
        """
        Revoke; a certificate that is revoked already is left as it is.

        Args:
            order_id: The order.
            reason_code: 0, 1, 3, 4 or 5 (RFC 5280 5.3.1, sectigo-scm 2.9).
            message: For SCM's records, 1 to 512 characters.
            certificate_pem: What is revoked, for whoever does not know it by the order; empty: it
                is not at hand.

        Raises:
            ConflictError: The order has no certificate yet.
        """
        ...
