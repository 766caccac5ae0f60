"""Calls of the sandbox's Edge DNS: signed, of a kind that there is, not too many, and noted."""

import pytest
from edgedns_client import CNAME, HOST, RECORD, ZONE, Client
from patience import HANGS

from connector.sandbox.dns.zones import RecordSet


def test_signatures_are_checked(edge: Client) -> None:
    answer = edge.session.get(f"{edge.sandbox.cps_url}/config-dns/v2/zones", timeout=HANGS)

    assert answer.status_code == 401


def test_bodies_that_cannot_be_used(edge: Client) -> None:
    name = "example.org"
    twice = {"recordsets": [CNAME, CNAME]}

    assert edge.slug("DELETE", f"{ZONE}/names/{name}/types/SOA") == (400, "invalidRecordSet")
    assert edge.slug("POST", f"{ZONE}/recordsets", twice) == (409, "duplicateRecordSet")
    assert edge.slug("POST", f"{ZONE}/recordsets", {"recordsets": []}) == (400, "badRequest")
    assert edge.slug("POST", RECORD, [CNAME]) == (400, "badRequest")
    assert edge.slug("POST", RECORD, {**CNAME, "name": 1}) == (400, "badRequest")
    assert edge.slug("POST", "/zones/dns-sec-status", {"zones": "all"}) == (400, "badRequest")
    edge.content_type = "text/plain"
    assert edge.slug("POST", RECORD, CNAME) == (415, "unsupportedMediaType")


@pytest.mark.parametrize(("method", "refusal"), [("GET", 404), ("PATCH", 405)])
def test_paths_and_methods_that_are_not_there(edge: Client, method: str, refusal: int) -> None:
    assert edge.slug(method, "/zones/a/b/c", {})[0] == refusal


def test_too_many_requests(edge: Client) -> None:
    edge.sandbox.world.edgedns.switches.rate_limit = "retry-after"
    answers = [edge.send("GET", ZONE) for _ in range(5)]

    assert [one.status_code for one in answers] == [200, 200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "1"


def test_who_made_what_is_told(edge: Client) -> None:
    world = edge.sandbox.world
    zone = world.dns.zones["example.org"]
    theirs = RecordSet("_theirs.example.org", "CNAME", 300, ("x.example.net.",))
    zone.put(theirs, world.clock.now(), "somebody")
    edge.send("POST", RECORD, CNAME)
    assert [one.name for one in world.edgedns.left_behind()] == [HOST]
    edge.send("DELETE", RECORD)
    edge.send("DELETE", f"{ZONE}/names/_theirs.example.org/types/CNAME")

    assert world.edgedns.left_behind() == ()
    assert [one.name for one in world.edgedns.foreign_touched()] == ["_theirs.example.org"]
    assert [one.act for one in world.edgedns.written] == ["create", "delete", "delete"]
    assert {one.server for one in world.ledger.requests()} == {"edgedns"}
