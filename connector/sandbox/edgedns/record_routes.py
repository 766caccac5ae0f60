"""The record sets of a zone: one by one, and the path that creates or replaces many."""

from flask import Blueprint, Response, jsonify, request

from connector.sandbox.dns.zones import RecordSet, Zone
from connector.sandbox.edgedns import errors, finding, listing, writing
from connector.sandbox.edgedns.answers import record_json
from connector.sandbox.edgedns.records import body, plain, read
from connector.sandbox.edgedns.vendor import EdgeDNS

ONE = "/zones/<zone>/names/<name>/types/<type_>"


def add(routes: Blueprint, edge: EdgeDNS) -> None:
    """Add the endpoints."""
    _add_one(routes, edge)
    _add_many(routes, edge)

    @routes.get("/zones/<zone>/names")
    def list_names(zone: str) -> Response:
        found = finding.zone(edge, zone)
        return jsonify(names=sorted({one.name for one in found.records}))

    @routes.get("/zones/<zone>/names/<name>/types")
    def list_types(zone: str, name: str) -> Response:
        found = finding.zone(edge, zone)
        return jsonify(types=sorted(one.type for one in found.records if one.name == plain(name)))


def _add_one(routes: Blueprint, edge: EdgeDNS) -> None:
    @routes.get(ONE)
    def show(zone: str, name: str, type_: str) -> Response:
        found = finding.zone(edge, zone).find(plain(name), type_)
        if found is None:
            raise errors.record_not_found(name, type_)
        return jsonify(record_json(edge, found))

    @routes.post(ONE)
    def create(zone: str, name: str, type_: str) -> Response:
        found = finding.zone(edge, zone)
        record = _named(found, name, type_)
        writing.create(edge, found, [record])
        answer = jsonify(record_json(edge, record))
        answer.status_code = 201
        answer.headers["Location"] = request.base_url
        answer.autocorrect_location_header = False
        return answer

    @routes.put(ONE)
    def change(zone: str, name: str, type_: str) -> Response:
        found = finding.zone(edge, zone)
        return jsonify(record_json(edge, writing.change(edge, found, _named(found, name, type_))))

    @routes.delete(ONE)
    def delete(zone: str, name: str, type_: str) -> Response:
        writing.delete(edge, finding.zone(edge, zone), plain(name), type_)
        return Response(status=204)


def _add_many(routes: Blueprint, edge: EdgeDNS) -> None:
    @routes.get("/zones/<zone>/recordsets")
    def list_records(zone: str) -> Response:
        found = finding.zone(edge, zone)
        types, search = listing.asked("types"), request.args.get("search", "").lower()
        fitting = [
            one
            for one in sorted(found.records, key=lambda one: one.key)
            if (not types or one.type in types) and _mentions(one, search)
        ]
        rows, told = listing.page(edge, fitting, listing.RECORD_ORDER)
        records = [record_json(edge, one) for one in rows]
        if not edge.switches.metadata:
            return jsonify(recordsets=records)
        metadata = {**told, "zone": found.name, "types": list(types)}
        return jsonify(metadata=metadata, recordsets=records)

    @routes.post("/zones/<zone>/recordsets")
    def create_many(zone: str) -> Response:
        found = finding.zone(edge, zone)
        writing.create(edge, found, _several(found))
        return Response(status=204)

    @routes.put("/zones/<zone>/recordsets")
    def replace_all(zone: str) -> Response:
        found = finding.zone(edge, zone)
        writing.replace_all(edge, found, _several(found))
        return Response(status=204)


def _named(zone: Zone, name: str, type_: str) -> RecordSet:
    """Return the record set that was sent, which must be the one that the path names."""
    record = read(zone, body())
    if record.key != (plain(name), type_):
        raise errors.invalid_record("Name and type of the record set differ from the path")
    return record


def _several(zone: Zone) -> list[RecordSet]:
    sent = body().get("recordsets")
    if not isinstance(sent, list) or not sent:
        raise errors.unreadable_body()
    return [read(zone, one) for one in sent]


def _mentions(record: RecordSet, search: str) -> bool:
    return search in record.name or any(search in one.lower() for one in record.rdata)
