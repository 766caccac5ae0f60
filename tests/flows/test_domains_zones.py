"""Which zone a record goes into, what else stands there, and how several places see it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from domain_runs import LAPSED, Domains

from connector.sandbox.dns.state import AKAMAI, ELSEWHERE
from connector.sandbox.dns.zones import RecordSet, new_zone
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering import domains as steering

BELOW = f"eu.{LAPSED}"


def let_it_be_validated_by_itself(domains: Domains, name: str = BELOW) -> None:
    """Let SCM have another domain that has lapsed, below the other."""
    domains.turn(scm__dcv_hld_only=False)
    world = domains.program.sandbox.world
    with world.lock:
        known = world.scm.customer.domains
        lapsed = next(one for one in known.values() if one.name == LAPSED)
        del known[lapsed.id]
        known[lapsed.id] = replace(lapsed, name=name)
    domains.config("dcv: {'*': edgedns}\n")


def told_at_hand(domains: Domains) -> RecordSet:
    """Begin by hand, then let the program publish; return the record that is asked for."""
    domains.config("dcv: {'*': person}\n")
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3
    record = told[LAPSED]["record"]
    domains.config("dcv: {'*': edgedns}\n")
    return RecordSet(record["name"].rstrip("."), "CNAME", 300, (record["value"],))


def test_a_zone_far_down_the_list_is_found(domains: Domains) -> None:
    """Page after page."""
    world = domains.program.sandbox.world
    with world.lock:
        zones = world.dns.zones
        ours = zones.pop(LAPSED)
        for number in range(230):
            name = f"a{number:03}.example"
            zones[name] = new_zone(name, AKAMAI, contract=ours.contract)
        zones[LAPSED] = ours
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert domains.proofs() == []
    lists = [one for one in domains.asked("/config-dns/") if one.endswith("/zones")]
    assert len(lists) == 3


def test_of_two_zones_the_longer_is_written(domains: Domains) -> None:
    """The other one is left as it is."""
    let_it_be_validated_by_itself(domains)
    world = domains.program.sandbox.world
    with world.lock:
        contract = domains.zone().contract
        world.dns.zones[BELOW] = new_zone(BELOW, AKAMAI, contract=contract)
    above, below = len(domains.zone().versions), len(domains.zone(BELOW).versions)
    code, told, err = domains.run("renew", BELOW)
    assert code == 0, (told, err)
    assert len(domains.zone(BELOW).versions) == below + 2
    assert len(domains.zone().versions) == above


def test_a_domain_below_that_is_delegated_elsewhere_is_not_written(domains: Domains) -> None:
    """Akamai has the zone above it, and other servers are asked; both are named."""
    let_it_be_validated_by_itself(domains)
    world = domains.program.sandbox.world
    with world.lock:
        world.dns.elsewhere[BELOW] = new_zone(BELOW, ELSEWHERE)
    code, told, _ = domains.run("renew", BELOW)
    assert code == 3, told
    message = told[BELOW]["message"]
    assert f"The zone {LAPSED} at Akamai is not the one that is served" in message
    assert domains.zone_writes() == []


def test_records_of_another_type_at_its_name_stop_it(domains: Domains) -> None:
    """Beside a CNAME there can be nothing else."""
    record = told_at_hand(domains)
    domains.put(RecordSet(record.name, "TXT", 300, ('"mine"',)))
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3, told
    assert "has records of type TXT" in told[LAPSED]["message"]
    assert domains.zone_writes() == []
    assert domains.submits() == []


def test_a_wildcard_that_answers_for_its_name_is_no_proof(domains: Domains) -> None:
    """What it is a CNAME for is compared, and the record is published beside it."""
    domains.put(RecordSet(f"*.{LAPSED}", "CNAME", 300, ("elsewhere.example.net.",)))
    domains.turn(dns__lag_seconds=60)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert domains.program.sandbox.world.scm.early_submits == []
    assert [one.name for one in domains.zone().records if one.name.startswith("*")]


def test_what_was_written_between_a_look_and_the_write_is_taken(domains: Domains) -> None:
    """Refused as there already (409), it is read again: the value is ours."""
    record = told_at_hand(domains)
    domains.put(record)
    before = len(domains.zone().versions)
    unseen = Fault(
        Kind.ANSWER,
        method="GET",
        path="/types/CNAME$",
        status=404,
        content_type="application/problem+json",
        body='{"type": "https://problems.luna.akamaiapis.net/authoritative-dns/notFound",'
        ' "title": "Not Found", "detail": "Unable to find record set"}',
    )
    domains.program.sandbox.world.faults.add(unseen)
    hidden = replace(unseen, path="/types$")
    domains.program.sandbox.world.faults.add(hidden)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    written = domains.zone_writes()
    assert written[0].startswith("POST"), written
    assert len(domains.zone().versions) in {before, before + 1}, "written by nobody a second time"


@pytest.mark.parametrize("status", [404, 409])
def test_a_cleanup_that_meets_others_at_work_is_none_that_fails(
    domains: Domains, status: int
) -> None:
    """What is gone is gone (404); a zone that is being written is written in a moment (409)."""
    slug = {404: "notFound", 409: "concurrentZoneModification"}[status]
    met = Fault(
        Kind.ANSWER,
        method="DELETE",
        path="/config-dns/",
        status=status,
        content_type="application/problem+json",
        body=f'{{"type": "https://problems.luna.akamaiapis.net/authoritative-dns/{slug}",'
        f' "title": "{slug}", "detail": "Try again"}}',
    )
    domains.program.sandbox.world.faults.add(met)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert "stays for now" not in told[LAPSED]["message"]
    assert len(domains.proofs()) == (1 if status == 404 else 0)


def test_as_long_as_too_many_places_do_not_see_it_the_ca_is_waited_for(domains: Domains) -> None:
    """Nothing is started or written again; the CA looks two hours later."""
    domains.turn(scm__dcv_perspectives_disagree=2)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 75, told
    assert told[LAPSED]["order_status"] == "submitted"
    assert told[LAPSED]["next_check"] is not None
    written = len(domains.zone_writes())
    domains.turn(scm__dcv_perspectives_disagree=0)
    domains.program.clock.sleep(timedelta(hours=2))
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert len(domains.starts()) == len(domains.submits()) == 1
    assert [one.split()[0] for one in domains.zone_writes()[written:]] == ["DELETE"]


def test_what_caa_forbids_above_is_not_started(domains: Domains) -> None:
    """The first name that has records decides, from the domain upwards (RFC 8659 3)."""
    let_it_be_validated_by_itself(domains)
    domains.put(RecordSet(LAPSED, "CAA", 300, ('0 issue "letsencrypt.org"',)))
    code, told, _ = domains.run("renew", BELOW)
    assert code == 3, told
    assert f"{LAPSED} has the CAA record" in told[BELOW]["message"]
    assert domains.starts() == []

    domains.put(RecordSet(BELOW, "CAA", 300, ('0 issue "sectigo.com"',)))
    code, told, err = domains.run("renew", BELOW)
    assert code == 0, (told, err)


def test_what_is_signed_wrongly_is_not_started(domains: Domains) -> None:
    """No CA would take it; once it is mended the same command goes on."""
    world = domains.program.sandbox.world
    with world.lock:
        steering.break_(world, domains.zone(), "dnssec")
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3, told
    assert "signatures do not verify" in told[LAPSED]["message"]
    assert domains.starts() == []
    with world.lock:
        steering.mend(world, LAPSED)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("moved.example", "is not the one that is served"),
        ("secondary.example", "SECONDARY zone"),
        ("alias.example", "ALIAS zone"),
        ("other-account.example", "no zone of this Akamai account"),
    ],
)
def test_a_zone_that_is_not_ours_to_write_is_left_alone(
    domains: Domains, name: str, why: str
) -> None:
    """It is told what to do; without a word in the settings the record is a person's."""
    _let_lapse(domains, name)
    code, told, _ = domains.run("renew", name)
    assert code == 3
    assert why in told[name]["message"]
    assert told[name]["record"]["value"] in told[name]["message"]
    assert domains.zone_writes() == []


def test_what_a_person_publishes_where_the_zone_is_kept_is_gone_on_with(domains: Domains) -> None:
    """As the message asks for it; the settings may go on naming Edge DNS."""
    name = "secondary.example"
    _let_lapse(domains, name)
    record = domains.run("renew", name)[1][name]["record"]
    world = domains.program.sandbox.world
    by_hand = RecordSet(record["name"].rstrip("."), "CNAME", 300, (record["value"],))
    with world.lock:
        domains.zone(name).put(by_hand, world.clock.now(), "somebody")

    code, told, err = domains.run("renew", name)

    assert code == 0, (told, err)
    assert told[name]["status"] == "validated"
    assert domains.zone_writes() == []
    assert len(domains.starts()) == 1


def _let_lapse(domains: Domains, name: str) -> None:
    """Let SCM have another domain that has lapsed, and Edge DNS be named for all."""
    world = domains.program.sandbox.world
    with world.lock:
        lapsed = next(one for one in world.scm.customer.domains.values() if one.name == LAPSED)
        world.scm.customer.domains[99] = replace(lapsed, id=99, name=name)
    domains.config("dcv: {'*': edgedns}\n")
