"""Edge DNS as it looks to clients; who asks is verified before, as for CPS."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from connector.sandbox.dns.zones import Zone
from connector.sandbox.edgedns import errors, finding, listing, record_routes
from connector.sandbox.edgedns.answers import zone_json
from connector.sandbox.edgedns.errors import EdgeDNSError
from connector.sandbox.edgedns.records import body
from connector.sandbox.edgedns.vendor import EdgeDNS

BASE = "/config-dns/v2"
PROBLEM = "application/problem+json"
PROBLEMS = "https://problems.luna.akamaiapis.net/authoritative-dns/"
PERMISSIONS = ("READ", "WRITE", "ADD", "DELETE")
GROUP = 10000
_TYPES = frozenset({"PRIMARY", "SECONDARY", "ALIAS"})
_QUOTA = 5
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


def blueprint(edge: EdgeDNS) -> Blueprint:
    """Return all of `/config-dns/v2` that is imitated."""
    routes = Blueprint("edgedns", __name__, url_prefix=BASE)
    _hooks(routes, edge)
    _zone_routes(routes, edge)
    _data_routes(routes, edge)
    record_routes.add(routes, edge)

    @routes.route("/<path:_>", methods=_METHODS)
    def nothing(_: str) -> Response:
        if request.method == "GET":
            raise errors.no_such_resource(request.path)
        raise errors.illegal_method(request.method)

    return routes


def _hooks(routes: Blueprint, edge: EdgeDNS) -> None:
    @routes.before_request
    def limit() -> None:
        kind = edge.switches.rate_limit
        if kind == "off":
            return
        edge.counted += 1
        if edge.counted % _QUOTA == 0:
            raise errors.too_many_requests(retry_after=1 if kind == "retry-after" else None)

    @routes.errorhandler(EdgeDNSError)
    def refuse(error: EdgeDNSError) -> Response:
        problem = {
            "type": f"{PROBLEMS}{error.slug}",
            "title": error.title,
            "detail": error.detail,
            "instance": request.url,
            "status": error.status,
        }
        answer = Response(json.dumps(problem), error.status, content_type=PROBLEM)
        answer.headers.update(error.headers)
        return answer


def _zone_routes(routes: Blueprint, edge: EdgeDNS) -> None:
    @routes.get("/zones")
    def list_zones() -> Response:
        found = _matching(edge)
        rows, told = listing.page(edge, found, listing.ZONE_ORDER)
        contracts = sorted({one.contract for one in found})
        metadata = {**told, "contractIds": contracts}
        zones = [zone_json(edge, one) for one in rows]
        if not edge.switches.metadata:
            return jsonify(zones=zones)
        return jsonify(metadata=metadata, zones=zones)

    @routes.get("/zones/<zone>")
    def show_zone(zone: str) -> Response:
        return jsonify(zone_json(edge, finding.zone(edge, zone)))

    @routes.get("/zones/<zone>/contract")
    def show_contract(zone: str) -> Response:
        found = finding.zone(edge, zone)
        read_only = found.name in edge.switches.forbidden_zones
        return jsonify(
            contractId=found.contract,
            contractName=f"Contract {found.contract}",
            contractTypeName="DIRECT_CUSTOMER",
            features=["EDGEDNS"],
            permissions=list(PERMISSIONS[:1] if read_only else PERMISSIONS),
        )

    @routes.post("/zones/dns-sec-status")
    def dnssec_status() -> Response:
        names = body().get("zones")
        if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
            raise errors.unreadable_body()
        return jsonify(dnsSecStatuses=[_dnssec(finding.zone(edge, one)) for one in names])


def _data_routes(routes: Blueprint, edge: EdgeDNS) -> None:
    @routes.get("/data/groups")
    def list_groups() -> Response:
        group = {
            "groupId": GROUP,
            "groupName": "Example group",
            "contractIds": _contracts(edge),
            "permissions": list(PERMISSIONS),
        }
        return jsonify(groups=[group])

    @routes.get("/data/contracts")
    def list_contracts() -> Response:
        contracts = [
            {
                "contractId": one,
                "contractName": f"Contract {one}",
                "contractTypeName": "DIRECT_CUSTOMER",
                "features": ["EDGEDNS"],
                "permissions": list(PERMISSIONS),
            }
            for one in _contracts(edge)
        ]
        return jsonify(contracts=contracts)


def _contracts(edge: EdgeDNS) -> list[str]:
    account = finding.account(edge)
    return sorted({one.contract for one in edge.zones.values() if one.account == account})


def _matching(edge: EdgeDNS) -> list[Zone]:
    account, contracts = finding.account(edge), listing.asked("contractIds")
    types = {one.upper() for one in listing.asked("types")}
    if not types <= _TYPES:
        raise errors.invalid_parameter("types")
    search = request.args.get("search", "").lower()
    return sorted(
        (
            zone
            for zone in edge.zones.values()
            if zone.account == account
            and (not contracts or zone.contract in contracts)
            and (not types or zone.type in types)
            and search in zone.name
        ),
        key=lambda zone: zone.name,
    )


def _dnssec(zone: Zone) -> Mapping[str, Any]:
    alerts = ["DNSSEC_BROKEN"] if zone.dnssec_broken else []
    return {"zone": zone.name, "alerts": alerts}
