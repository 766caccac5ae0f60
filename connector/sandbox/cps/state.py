"""
The facts of CPS: enrollments, changes, what is deployed.

A change keeps which phase it entered when; `progress` derives from this, and from the time that
went by, where it stands.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from connector.sandbox.cps.deployed import Deployed, Deployment
from connector.sandbox.cps.edgegrid import Nonces
from connector.sandbox.cps.errors import not_found
from connector.sandbox.cps.phases import Phase
from connector.sandbox.cps.quota import Quota
from connector.sandbox.cps.switches import CPSSwitches

FORGOTTEN = {"forgotten": True}
"""Marks a field that no next start of the sandbox knows."""
Json: TypeAlias = dict[str, Any]
PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

CLIENT = "sandbox"
"""Who has opened what came in over the API."""
SOMEBODY = "somebody.else"
"""Who has opened what the admin port ordered."""
CPS_ITSELF = "system"
"""Who has opened the renewals that nobody asked for; the word is unverified."""


class Kind(StrEnum):
    """What a change is for."""

    CREATE = "create"
    RENEW = "renew"
    MODIFY_SAN = "modify-san"
    MODIFY_SUBJECT = "modify-subject"
    NETWORK = "network"
    ADD_CERTIFICATE = "add-certificate"
    """The algorithm that an earlier change was not given."""
    REMOVE = "remove"

    @property
    def has_csr(self) -> bool:
        """Whether a certificate must be uploaded."""
        return self not in {Kind.NETWORK, Kind.REMOVE}


@dataclass(frozen=True, slots=True)
class Request:
    """A CSR with its key, which never leaves here."""

    key_algorithm: str
    """`RSA` or `ECDSA`."""
    key: PrivateKey
    csr_pem: str
    made_at: datetime
    """Virtual time."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A certificate and its chain as text, before any judgement."""

    key_algorithm: str
    certificate: str
    trust_chain: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something CPS says about names or certificates."""

    id: str
    """As in the catalogue of akamai-cps 4.6; `SCRIPTED` for what the admin port ordered."""
    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """`statusInfo.error`."""

    code: str
    description: str
    at: datetime


@dataclass(slots=True)
class Change:
    """One change of an enrollment."""

    id: int
    kind: Kind
    created_at: datetime
    """Virtual time, as all that ends in `_at`."""
    phase: Phase
    since: float
    """Monotonic real seconds at which the phase was entered."""
    updated_at: datetime
    created_by: str = CLIENT
    """`createdBy` of the history."""
    earlier_body: Json | None = None
    """The enrollment before this change, which a cancellation brings back."""
    algorithms: tuple[str, ...] = ()
    """Keys to make."""
    requests: tuple[Request, ...] = ()
    pre_warnings: tuple[Finding, ...] = ()
    upload: tuple[Uploaded, ...] = ()
    judged: tuple[Deployed, ...] = ()
    post_warnings: tuple[Finding, ...] = ()
    failure: Failure | None = None
    not_before: str | None = None
    not_after: str | None = None
    staged: bool = False
    """Whether its certificates have reached staging."""
    old_look: tuple[Phase, int] | None = None
    """The phase before the last input, shown for so many more polls (switch `stale_polls`)."""
    polls: int = 0
    """How often it was looked at in this phase (switch `step_polls`)."""
    unready_reads: int = 0
    """For so many more reads what it waits for is not found."""
    straight: bool = False
    """Whether it goes to production without a stop on staging (akamai-cps 2.4)."""
    empty_polls: int = 0
    """For so many more polls no `allowedInput` is shown."""

    @property
    def open(self) -> bool:
        """Whether it is still to be completed."""
        return not self.phase.ended


@dataclass(slots=True)
class Enrollment:
    """One certificate that CPS takes care of."""

    id: int
    contract: str
    body: Json
    """As the client sent it, with names completed and server defaults; no server-made fields."""
    changes: list[Change] = field(default_factory=list)
    """Oldest first."""
    slot: int | None = None
    staging: Deployment | None = None
    production: Deployment | None = None

    @property
    def common_name(self) -> str:
        """The name that stays for life."""
        name: str = self.body["csr"]["cn"]
        return name

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the common name first."""
        listed = self.body["csr"].get("sans") or ()
        cn = self.common_name
        return (cn, *(name for name in listed if name.lower() != cn.lower()))

    @property
    def pending(self) -> Change | None:
        """The open change; there is one at a time."""
        for change in self.changes:
            if change.open:
                return change
        return None

    @property
    def live_until(self) -> datetime | None:
        """When the first certificate on production expires."""
        return None if self.production is None else self.production.expires

    def own_renewal_begins(self, switches: CPSSwitches) -> datetime | None:
        """Return from when on CPS has a renewal open; None: nothing is live, or by switch."""
        live_until, days = self.live_until, switches.auto_renewal_days
        return None if live_until is None or days is None else live_until - timedelta(days=days)


