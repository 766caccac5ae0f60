"""
The certificate request: the document a person wrote, as frozen values.

One shape for all ways in: YAML or JSON file, the module's variables. Keys and meanings stand in
`schemas/request.schema.json`. `parse_request` in `core.request.parse` makes these from
JSON.

What CPS keeps and the request does not say is None (of `key_algorithms`: empty): it stays as CPS
has it. Only a new enrollment gets a default, out of `core.facts.defaults`.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from connector.core.calendar.values import Calendar, Freeze, Window

if TYPE_CHECKING:
    from connector.core.request.emergency import Emergency

MAX_NAMES = 100


class KeyAlgorithm(StrEnum):
    """Key of a CSR that CPS makes: RSA 2048 or ECDSA P-256 (akamai-cps 2.7)."""

    RSA = "RSA"
    ECDSA = "ECDSA"


class ValidationType(StrEnum):
    """What the SCM profile is meant to give."""

    DV = "dv"
    OV = "ov"
    EV = "ev"
    PRIVATE = "private"


class OnDestroy(StrEnum):
    """What `terraform destroy` does at the vendors."""

    KEEP = "keep"
    CANCEL_PENDING = "cancel_pending"
    DELETE = "delete"
    REVOKE = "revoke"


class AcknowledgePolicy(StrEnum):
    """Which CPS warnings may be acknowledged without asking."""

    NONE = "none"
    ALL = "all"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Subject:
    """Subject fields of the CSR beside the common name; None is not sent and not compared."""

    country: str | None = None
    state: str | None = None
    locality: str | None = None
    organization: str | None = None
    organizational_unit: str | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    """The organization that CPS keeps with an enrollment; names as in Akamai's provider."""

    name: str | None = None
    phone: str | None = None
    address_line_one: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country_code: str | None = None
    address_line_two: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact person of an enrollment; names as in Akamai's provider."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    organization: str | None = None
    address_line_one: str | None = None
    address_line_two: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country_code: str | None = None


@dataclass(frozen=True, slots=True)
class ClientMutualAuthentication:
    """Client certificates wanted by the edge; refused by CPS on create, so sent afterwards."""

    set_id: str
    ocsp_enabled: bool | None = None
    send_ca_list_to_client: bool | None = None


@dataclass(frozen=True, slots=True)
class NetworkConfiguration:
    """How the certificate is served; None leaves CPS's default or present value alone."""

    geography: str | None = None
    must_have_ciphers: str | None = None
    preferred_ciphers: str | None = None
    ocsp_stapling: str | None = None
    quic_enabled: bool | None = None
    disallowed_tls_versions: frozenset[str] | None = None
    clone_dns_names: bool | None = None
    dns_names: frozenset[str] | None = None
    client_mutual_authentication: ClientMutualAuthentication | None = None
    fips_mode: bool | None = None


@dataclass(frozen=True, slots=True)
class WarningPolicy:
    """Which warnings of one stage are acknowledged: none, all, or those with listed ids."""

    mode: AcknowledgePolicy = AcknowledgePolicy.NONE
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AcceptedWarning:
    """A warning that somebody has accepted by name, perhaps for a time."""

    id: str
    """As in the catalogue."""
    by: str
    """Who has accepted it."""
    until: date | None = None
    """The last day (UTC) on which it counts; None: it has no end."""

    def counts(self, now: datetime) -> bool:
        """Return whether it does at *now*, aware UTC."""
        return self.until is None or now.date() <= self.until

    @property
    def ends(self) -> datetime | None:
        """The moment from which on it does not, aware UTC; None: it has no end."""
        if self.until is None:
            return None
        return datetime.combine(self.until, time(), UTC) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Approve:
    """What the person approves in advance."""

    pre_verification_warnings: WarningPolicy = WarningPolicy()
    post_verification_warnings: WarningPolicy = WarningPolicy()
    change_management: bool = False
    warnings: tuple[AcceptedWarning, ...] = ()
    """At whichever stage CPS raises them."""

    def counting(self, now: datetime) -> tuple[AcceptedWarning, ...]:
        """Return those of `warnings` that count at *now*, aware UTC."""
        return tuple(item for item in self.warnings if item.counts(now))


