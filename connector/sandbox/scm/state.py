"""The facts of SCM: accounts, tokens, orders. Statuses are not kept; `orders` derives them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connector.sandbox import data
from connector.sandbox.ca import Catalogue, Issued, Organization, Profile


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


@dataclass(slots=True)
class Order:
    """One request for a certificate, as facts."""

    id: str
    """`certId`."""
    account: Account
    kind: str
    """`new`, `renewal` or `replacement`."""
    csr_pem: str
    csr_sha256: str
    """Of the CSR's DER, lower-case hexadecimal."""
    names: tuple[str, ...]
    """The common name first."""
    term: int
    placed_at: datetime
    """Virtual time."""
    comments: str = ""
    external_requester: str = ""
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    approved_at: float | None = None
    """Monotonic real seconds; the steps to the certificate are counted from here."""
    refusal: str = ""
    """`Declined`, `Rejected` or `Invalid`."""
    not_after: datetime | None = None
    """A replacement ends when the replaced certificate does (sectigo-scm 2.8)."""
    issued: Issued | None = None
    earlier: list[Issued] = field(default_factory=list)
    """Certificates that a replacement under the same id has superseded."""
    revoked_at: datetime | None = None
    revocation_reason: int | None = None
    replaced: bool = False
    """A replacement with an id of its own exists."""

    @property
    def common_name(self) -> str:
        """The first name."""
        return self.names[0]


@dataclass(slots=True)
class Switches:
    """Where sources disagree or SCM may surprise (sectigo-scm 9.4); the admin port turns them."""

    root_first: bool = False
    """Collect answers root first, leaf last."""
    include_root: bool = True
    shuffle: bool = False
    """Collect answers in no order, whatever the CA; some CAs always do so."""
    twins: bool = False
    """Collect answers a cross-signed root self-signed as well, as the data of some profiles say."""
    crlf: bool = False
    """Collect answers with CRLF line ends."""
    merge_csr_sans: bool = False
    """Names that stand only in the CSR are issued too."""
    replace_id: str = "same"
    """`same` or `new`."""
    revoke_requires_reason_code: bool = False
    hold_orders: bool = False
    """No order gets past Applied."""
    only_common_name: bool = False
    """The CA forgets all names but the first."""
    other_key: bool = False
    """The CA signs a key that is not the CSR's."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, bound to its account."""

    account: Account
    ends_at: float
    """Monotonic real seconds."""


@dataclass(slots=True)
class SCMState:
    """Everything that SCM knows."""

    accounts: Mapping[str, Account]
    """By name."""
    profiles: Mapping[int, Profile]
    """By id."""
    orders: dict[str, Order] = field(default_factory=dict)
    """By id, oldest first."""
    tokens: dict[str, Token] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)

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
        return cls(accounts, catalogue.profiles)

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
