"""The admin port's view of domains: SCM's validations, zones, and what was asked and written."""

from collections.abc import Callable
from dataclasses import asdict

from flask import Blueprint, Response, jsonify

from connector.sandbox.dns.zones import RecordSet, Zone
from connector.sandbox.scm.customer import Domain
from connector.sandbox.scm.dcv.proof import CNAME, IN_DNS
from connector.sandbox.scm.dcv.status import dcv_status
from connector.sandbox.steering import domains
from connector.sandbox.steering.bodies import UnusableError, number, read_body, texts
from connector.sandbox.world import World

_METHODS = frozenset({"HTTP", "HTTPS", "EMAIL"}) | IN_DNS
_STATES = frozenset({"NEW", "PENDING", "PENDING_APPROVAL", "ERROR", "LOCKED", "OBSOLETE"})
_BREAKS = frozenset({"dnssec", "caa", "delegation"}) | _STATES
_TYPES = frozenset({"PRIMARY", "SECONDARY", "ALIAS"})
ORGANIZATION = 10


def add(routes: Blueprint, world: World) -> None:
    """Add the routes."""
    _add_domains(routes, world)
    _add_zones(routes, world)
    _add_facts(routes, world)


def _add_domains(routes: Blueprint, world: World) -> None:
    @routes.get("/domains")
    def list_domains() -> Response:
        with world.lock:
            return jsonify([_domain(world, one) for one in world.scm.customer.domains.values()])

    @routes.post("/domains")
    def add_domain() -> Response:
        wanted = read_body()
        org = int(number(wanted.get("organization", ORGANIZATION)))
        with world.lock:
            return jsonify(_domain(world, domains.add(world, _text(wanted, "domain"), org)))

    @routes.post("/domains/lapse")
    def lapse() -> Response:
        return _act(world, lambda domain, _: domains.lapse(world, domain))

    @routes.post("/domains/validate")
    def validate() -> Response:
        def act(domain: Domain, wanted: dict[str, object]) -> None:
            left, method = wanted.get("days_left"), _among(wanted, "method", _METHODS, CNAME)
            domains.validate(world, domain, None if left is None else number(left), method)

        return _act(world, act)

    @routes.post("/domains/check")
    def check() -> Response:
        return _act(world, lambda domain, _: domains.check(world, domain))


def _add_zones(routes: Blueprint, world: World) -> None:
    @routes.get("/zones")
    def list_zones() -> Response:
        with world.lock:
            at_akamai = [_zone(one, "akamai") for one in world.dns.zones.values()]
            return jsonify(at_akamai + [_zone(one, "-") for one in world.dns.elsewhere.values()])

    @routes.post("/zones")
    def add_zone() -> Response:
        wanted = read_body()
        facts = {
            "type": _among(wanted, "type", _TYPES, "PRIMARY"),
            "contract": _text(wanted, "contract", world.cps.switches.contracts[0]),
            "account": _text(wanted, "account", ""),
            "target": _text(wanted, "target", ""),
        }
        elsewhere = wanted.get("elsewhere") is True
        with world.lock:
            name = _text(wanted, "zone")
            zone = domains.add_zone(world, name, elsewhere=elsewhere, **facts)
            return jsonify(_zone(zone, "-" if elsewhere else "akamai"))

    @routes.post("/zones/break")
    def break_() -> Response:
        wanted = read_body()
        with world.lock:
            zone = domains.find_zone(world, _text(wanted, "zone"))
            domains.break_(world, zone, _among(wanted, "how", _BREAKS, ""))
            return jsonify({})

    @routes.post("/zones/mend")
    def mend() -> Response:
        with world.lock:
            domains.mend(world, _text(read_body(), "zone"))
            return jsonify({})

    @routes.get("/zones/<zone>/records")
    def list_records(zone: str) -> Response:
        with world.lock:
            return jsonify([asdict(one) for one in domains.find_zone(world, zone).records])

    @routes.post("/zones/<zone>/records")
    def publish(zone: str) -> Response:
        wanted = read_body()
        record = RecordSet(
            _text(wanted, "name").lower().removesuffix("."),
            _text(wanted, "type").upper(),
            int(number(wanted.get("ttl", domains.TTL))),
            tuple(texts(wanted.get("rdata", []))),
        )
        with world.lock:
            domains.publish(world, domains.find_zone(world, zone), record)
        return list_records(zone)


def _add_facts(routes: Blueprint, world: World) -> None:
    @routes.get("/domains/questions")
    def questions() -> Response:
        with world.lock:
            return jsonify([{**asdict(one), "at": one.at.isoformat()} for one in world.dns.asked])

    @routes.get("/domains/facts")
    def facts() -> Response:
        with world.lock:
            edge = world.edgedns
            return jsonify(
                starts=world.scm.dcv_starts,
                submitted_too_early=world.scm.early_submits,
                versions_written=edge.versions_written,
                left_behind=[f"{one.name} {one.type}" for one in edge.left_behind()],
                foreign_touched=[f"{one.name} {one.type}" for one in edge.foreign_touched()],
                written=[{**asdict(one), "at": one.at.isoformat()} for one in edge.written],
            )


def _act(world: World, act: Callable[[Domain, dict[str, object]], None]) -> Response:
    wanted = read_body()
    with world.lock:
        domain = domains.find(world, _text(wanted, "domain"))
        act(domain, wanted)
        return jsonify(_domain(world, domain))


def _text(wanted: dict[str, object], name: str, otherwise: str | None = None) -> str:
    value = wanted.get(name)
    if value is None and otherwise is not None:
        return otherwise
    if not isinstance(value, str) or not value:
        raise UnusableError(f"{name} must be a string")
    return value


def _among(wanted: dict[str, object], name: str, known: frozenset[str], otherwise: str) -> str:
    value = _text(wanted, name, otherwise)
    if value not in known:
        raise UnusableError(f"{name} must be one of {', '.join(sorted(known))}, not {value!r}")
    return value


def _domain(world: World, domain: Domain) -> dict[str, object]:
    now = dcv_status(world.scm, domain)
    proof = now.proof
    zone = world.dns.served(domain.name.removeprefix("*."))
    hosted = zone is not None and zone.name not in world.dns.elsewhere
    record = None
    if proof is not None and proof.host:
        type_ = "CNAME" if proof.method == CNAME else "TXT"
        record = {"name": proof.host, "type": type_, "value": proof.point}
    return {
        "domain": domain.name,
        "status": now.status,
        "method": now.validation.method if now.validation else None,
        "until": now.until.isoformat() if now.until else None,
        "order_status": now.order_status,
        "order_method": proof.method if proof else None,
        "next_check": proof.next_check.isoformat() if proof and proof.next_check else None,
        "record": record,
        "kept": domain.kept and world.scm.switches.dcv_kept,
        "zone": zone.name if zone else None,
        "hosted": "akamai" if hosted else "-",
    }


def _zone(zone: Zone, hosted: str) -> dict[str, object]:
    return {
        "zone": zone.name,
        "hosted": hosted,
        "type": zone.type,
        "state": zone.activation_state,
        "contract": zone.contract,
        "account": zone.account,
        "version": zone.newest.id,
        "records": len(zone.records),
        "dnssec_broken": zone.dnssec_broken,
    }
