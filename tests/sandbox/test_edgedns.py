"""Edge DNS of the sandbox, as a client of `config-dns` version 2 meets it."""

import json
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from cps_signer import authorization
from patience import HANGS
from scm_orders import ManualClock

from connector.sandbox.dns.state import AKAMAI
from connector.sandbox.dns.zones import RecordSet, new_zone
from connector.sandbox.serving.server import Sandbox

ZONE = "/zones/example.org"
HOST = "_ab12.example.org"
RECORD = f"{ZONE}/names/{HOST}/types/CNAME"
CNAME = {"name": HOST, "type": "CNAME", "ttl": 300, "rdata": ["cd34.ef56.sectigo.com."]}


class Client:
    """Signs and sends, with nothing of the connector in between."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.content_type = "application/json"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(sandbox.directory / "ca.pem")

    def send(self, method: str, path: str, body: Any = None, **query: str) -> requests.Response:
        raw = b"" if body is None else json.dumps(body).encode()
        target = f"/config-dns/v2{path}" + (f"?{urlencode(query)}" if query else "")
        known = self.sandbox.world.cps.credentials
        signed = authorization(
            method,
            self.sandbox.cps_url.removeprefix("https://"),
            target,
            raw,
            client_token=known.client_token,
            client_secret=known.client_secret,
            access_token=known.access_token,
            now=self.sandbox.world.ground.real.now(),
        )
        headers = {"Authorization": signed, "Content-Type": self.content_type}
        url = self.sandbox.cps_url + target
        return self.session.request(method, url, headers=headers, data=raw, timeout=HANGS)

    def get(self, path: str, **query: str) -> Any:
        answer = self.send("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def slug(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, str]:
        answer = self.send(method, path, body, **query)
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code
        return answer.status_code, problem["type"].rpartition("/")[2]


@pytest.fixture
def edge(slow: Sandbox) -> Client:
    return Client(slow)


def test_a_record_set_lives(edge: Client) -> None:
    made = edge.send("POST", RECORD, CNAME)
    read = edge.get(RECORD)
    changed = edge.send("PUT", RECORD, {**CNAME, "ttl": 600})
    gone = edge.send("DELETE", RECORD)

    assert (made.status_code, made.json()) == (201, CNAME)
    assert made.headers["Location"].endswith(RECORD)
    assert read == CNAME
    assert (changed.status_code, changed.json()["ttl"]) == (200, 600)
    assert (gone.status_code, gone.content) == (204, b"")
    assert edge.slug("GET", RECORD) == (404, "notFound")
    assert edge.slug("DELETE", RECORD) == (404, "notFound")


def test_each_write_is_a_version_that_is_active_at_once(edge: Client, clock: ManualClock) -> None:
    first, soa = edge.get(ZONE), f"{ZONE}/names/example.org/types/SOA"
    serial = int(edge.get(soa)["rdata"][0].split()[2])
    clock.sleep(timedelta(minutes=1))
    edge.send("POST", RECORD, CNAME)
    second = edge.get(ZONE)

    assert first["versionId"] != second["versionId"]
    assert uuid.UUID(second["versionId"])
    assert second["activationState"] == "ACTIVE"
    assert second["lastModifiedDate"] > first["lastModifiedDate"]
    assert int(edge.get(soa)["rdata"][0].split()[2]) == serial + 1


def test_what_is_there_is_not_made_again_and_what_is_not_is_not_changed(edge: Client) -> None:
    assert edge.slug("PUT", RECORD, CNAME) == (400, "badRequest")
    edge.send("POST", RECORD, CNAME)
    assert edge.slug("POST", RECORD, CNAME) == (409, "duplicateRecordSet")


def test_one_write_at_a_time(edge: Client, clock: ManualClock) -> None:
    """By number, or by how long each takes; either way nothing is changed meanwhile."""
    switches = edge.sandbox.world.edgedns.switches
    switches.busy_writes = 2
    busy = [edge.slug("POST", RECORD, CNAME) for _ in range(2)]
    switches.busy_seconds = 5
    made = edge.send("POST", RECORD, CNAME)
    again = edge.slug("DELETE", RECORD)
    clock.sleep(timedelta(seconds=5))
    gone = edge.send("DELETE", RECORD)

    assert {*busy, again} == {(409, "concurrentZoneModification")}
    assert (made.status_code, gone.status_code) == (201, 204)
    assert edge.sandbox.world.edgedns.versions_written == {"example.org": 2}


def test_busy_for_ever(edge: Client) -> None:
    edge.sandbox.world.edgedns.switches.busy_writes = -1
    assert {edge.slug("POST", RECORD, CNAME)[0] for _ in range(3)} == {409}


def test_lists_have_25_to_a_page(edge: Client) -> None:
    zones = edge.sandbox.world.dns.zones
    for number in range(60):
        name = f"z{number:02}.example"
        zones[name] = new_zone(name, AKAMAI, contract="C-0N7RAC7")
    first, third = edge.get("/zones", search="z"), edge.get("/zones", search="z", page="3")
    everything = edge.get("/zones", showAll="true", types="primary")
    backwards = edge.get("/zones", search="z", sortBy="-zone", pageSize="2")

    assert [len(one["zones"]) for one in (first, third)] == [25, 10]
    assert first["metadata"]["totalElements"] == 60
    assert len(everything["zones"]) > 60
    assert {one["type"] for one in everything["zones"]} == {"PRIMARY"}
    assert [one["zone"] for one in backwards["zones"]] == ["z59.example", "z58.example"]


def test_zones_are_found_by_contract_type_and_account(edge: Client) -> None:
    def names(**query: str) -> set[str]:
        return {one["zone"] for one in edge.get("/zones", showAll="true", **query)["zones"]}

    key = "F-AC-1234567:1-2RBL"
    assert names(contractIds="C-1FRYVV3") == {"example.net"}
    assert names(types="secondary,ALIAS") == {"secondary.example", "alias.example"}
    assert names(accountSwitchKey=key) == {"other-account.example"}
    assert "other-account.example" not in names()
    assert edge.slug("GET", "/zones/other-account.example") == (404, "notFound")
    assert edge.get("/zones/other-account.example", accountSwitchKey=key)["contractId"]
    assert edge.slug("GET", "/zones", accountSwitchKey="X") == (403, "forbidden")


@pytest.mark.parametrize("zone", ["secondary.example", "alias.example"])
def test_only_primary_zones_are_edited(edge: Client, zone: str) -> None:
    name = f"_x.{zone}"
    body = {**CNAME, "name": name}
    path = f"/zones/{zone}/names/{name}/types/CNAME"

    assert edge.slug("POST", path, body) == (400, "invalidOperation")


@pytest.mark.parametrize(
    ("state", "status"), [("NEW", 400), ("LOCKED", 403), ("ERROR", 201), ("PENDING", 201)]
)
def test_what_a_zone_is_decides_whether_it_is_edited(edge: Client, state: Any, status: int) -> None:
    edge.sandbox.world.edgedns.switches.zone_state = state

    assert edge.get(ZONE)["activationState"] == state
    assert edge.send("POST", RECORD, CNAME).status_code == status


@pytest.mark.parametrize(
    ("changed", "slug"),
    [
        ({"rdata": []}, "badRequest"),
        ({"rdata": ["a.example.", "b.example."]}, "invalidRecordSet"),
        ({"ttl": 0}, "invalidRecordSet"),
        ({"ttl": True}, "invalidRecordSet"),
        ({"target": "x"}, "badRequest"),
        ({"name": "_ab12.example.com"}, "invalidRecordSet"),
        ({"name": "_other.example.org"}, "invalidRecordSet"),
        ({"type": "ANY"}, "invalidRecordSet"),
        ({"type": "PIGEON"}, "invalidRecordSet"),
    ],
)
def test_record_sets_that_no_zone_could_have(
    edge: Client, changed: dict[str, Any], slug: str
) -> None:
    assert edge.slug("POST", RECORD, {**CNAME, **changed}) == (400, slug)


def test_a_cname_is_alone(edge: Client) -> None:
    text = {"name": HOST, "type": "TXT", "ttl": 300, "rdata": ['"a"']}
    apex = {**CNAME, "name": "example.org"}
    edge.send("POST", RECORD, CNAME)

    assert edge.slug("POST", f"{ZONE}/names/{HOST}/types/TXT", text) == (400, "invalidRecordSet")
    path = f"{ZONE}/names/example.org/types/CNAME"
    assert edge.slug("POST", path, apex) == (400, "invalidRecordSet")


def test_texts_are_those_of_master_files(edge: Client) -> None:
    """Quoted they are told as they are; unquoted they are split at blanks and cut at semicolons."""
    path = f"{ZONE}/names/_t.example.org/types/TXT"
    sent = {
        "name": "_t.example.org",
        "type": "TXT",
        "ttl": 300,
        "rdata": ['"a \\"b\\" \\\\ ; c"', "two words ; no"],
    }
    made = edge.send("POST", path, sent)

    assert made.json()["rdata"] == [sent["rdata"][0], '"two" "words"']
    assert edge.get(path) == made.json()


def test_a_name_without_a_dot_lies_in_the_zone(edge: Client) -> None:
    edge.send("POST", RECORD, {**CNAME, "rdata": ["x.sectigo.com"]})
    assert edge.get(RECORD)["rdata"] == ["x.sectigo.com.example.org."]

    edge.sandbox.world.edgedns.switches.rdata_without_dot = True
    assert edge.get(RECORD)["rdata"] == ["x.sectigo.com.example.org"]


def test_names_and_types(edge: Client) -> None:
    edge.send("POST", RECORD, CNAME)

    assert edge.get(f"{ZONE}/names")["names"] == [HOST, "example.org"]
    assert edge.get(f"{ZONE}/names/{HOST}/types")["types"] == ["CNAME"]
    assert edge.get(f"{ZONE}/names/nothing.example.org/types")["types"] == []
    found = edge.get(f"{ZONE}/recordsets", types="CNAME", search="SECTIGO.com", showAll="true")
    assert found["recordsets"] == [CNAME]


def test_many_at_once(edge: Client) -> None:
    """POST adds all or none; PUT leaves nothing but what it names."""
    other = {**CNAME, "name": "_other.example.org"}
    both = {"recordsets": [CNAME, other]}
    assert edge.send("POST", f"{ZONE}/recordsets", both).status_code == 204
    assert edge.slug("POST", f"{ZONE}/recordsets", both) == (409, "duplicateRecordSet")
    there = edge.get(f"{ZONE}/recordsets", showAll="true")["recordsets"]
    kept = [one for one in there if one["type"] in {"SOA", "NS"}]
    assert edge.slug("PUT", f"{ZONE}/recordsets", {"recordsets": [CNAME]})[0] == 400
    whole = {"recordsets": [*kept, {**CNAME, "ttl": 900}]}
    assert edge.send("PUT", f"{ZONE}/recordsets", whole).status_code == 204

    after = edge.get(f"{ZONE}/recordsets", showAll="true")["recordsets"]
    assert {(one["name"], one["type"]) for one in after} == {
        ("example.org", "SOA"),
        ("example.org", "NS"),
        (HOST, "CNAME"),
    }


def test_who_may(edge: Client) -> None:
    switches = edge.sandbox.world.edgedns.switches
    assert "WRITE" in edge.get(f"{ZONE}/contract")["permissions"]
    assert edge.get("/data/groups")["groups"][0]["permissions"]
    assert [one["contractId"] for one in edge.get("/data/contracts")["contracts"]] == [
        "C-0N7RAC7",
        "C-1FRYVV3",
    ]
    switches.forbidden_zones = ("example.org",)
    assert edge.get(f"{ZONE}/contract")["permissions"] == ["READ"]
    assert edge.slug("POST", RECORD, CNAME) == (403, "forbidden")
    edge.sandbox.world.cps.switches.dns_grant = False
    refused = edge.send("GET", "/zones")
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("/-/pep-authz/deny")


def test_signatures_are_checked(edge: Client) -> None:
    answer = edge.session.get(f"{edge.sandbox.cps_url}/config-dns/v2/zones", timeout=HANGS)

    assert answer.status_code == 401


def test_switches_of_lists(edge: Client) -> None:
    """Pages that have to be turned, metadata that is absent, types in lower case."""
    switches = edge.sandbox.world.edgedns.switches
    switches.show_all, switches.metadata, switches.lower_case_types = False, False, True
    listed = edge.get("/zones")

    assert edge.slug("GET", "/zones", showAll="true") == (400, "badRequest")
    assert list(listed) == ["zones"]
    assert "primary" in {one["type"] for one in listed["zones"]}
    assert list(edge.get(f"{ZONE}/recordsets")) == ["recordsets"]


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"pageSize": "x"}, {"sortBy": "colour"}, {"types": "PIGEON"}]
)
def test_lists_that_are_not_there(edge: Client, query: dict[str, str]) -> None:
    assert edge.slug("GET", "/zones", **query) == (400, "badRequest")


def test_zones_that_are_not_the_accounts(edge: Client) -> None:
    """Whether a foreign zone is hidden or forbidden is a switch."""
    assert edge.slug("GET", "/zones/nobody.example") == (404, "notFound")
    edge.sandbox.world.edgedns.switches.foreign_zones = 403
    assert edge.slug("GET", "/zones/other-account.example") == (403, "forbidden")


def test_a_zone_may_be_pending_after_a_write(edge: Client, clock: ManualClock) -> None:
    edge.sandbox.world.edgedns.switches.activation_seconds = 20
    edge.send("POST", RECORD, CNAME)
    pending = edge.get(ZONE)["activationState"]
    clock.sleep(timedelta(seconds=20))

    assert (pending, edge.get(ZONE)["activationState"]) == ("PENDING", "ACTIVE")


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


def test_dnssec_status(edge: Client) -> None:
    edge.sandbox.world.dns.zones["example.net"].dnssec_broken = True
    names = ["example.org", "example.net"]
    told = edge.send("POST", "/zones/dns-sec-status", {"zones": names}).json()

    assert [bool(one["alerts"]) for one in told["dnsSecStatuses"]] == [False, True]
    assert edge.sandbox.world.ledger.writes("edgedns") == ()


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