@dataclass(frozen=True, slots=True)
class EdgeHosts:
    """Whom to ask what the edge serves, as `HOST[:PORT]`."""

    production: str | None = None
    """None: the name itself."""
    staging: str | None = None
    """None: staging is not asked."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long one `apply` waits for each stage."""

    csr: timedelta = timedelta(minutes=10)
    issuance: timedelta = timedelta(minutes=30)
    deployment: timedelta = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Request:
    """One certificate as a person wants it."""

    common_name: str
    """Lower case; fixed for the life of an enrollment."""
    contract_id: str
    """Akamai contract, without the `ctr_` prefix."""
    organization: Organization | None = None
    admin_contact: Contact | None = None
    tech_contact: Contact | None = None
    sans: frozenset[str] | None = None
    """Further names; never contains the common name. None: those that CPS has."""
    validation: ValidationType | None = None
    key_algorithms: tuple[KeyAlgorithm, ...] = ()
    """RSA before ECDSA, without repetition. Empty: those that CPS has."""
    signature_algorithm: str | None = None
    secure_network: str | None = None
    sni_only: bool | None = None
    subject: Subject = Subject()
    network_configuration: NetworkConfiguration = NetworkConfiguration()
    change_management: bool | None = None
    exclude_sans: bool | None = None
    allow_duplicate_common_name: bool = False
    enrollment_id: int | None = None
    account_switch_key: str | None = None
    scm_account: str = "default"
    org_id: int | None = None
    cert_type: int | str | None = None
    """SCM profile: its id or its name."""
    term: int | str | None = None
    """Days, or `max`."""
    custom_fields: tuple[tuple[str, str], ...] = ()
    """Sorted pairs of name and value."""
    comments: str = ""
    external_requester: tuple[str, ...] = ()
    chain_file: str | None = None
    """Path of PEM with intermediates that the CA does not deliver."""
    preferred_root: str | None = None
    """Common name of the root that the uploaded chain should lead to, where there is a choice."""
    renew_before: timedelta | None = None
    """Length of the window; None: a share of the real lifetime (`window_opens_at`)."""
    spread: bool | None = None
    """Whether the renewal has a place of its own in its window; None: unless that is named."""
    critical: timedelta | None = None
    """How long before its end a due renewal is put off no longer; None: a third of the window."""
    windows: tuple[Window, ...] | None = None
    """When certificates may be deployed; None: as the settings say."""
    freeze: tuple[Freeze, ...] = ()
    """Beside those of the settings."""
    freeze_until_expiry: bool | None = None
    """Whether a freeze holds until what is live has expired; None: as the settings say."""
    check_revocation: bool = True
    renewal_trigger: str = ""
    approve: Approve = Approve()
    """With `auto_approve` already worked in."""
    wait_for_deployment: bool = True
    timeouts: Timeouts = field(default_factory=Timeouts)
    verify_edge: bool = False
    """Whether the edge is asked, too, what it serves."""
    edge_hosts: EdgeHosts = EdgeHosts()
    on_destroy: OnDestroy = OnDestroy.KEEP
    emergency: "Emergency | None" = field(default=None, metadata={"document": False})
    """Of the command that was given; in no document."""

    @property
    def names(self) -> frozenset[str]:
        """Every name that the request says: the common name and the SANs."""
        return (self.sans or frozenset()) | {self.common_name}

    def calendar(self, house: Calendar) -> Calendar:
        """Return when the certificate may be deployed, with what *house* says for all of them."""
        until_expiry = self.freeze_until_expiry
        return Calendar(
            house.windows if self.windows is None else self.windows,
            (*house.freezes, *self.freeze),
            until_expiry=house.until_expiry if until_expiry is None else until_expiry,
        )

    @property
    def key(self) -> str:
        """Identity of this certificate for lock and journal: contract, name, adopted enrollment."""
        adopted = f"#{self.enrollment_id}" if self.enrollment_id is not None else ""
        return f"{self.contract_id}/{self.common_name}{adopted}"
