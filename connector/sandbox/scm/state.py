"""The facts of SCM: accounts, tokens, orders. Statuses are not kept; `progress` derives them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connector.sandbox import data
from connector.sandbox.ca import Backend, Catalogue, Issued, Organization, Profile
from connector.sandbox.scm.customer import Admin, Customer
from connector.sandbox.scm.switches import SCMSwitches


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the Enrollment API; the server applies what it fixes (sectigo-scm 1.4)."""

    name: str
    client_id: str
    client_secret: str
    profile: Profile
    organization: Organization
    term: int
    """Days."""
    auto_approve: bool
    mandatory_fields: tuple[str, ...] = ()
    """Custom fields that every order must carry."""
    optional_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Under what an order is placed: an account fixes it, or an administrator's call names it."""

    profile: Profile
    organization: Organization
    """Subject of the certificate, where it shows one."""
    org_id: int
    """Of the organization or department."""
    term: int
    """Days."""
    auto_approve: bool
    requester: str
    """Name of the account, or the administrator's login."""
    requester_id: int | None = None
    """None: an account's."""
    account: Account | None = None


@dataclass(slots=True)
class Order:
    """One request for a certificate, as facts."""

    id: str
    """`certId`."""
    ssl_id: int
    """Of the same order in the Admin API."""
    renew_id: str
    placement: Placement
    kind: str
    """`new`, `renewal` or `replacement`."""
    csr_pem: str
    csr_sha256: str
    """Of the CSR's DER, lower-case hexadecimal."""
    names: tuple[str, ...]
    """The common name first."""
    placed_at: datetime
    """Virtual time, as all dates."""
    comments: str = ""
    external_requester: str = ""
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    approved_at: float | None = None
    """Monotonic real seconds; the steps to the certificate are counted from here."""
    approver: str = ""
    """Login of whom approved it, or its requester where nobody had to."""
    approved_on: datetime | None = None
    second_stage: bool = False
    """Approval has a stage of its own before it holds, as that of EV certificates by hand."""
    refusal: str = ""
    """`Declined`, `Rejected` or `Invalid`."""
    refused_on: datetime | None = None
    not_after: datetime | None = None
    """A replacement ends when the replaced certificate does (sectigo-scm 2.8)."""
    issued: Issued | None = None
    earlier: list[Issued] = field(default_factory=list)
    """Certificates that a replacement under the same id has superseded."""
    revoked_at: datetime | None = None
    revocation_reason: int | None = None
    replaced: bool = False
    """A replacement with an id of its own exists."""
    replaced_on: datetime | None = None
    renewed_on: datetime | None = None
    polls: int = 0
    """How often it was looked at before it was issued or ended."""
    proven: list[str] = field(default_factory=list)
    """Names whose control was proven for it alone."""
    auto_renew: Mapping[str, object] = field(default_factory=lambda: {"state": "Not scheduled"})
    """What a client has set; SCM's own renewals are not imitated."""
    suspend_notifications: bool = False

    @property
    def common_name(self) -> str:
        """The first name."""
        return self.names[0]

    @property
    def account(self) -> Account | None:
        """The Enrollment account that sees it; None: only administrators do."""
        return self.placement.account

    @property
    def profile(self) -> Profile:
        """What was ordered."""
        return self.placement.profile

    @property
    def term(self) -> int:
        """Days."""
        return self.placement.term


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, bound to who asked for it; good for one of the two APIs only."""

    owner: Account | Admin
    ends_at: float
    """Monotonic real seconds."""


@dataclass(slots=True)
class SCMState:
    """Everything that SCM knows."""

    accounts: Mapping[str, Account]
    """By name."""
    profiles: Mapping[int, Profile]
    """By id."""
    backends: tuple[Backend, ...]
    customer: Customer = field(default_factory=Customer.load)
    orders: dict[str, Order] = field(default_factory=dict)
    """By id, oldest first."""
    tokens: dict[str, Token] = field(default_factory=dict)
    switches: SCMSwitches = field(default_factory=SCMSwitches)
    counted: int = 0
    """Requests that count towards the quota."""
    dcv_starts: list[str] = field(default_factory=list, metadata={"forgotten": True})
    """Domains whose validation was started, as often as it was."""
    early_submits: list[str] = field(default_factory=list, metadata={"forgotten": True})
    """Domains whose CNAME was submitted before every name server told it."""

    @classmethod
    def load(cls) -> "SCMState":
        """Return SCM with the profiles and accounts that the sandbox ships."""
        return cls.of(Catalogue.load(), data.load("accounts"))

    @classmethod
    def of(cls, catalogue: Catalogue, document: Mapping[str, Any]) -> "SCMState":
        """Return SCM with the accounts of *document*, each with a new secret."""
        organizations = {
            name: Organization(**described) for name, described in document["organizations"].items()
        }
        accounts = {
            name: _account(name, described, catalogue.profiles, organizations)
            for name, described in document["accounts"].items()
        }
        return cls(accounts, catalogue.profiles, catalogue.backends)

    def order_with(self, ssl_id: int) -> Order | None:
        """Return the order with that id of the Admin API."""
        return next((one for one in self.orders.values() if one.ssl_id == ssl_id), None)

    def repeated_orders(self) -> dict[str, tuple[str, ...]]:
        """Return, by hash of the CSR, the orders of every CSR that was ordered more than once."""
        found: dict[str, list[str]] = {}
        for order in self.orders.values():
            found.setdefault(order.csr_sha256, []).append(order.id)
        return {csr: tuple(ids) for csr, ids in found.items() if len(ids) > 1}


def _account(
    name: str,
    described: Mapping[str, Any],
    profiles: Mapping[int, Profile],
    organizations: Mapping[str, Organization],
) -> Account:
    return Account(
        name=name,
        client_id=f"{name}-{secrets.token_hex(4)}",
        client_secret=secrets.token_urlsafe(24),
        profile=profiles[described["profile"]],
        organization=organizations[described["organization"]],
        term=described["term"],
        auto_approve=described["auto_approve"],
        mandatory_fields=tuple(described.get("mandatory_fields", ())),
        optional_fields=tuple(described.get("optional_fields", ())),
    )