@dataclass(frozen=True, slots=True)
class ScriptedWarning:
    """A warning that the admin port ordered for certain names."""

    pattern: str
    """Shell pattern of common names."""
    stage: str
    """`pre` or `post`."""
    text: str


@dataclass(frozen=True, slots=True)
class ScriptedFailure:
    """A deployment that the admin port wants to fail, once."""

    pattern: str
    """Shell pattern of common names."""
    network: str
    """`staging` or `production`."""
    text: str


@dataclass(slots=True)
class CPSState:
    """Everything that CPS knows."""

    switches: CPSSwitches = field(default_factory=CPSSwitches)
    enrollments: dict[int, Enrollment] = field(default_factory=dict)
    """Those that still exist, oldest first."""
    deployments_held: bool = False
    scripted: list[ScriptedWarning] = field(default_factory=list)
    failures: list[ScriptedFailure] = field(default_factory=list)
    """Those that have not struck yet."""
    nonces: Nonces = field(default_factory=Nonces, metadata=FORGOTTEN)
    quota: Quota = field(default_factory=Quota, metadata=FORGOTTEN)
    next_enrollment: int = 20001
    next_change: int = 30001
    next_slot: int = 40001

    def enrollment(self, id_: int) -> Enrollment:
        """
        Return the enrollment.

        Raises:
            CPSError: 404.
        """
        if id_ not in self.enrollments:
            raise not_found()
        return self.enrollments[id_]

    def new_enrollment(self, contract: str, body: Json) -> Enrollment:
        """Keep a new enrollment and return it."""
        enrollment = Enrollment(self.next_enrollment, contract, body)
        self.next_enrollment += 1
        self.enrollments[enrollment.id] = enrollment
        return enrollment

    def new_change_id(self) -> int:
        """Return an id that no change has."""
        self.next_change += 1
        return self.next_change - 1

    def new_slot(self) -> int:
        """Return a slot that no enrollment has."""
        self.next_slot += 1
        return self.next_slot - 1

    def scripted_warnings(self, common_name: str, stage: str) -> tuple[Finding, ...]:
        """Return what the admin port wants said about *common_name*."""
        return tuple(
            Finding("SCRIPTED", one.text)
            for one in self.scripted
            if one.stage == stage and fnmatchcase(common_name, one.pattern)
        )

    def take_failure(self, common_name: str, network: str) -> ScriptedFailure | None:
        """Return the failure that strikes a deployment of *common_name*; it does so only once."""
        for one in self.failures:
            if one.network == network and fnmatchcase(common_name, one.pattern):
                self.failures.remove(one)
                return one
        return None


def find_change(enrollment: Enrollment, id_: int) -> Change:
    """
    Return a change of *enrollment*, ended ones included.

    Raises:
        CPSError: 404.
    """
    for change in enrollment.changes:
        if change.id == id_:
            return change
    raise not_found()
