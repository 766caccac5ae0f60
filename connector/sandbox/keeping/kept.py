"""Everything of a world that its next start has again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

import trustme

from connector.clock import Clock
from connector.sandbox.ca import Authorities, Authority
from connector.sandbox.ca.state import CAState
from connector.sandbox.clock import ContinuedClock
from connector.sandbox.cps.edgegrid import Credentials
from connector.sandbox.cps.state import CPSState
from connector.sandbox.dns.state import DNSState
from connector.sandbox.edgedns.state import EdgeDNSState
from connector.sandbox.scm.state import SCMState
from connector.sandbox.world import Known, Options, Ports, World


@dataclass(frozen=True, slots=True)
class Facts:
    """What both vendors and the CAs know, and who may ask them."""

    clock_offset: timedelta
    ports: Ports | None
    server_certificate: str
    """PEM, as is its key: the authority of the servers' own certificates."""
    server_key: str
    credentials: Credentials
    authorities: dict[str, Authority]
    cps: CPSState
    scm: SCMState
    cas: CAState
    dns: DNSState
    edgedns: EdgeDNSState

    @classmethod
    def of(cls, world: World) -> Self:
        """Return the facts of *world*, whose lock the caller holds."""
        return cls(
            clock_offset=world.clock.offset,
            ports=world.ports,
            server_certificate=world.server_authority.cert_pem.bytes().decode(),
            server_key=world.server_authority.private_key_pem.bytes().decode(),
            credentials=world.cps.credentials,
            authorities=world.cas.authorities.made(),
            cps=world.cps,
            scm=world.scm,
            cas=world.cas,
            dns=world.dns,
            edgedns=world.edgedns,
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """When the facts were written, on both of the process's clocks."""

    at: datetime
    monotonic: float

    @classmethod
    def of(cls, real: Clock) -> Self:
        """Return this moment."""
        return cls(real.now(), real.monotonic())


def world_of(facts: Facts, written: Moment, options: Options, real: Clock) -> World:
    """
    Return a world with *facts*, in which as much time has gone by as in the real one.

    Args:
        facts: Of the earlier start.
        written: When they were written.
        options: Of this start; ports that it leaves open are the earlier ones.
        real: This process's clock.
    """
    gone_by = (real.now() - written.at).total_seconds()
    ahead = written.monotonic + max(gone_by, 0.0) - real.monotonic()
    authorities = Authorities.load()
    authorities.restore(facts.authorities)
    world = World(
        options=_with_ports(options, facts.ports),
        real=ContinuedClock(real, ahead),
        authorities=authorities,
        known=Known(
            cps=facts.cps,
            scm=facts.scm,
            cas=facts.cas,
            dns=facts.dns,
            edgedns=facts.edgedns,
            credentials=facts.credentials,
            server_authority=trustme.CA.from_pem(
                facts.server_certificate.encode(), facts.server_key.encode()
            ),
        ),
    )
    world.clock.advance(facts.clock_offset)
    return world


def _with_ports(options: Options, ports: Ports | None) -> Options:
    if ports is None:
        return options
    return replace(
        options,
        cps_port=options.cps_port or ports.cps,
        scm_port=options.scm_port or ports.scm,
        revocation_port=options.revocation_port or ports.revocation,
        admin_port=options.admin_port or ports.admin,
        dns_ports=options.dns_ports or ports.dns,
        edge_ports=options.edge_ports or ports.edge,
    )
