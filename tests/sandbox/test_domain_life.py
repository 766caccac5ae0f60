"""A domain's proof through all of the sandbox: Edge DNS, its name servers, SCM and its CA."""

import dns.message
import dns.query
import pytest
from edgedns_client import Client
from patience import HANGS
from scm_administrators import STEP, Administrator
from scm_dcv import DCV
from scm_orders import ManualClock, make_csr

from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering import domains

DOMAIN = "lapsed.example"


@pytest.fixture
def dcv(slow: Sandbox, administrator: Administrator) -> DCV:
    return DCV(slow, administrator, "v2")


def _everywhere(sandbox: Sandbox, name: str) -> set[str]:
    """Return what all name servers tell of a CNAME; empty where one tells nothing."""
    told = set()
    for address in sandbox.dns_servers:
        host, _, port = address.partition(":")
        query = dns.message.make_query(name, "CNAME", flags=0)
        answer = dns.query.udp(query, host, HANGS, int(port)).answer
        told.add(answer[0][0].to_text() if answer else "")
    return told


def test_a_lapsed_domain_is_validated_through_edge_dns(
    slow: Sandbox, edge: Client, dcv: DCV, clock: ManualClock
) -> None:
    """One server lags; nothing is submitted before it tells the record, and nothing is left."""
    slow.world.dns.switches.server_lags = (0, 0, 240)
    started = dcv.ask("start/domain/cname", DOMAIN)
    name, point = started["host"].removesuffix("."), started["point"]
    path = f"/zones/{DOMAIN}/names/{name}/types/CNAME"
    record = {"name": name, "type": "CNAME", "ttl": 300, "rdata": [point]}
    assert edge.send("POST", path, record).status_code == 201
    early = _everywhere(slow, name)
    clock.sleep(24 * STEP)
    late = _everywhere(slow, name)
    dcv.ask("submit/domain/cname", DOMAIN)
    clock.sleep(STEP)
    done = dcv.ask("status", DOMAIN)
    gone = edge.send("DELETE", path)

    assert (early, late) == ({point, ""}, {point})
    assert done["status"] == "VALIDATED"
    assert gone.status_code == 204
    world = slow.world
    assert world.scm.early_submits == []
    assert world.scm.dcv_starts == [DOMAIN]
    assert world.edgedns.left_behind() == ()
    assert world.edgedns.foreign_touched() == ()
    assert world.edgedns.versions_written == {DOMAIN: 2}
    assert len(world.dns.asked) == 6
    assert dcv.administrator.enroll(make_csr(f"www.{DOMAIN}")) > 0


def test_a_wildcard_in_the_zone_is_no_proof(
    slow: Sandbox, edge: Client, dcv: DCV, clock: ManualClock
) -> None:
    """It answers for every name, with another target."""
    dcv.publish(f"*.{DOMAIN}", "CNAME", "cdn.example.net.", DOMAIN)
    dcv.ask("start/domain/cname", DOMAIN)
    dcv.ask("submit/domain/cname", DOMAIN)
    clock.sleep(STEP)

    assert dcv.ask("status", DOMAIN)["orderStatus"] == "SUBMITTED"
    assert slow.world.scm.early_submits == [DOMAIN]


def test_a_zone_that_is_delegated_elsewhere_proves_nothing(
    slow: Sandbox, edge: Client, dcv: DCV, clock: ManualClock
) -> None:
    """Edge DNS takes the record, and nobody asks it."""
    domains.break_(slow.world, slow.world.dns.zones[DOMAIN], "delegation")
    started = dcv.ask("start/domain/cname", DOMAIN)
    name = started["host"].removesuffix(".")
    record = {"name": name, "type": "CNAME", "ttl": 300, "rdata": [started["point"]]}
    path = f"/zones/{DOMAIN}/names/{name}/types/CNAME"

    assert edge.send("POST", path, record).status_code == 201
    assert _everywhere(slow, name) == {""}
    dcv.ask("submit/domain/cname", DOMAIN)
    clock.sleep(STEP)
    assert dcv.ask("status", DOMAIN)["orderStatus"] == "SUBMITTED"
