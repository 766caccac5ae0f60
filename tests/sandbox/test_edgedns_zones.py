"""Zones of the sandbox's Edge DNS: which are found, what state they are in, and who may."""

from datetime import timedelta
from typing import Any

import pytest
from edgedns_client import CNAME, RECORD, ZONE, Client
from scm_orders import ManualClock

from connector.sandbox.dns.state import AKAMAI
from connector.sandbox.dns.zones import new_zone


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


def test_dnssec_status(edge: Client) -> None:
    edge.sandbox.world.dns.zones["example.net"].dnssec_broken = True
    names = ["example.org", "example.net"]
    told = edge.send("POST", "/zones/dns-sec-status", {"zones": names}).json()

    assert [bool(one["alerts"]) for one in told["dnsSecStatuses"]] == [False, True]
    assert edge.sandbox.world.ledger.writes("edgedns") == ()
