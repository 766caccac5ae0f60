"""What somebody does to domains and zones: validates, lets lapse, breaks, mends, publishes."""

from dataclasses import replace
from datetime import timedelta

import dns.exception
import dns.rdata

from connector.sandbox.dns.state import AKAMAI, ELSEWHERE
from connector.sandbox.dns.zones import SOMEBODY, RecordSet, Zone, new_zone
from connector.sandbox.scm.customer import Domain
from connector.sandbox.scm.dcv import limits
from connector.sandbox.scm.dcv.proof import Validation
from connector.sandbox.scm.dcv.status import settle
from connector.sandbox.steering.bodies import UnusableError
from connector.sandbox.world import World

TTL = 300
FORBIDDING = RecordSet("", "CAA", TTL, ('0 issue ";"',))
"""CAA that lets no CA issue."""


def find(world: World, name: str) -> Domain:
    """
    Return SCM's domain of that name.

    Raises:
        UnusableError: There is none.
    """
    plain = name.lower()
    found = (one for one in world.scm.customer.domains.values() if one.name == plain)
    domain = next(found, None)
    if domain is None:
        raise UnusableError(f"SCM has no domain {name}")
    settle(world.scm, domain)
    return domain


def find_zone(world: World, name: str) -> Zone:
    """
    Return the zone of that name: the one that is asked, where two have it.

    Raises:
        UnusableError: There is none.
    """
    plain = name.lower().removesuffix(".")
    zone = world.dns.elsewhere.get(plain) or world.dns.zones.get(plain)
    if zone is None:
        raise UnusableError(f"there is no zone {name}")
    return zone


def add(world: World, name: str, org: int) -> Domain:
    """
    Let SCM have a domain that is not validated yet.

    Raises:
        UnusableError: It has it already.
    """
    domains = world.scm.customer.domains
    if any(one.name == name.lower() for one in domains.values()):
        raise UnusableError(f"SCM has the domain {name} already")
    domain = Domain(max(domains, default=0) + 1, name.lower(), (org,))
    domains[domain.id] = domain
    return domain


def validate(world: World, domain: Domain, days_left: float | None, method: str) -> None:
    """Let *domain* be validated, since so long that *days_left* are left of it; by default all."""
    now = world.clock.now()
    span = limits.limit(method, now, world.scm.switches.dcv_limit_days)
    until = now + (span if days_left is None else timedelta(days=days_left))
    domain.earlier, domain.validated = domain.validated, Validation(until - span, until, method)
    domain.kept, domain.proof = False, None


def lapse(world: World, domain: Domain) -> None:
    """Let the validation of *domain* have ended yesterday."""
    method = domain.method if domain.validated is None else domain.validated.method
    validate(world, domain, -1.0, method)


def check(world: World, domain: Domain) -> None:
    """
    Let the CA look at once at what is submitted.

    Raises:
        UnusableError: Nothing is.
    """
    proof = domain.proof
    if proof is None or proof.status != "SUBMITTED":
        raise UnusableError(f"nothing is submitted for {domain.name}")
    proof.next_check = world.clock.now()
    settle(world.scm, domain)


def add_zone(world: World, name: str, *, elsewhere: bool, **facts: str) -> Zone:
    """
    Let there be a zone, at Akamai or elsewhere.

    Raises:
        UnusableError: There is one already.
    """
    plain = name.lower().removesuffix(".")
    zones = world.dns.elsewhere if elsewhere else world.dns.zones
    if plain in zones:
        raise UnusableError(f"there is a zone {name} already")
    zones[plain] = new_zone(plain, ELSEWHERE if elsewhere else AKAMAI, (), **facts)
    return zones[plain]


def publish(world: World, zone: Zone, record: RecordSet) -> None:
    """
    Let somebody write *record*, or without rdata remove what has its name and type.

    Raises:
        UnusableError: It is none that the zone could have.
    """
    if not zone.contains(record.name):
        raise UnusableError(f"{record.name} is not in zone {zone.name}")
    now = world.clock.now()
    if not record.rdata:
        zone.remove(*record.key, now, SOMEBODY)
        return
    for text in record.rdata:
        try:
            dns.rdata.from_text("IN", record.type, text)
        except (dns.exception.DNSException, ValueError) as error:
            raise UnusableError(f"no rdata of {record.type}: {text}") from error
    zone.put(record, now, SOMEBODY)


def break_(world: World, zone: Zone, how: str) -> None:
    """
    Let something of *zone* go wrong.

    Args:
        world: Where it is.
        zone: The one.
        how: `dnssec`, `caa`, `delegation`, or a state that an activation has.
    """
    if how == "dnssec":
        zone.dnssec_broken = True
    elif how == "caa":
        zone.put(replace(FORBIDDING, name=zone.name), world.clock.now(), SOMEBODY)
    elif how == "delegation":
        world.dns.elsewhere.setdefault(zone.name, new_zone(zone.name, ELSEWHERE))
    else:
        zone.activation_state = how


def mend(world: World, name: str) -> Zone:
    """
    Undo everything that `break_` does, and return the zone.

    Raises:
        UnusableError: There is no such zone.
    """
    plain = name.lower().removesuffix(".")
    if plain in world.dns.zones:
        world.dns.elsewhere.pop(plain, None)
    zone = find_zone(world, plain)
    zone.dnssec_broken, zone.activation_state = False, "ACTIVE"
    forbidding = zone.find(zone.name, FORBIDDING.type)
    if forbidding is not None and forbidding.rdata == FORBIDDING.rdata:
        zone.remove(*forbidding.key, world.clock.now(), SOMEBODY)
    return zone
