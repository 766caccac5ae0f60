"""Everything the sandbox knows, in one place; all servers and the admin port share it."""

import secrets
import threading
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import trustme

from connector.clock import Clock, SystemClock
from connector.sandbox.ca import Authorities
from connector.sandbox.clock import VirtualClock
from connector.sandbox.cps.state import CPSState
from connector.sandbox.faults import Faults
from connector.sandbox.ledger import Ledger
from connector.sandbox.revocation.state import RevocationState
from connector.sandbox.scm.state import SCMState


@dataclass(frozen=True, slots=True)
class Options:
    """How this sandbox is set up; fixed from start to end."""

    host: str = "127.0.0.1"
    cps_port: int = 0
    """0: any free port."""
    scm_port: int = 0
    admin_port: int = 0
    revocation_port: int = 0
    """Named in certificates, so keep it where they outlive a start."""
    step_seconds: float = 0.3
    """Real seconds that each step of a change or an order takes."""
    token_seconds: int = 300
    """Real seconds that an SCM access token lives."""
    validate: bool = False
    """Check every answer against the schemas and keep the violations."""
    requests_per_minute: int | None = None
    """A pace for the connector, written into `edgerc`; None: it keeps to its own, as at Akamai."""
    openapi: Path | None = None
    """The vendor's published description of CPS, where answers are checked against it as well."""


@dataclass(frozen=True, slots=True)
class EdgeGridCredentials:
    """The one set of Akamai credentials that this sandbox knows."""

    client_token: str
    client_secret: str
    access_token: str

    @classmethod
    def random(cls) -> "EdgeGridCredentials":
        """Return credentials of the usual shape that no other sandbox has."""
        return cls(
            client_token=f"akab-{secrets.token_hex(8)}-{secrets.token_hex(8)}",
            client_secret=b64encode(secrets.token_bytes(32)).decode(),
            access_token=f"akab-{secrets.token_hex(8)}-{secrets.token_hex(8)}",
        )


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the servers listen."""

    cps: int
    scm: int
    revocation: int
    admin: int


@dataclass(slots=True)
class World:
    """
    The facts of both vendors and of the CAs.

    Hold `lock` while reading or changing `cps`, `scm` and `revocation`; the servers hold it while
    they handle a request, but not while a scripted fault keeps one waiting.
    """

    options: Options = field(default_factory=Options)
    real: Clock = field(default_factory=SystemClock)
    """Signatures, tokens and the length of steps go by this clock."""
    authorities: Authorities = field(default_factory=Authorities.load)
    credentials: EdgeGridCredentials = field(default_factory=EdgeGridCredentials.random)
    ledger: Ledger = field(default_factory=Ledger)
    faults: Faults = field(default_factory=Faults)
    cps: CPSState = field(default_factory=CPSState)
    scm: SCMState = field(default_factory=SCMState.load)
    revocation: RevocationState = field(default_factory=RevocationState)
    server_authority: trustme.CA = field(default_factory=trustme.CA)
    """Whom the servers' own certificates are from."""
    ports: Ports | None = None
    """Once the servers listen."""
    keep: Callable[[], None] = field(default=lambda: None)
    """Called under the lock after each request, before its answer is sent."""
    violations: list[str] = field(default_factory=list)
    """Answers of ours that left their schema, as sentences."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set at the end, so that nothing that hangs outlives the sandbox."""
    clock: VirtualClock = field(init=False)
    """Calendar time as the vendors see it; goes into every fact."""

    def __post_init__(self) -> None:
        self.clock = VirtualClock(self.real)
