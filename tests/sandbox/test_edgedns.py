"""Record sets of the sandbox's Edge DNS, as a client of `config-dns` version 2 writes them."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from edgedns_client import CNAME, HOST, RECORD, ZONE, Client
from scm_orders import ManualClock


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
