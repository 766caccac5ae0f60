"""Brings the vendors of one sandbox together, and keeps what concerns all of their servers."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import trustme

from connector.clock import Clock, SystemClock
from connector.sandbox.ca import Authorities
from connector.sandbox.ca.state import CAState
from connector.sandbox.ca.vendor import CAs
from connector.sandbox.clock import VirtualClock
from connector.sandbox.cps.edgegrid import Credentials
from connector.sandbox.cps.state import CPSState
from connector.sandbox.cps.vendor import CPS
from connector.sandbox.dns.state import DNSState
from connector.sandbox.dns.vendor import DNS
from connector.sandbox.edgedns.state import EdgeDNSState
from connector.sandbox.edgedns.vendor import EdgeDNS
from connector.sandbox.faults import Faults
from connector.sandbox.ground import Ground
from connector.sandbox.ledger import Ledger
from connector.sandbox.scm.dcv.status import begin
from connector.sandbox.scm.state import SCMState
from connector.sandbox.scm.vendor import SCM


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
    dns_ports: tuple[int, ...] = ()
    """Of the name servers, in order; those left out are any that are free."""
    edge_ports: tuple[int, ...] = ()
    """Of the edge, production and staging; those left out are any that are free."""
    dns_servers: int = 3
    """How many name servers answer, each at a port of its own."""
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
class Ports:
    """Where the servers listen."""

    cps: int
    scm: int
    revocation: int
    admin: int
    dns: tuple[int, ...]
    """Of the name servers, each for UDP and TCP."""
    edge: tuple[int, ...]
    """Of the edge: production, staging."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the vendors know from the start; None: what the sandbox ships."""

    cps: CPSState | None = None
    scm: SCMState | None = None
    cas: CAState | None = None
    dns: DNSState | None = None
    edgedns: EdgeDNSState | None = None
    credentials: Credentials | None = None
    server_authority: trustme.CA | None = None


class World:
    """The vendors, on one ground; with the servers' faults, ledger and certificates."""

    def __init__(
        self,
        options: Options | None = None,
        *,
        real: Clock | None = None,
        authorities: Authorities | None = None,
        known: Known | None = None,
    ) -> None:
        """
        Bring the vendors together.

        Args:
            options: How the sandbox is set up; by default the shipped way.
            real: This machine's clock, or a test's.
            authorities: Who signs; by default those that the sandbox ships.
            known: What the vendors know from the start.
        """
        known = known or Known()
        self.options = options or Options()
        self.ground = Ground(
            real or SystemClock(), step_seconds=self.options.step_seconds, host=self.options.host
        )
        self.cas = CAs(self.ground, authorities=authorities, state=known.cas)
        self.cps = CPS(
            self.ground,
            self.cas.authorities.public_roots,
            credentials=known.credentials,
            state=known.cps,
        )
        self.dns = DNS(self.ground, self.options.dns_servers, state=known.dns)
        self.scm = SCM(
            self.ground,
            self.cas,
            dns=self.dns,
            token_seconds=self.options.token_seconds,
            state=known.scm,
        )
        begin(self.scm)
        self.edgedns = EdgeDNS(self.ground, self.dns, state=known.edgedns)
        self.ledger = Ledger()
        self.faults = Faults()
        self.server_authority = known.server_authority or trustme.CA()
        """Whom the servers' own certificates are from."""
        self.ports: Ports | None = None
        """Once the servers listen."""
        self.keep: Callable[[], None] = lambda: None
        """Called under the lock after each request, before its answer is sent."""
        self.violations: list[str] = []
        """Answers of ours that left their schema, as sentences."""
        self.stopping = threading.Event()
        """Set at the end, so that nothing that hangs outlives the sandbox."""

    @property
    def clock(self) -> VirtualClock:
        """Calendar time as the vendors see it."""
        return self.ground.clock

    @property
    def lock(self) -> threading.RLock:
        """Held while what a vendor knows is read or changed."""
        return self.ground.lock
