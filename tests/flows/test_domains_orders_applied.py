"""`apply` sees to what the CA wants proven for an order alone, as for a domain."""

import json
from datetime import timedelta
from typing import Any

import pytest
from domain_runs import LAPSED, Domains
from program import Program
from request_document import ADMIN, LEAST

from connector.sandbox.dns.zones import RecordSet

NAME = LEAST["common_name"]
ZONE = "example.com"


@pytest.fixture
def domains(program: Program) -> Domains:
    """Domains are not validated in advance, and their zones are in Edge DNS."""
    found = Domains(program)
    found.config("dcv: {'*': edgedns}\n")
    found.turn(scm__dcv_prevalidation_off=True)
    program.write()
    return found


def versions(domains: Domains) -> int:
    return len(domains.zone(ZONE).versions)


def status(domains: Domains) -> dict[str, Any]:
    done = domains.program.run("status", "--json", "request.yaml", SCM_CONFIG=domains.path)
    (found,) = json.loads(done.stdout)["certificates"]
    return dict(found)


def test_the_record_is_published_looked_for_and_removed(domains: Domains) -> None:
    """One order, one record, the CA told once; the run after the grace removes it."""
    before = versions(domains)
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert f"The CA wants proofs of its own for {NAME}" in done.stderr
    assert len(domains.program.orders()) == 1
    assert len(domains.asked("dcv-recheck")) == 1
    assert versions(domains) == before + 1
    assert len(domains.proofs(ZONE)) == 1

    for _ in range(2):
        domains.program.clock.sleep(timedelta(minutes=11))
        assert domains.apply().returncode == 0
    assert domains.proofs(ZONE) == []
    assert versions(domains) == before + 2
    asked = len(domains.asked("/certificates/"))
    assert domains.apply().returncode == 0
    assert len([one for one in domains.asked("/certificates/")[asked:] if "dcv" in one]) == 0


def test_every_name_of_an_order_has_its_own(domains: Domains) -> None:
    """Below one domain as well; a wildcard goes by its domain."""
    domains.program.write(sans=["example.com", "*.example.com", "shop.example.com"])
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert len(domains.proofs(ZONE)) == 3
    assert len(domains.program.orders()) == 1


def test_the_admin_api_is_asked_for_it_once_the_order_is_old(domains: Domains) -> None:
    """Its status does not tell."""
    domains.program.write(**ADMIN)
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert len(domains.asked("/dcv/recheck")) == 1
    assert len(domains.program.orders()) == 1


def test_where_domains_are_not_validated_in_advance_the_order_goes_out_and_is_proven(
    domains: Domains,
) -> None:
    """SCM lists the domain as lapsed and validates none (-1608): none is started."""
    name = f"www.{LAPSED}"
    domains.program.write(**ADMIN, common_name=name)
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert "(code -1608)" in done.stderr
    assert domains.starts() == []
    assert len(domains.program.orders()) == 1
    assert len(domains.proofs()) == 1
    known = domains.program.run("domains", "status", LAPSED, "--json", SCM_CONFIG=domains.path)
    assert json.loads(known.stdout)["domains"][0]["record"] is None


def test_a_person_who_publishes_it_is_told_in_the_plan_and_the_next_run_goes_on(
    domains: Domains,
) -> None:
    """Exit 3 with the record, which is in `dns_records` until it has done its duty."""
    domains.config("dcv: {'*': person}\n")
    done = domains.apply()
    assert done.returncode == 3, done.stderr
    assert "publish _" in done.stderr

    told = status(domains)
    assert (told["action"], told["reason"]) == ("resume", "awaiting_proofs")
    assert told["waiting_for"] == "person"
    (record,) = told["dns_records"]
    assert (record["domain"], record["type"]) == (NAME, "CNAME")
    assert record["name"] in done.stderr
    assert domains.asked("dcv-recheck") == []

    by_hand = RecordSet(record["name"].rstrip("."), "CNAME", 300, (record["value"],))
    world = domains.program.sandbox.world
    with world.lock:
        domains.zone(ZONE).put(by_hand, world.clock.now(), "person")
    domains.program.clock.sleep(timedelta(minutes=1))
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert len(domains.program.orders()) == 1
    assert status(domains)["dns_records"] == []
    assert len(domains.proofs(ZONE)) == 1, "what a person has written is theirs"


def test_nothing_is_looked_for_before_every_name_server_has_it(domains: Domains) -> None:
    """75; the next run neither orders nor writes again."""
    domains.turn(dns__lag_seconds=900)
    done = domains.apply()
    assert done.returncode == 75, done.stderr
    assert "Not yet on every name server" in done.stderr
    assert domains.asked("dcv-recheck") == []
    written = versions(domains)
    domains.program.clock.sleep(timedelta(minutes=15))
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert versions(domains) == written
    assert len(domains.program.orders()) == 1


def test_a_record_that_somebody_removes_meanwhile_is_published_again(domains: Domains) -> None:
    """By the next run; the CA goes on looking."""
    domains.program.write(timeouts={"issuance": "2m"})
    domains.turn(scm__hold_orders=True)
    done = domains.apply()
    assert done.returncode == 75, done.stderr
    assert f"The CA looks for the proofs of {NAME}." in done.stderr
    assert status(domains)["reason"] == "awaiting_issuance"
    (proof,) = domains.proofs(ZONE)
    world = domains.program.sandbox.world
    with world.lock:
        domains.zone(ZONE).remove(*proof.key, world.clock.now(), "somebody")
    assert domains.apply().returncode == 75
    assert len(domains.proofs(ZONE)) == 1


def test_an_order_that_hangs_since_its_domain_has_lapsed_is_proven(domains: Domains) -> None:
    """Nobody could tell of the domain before, and SCM takes the order (dcvInfo)."""
    domains.turn(scm__dcv_prevalidation_off=False, scm__dcv_lapsed_orders="hang")
    domains.program.write(common_name=f"www.{LAPSED}")
    done = domains.program.apply()
    assert done.returncode == 0, done.stderr
    assert len(domains.program.orders()) == 1
    assert len(domains.proofs()) == 1
    assert domains.starts() == []


def test_a_zone_that_may_not_be_written_ends_the_run_and_nothing_is_ordered_twice(
    domains: Domains,
) -> None:
    """77 with the remedy, as with a domain."""
    domains.turn(edgedns__forbidden_zones=[ZONE])
    done = domains.apply()
    assert done.returncode == 77, done.stderr
    domains.turn(edgedns__forbidden_zones=[])
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert len(domains.program.orders()) == 1
