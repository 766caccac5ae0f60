"""Edge DNS where it is busy, forbids, or answers in other ways; only our own record is touched."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from domain_runs import LAPSED, Domains

from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering import domains as steering


def test_a_busy_zone_is_written_by_the_same_request_again(domains: Domains) -> None:
    """Four times 409, then one version."""
    before = len(domains.zone().versions)
    domains.turn(edgedns__busy_writes=4)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert len(domains.zone().versions) == before + 2
    assert [one.split()[0] for one in domains.zone_writes()[:5]] == ["POST"] * 5


def test_a_zone_that_stays_busy_is_left_for_later(domains: Domains) -> None:
    """Nothing is submitted."""
    domains.turn(edgedns__busy_writes=-1)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 75
    assert "Another program writes this zone" in told[LAPSED]["message"]
    assert domains.submits() == []


@pytest.mark.parametrize(
    "switches",
    [
        {"edgedns__show_all": False, "edgedns__metadata": False},
        {"edgedns__lower_case_types": True, "edgedns__rdata_without_dot": True},
    ],
)
def test_other_ways_to_answer_mean_the_same(domains: Domains, switches: dict[str, Any]) -> None:
    """Lists without metadata, types in lower case, names without their dot."""
    domains.turn(**switches)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert domains.proofs() == []


@pytest.mark.parametrize("state", ["NEW", "PENDING_APPROVAL", "ERROR", "LOCKED"])
def test_a_zone_that_is_not_active_is_not_written(domains: Domains, state: str) -> None:
    """A person is told."""
    domains.turn(edgedns__zone_state=state)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3
    assert state in told[LAPSED]["message"]
    assert domains.zone_writes() == []


def test_a_zone_that_is_on_its_way_to_the_name_servers_is_waited_for(domains: Domains) -> None:
    """Somebody has written it a moment ago."""
    domains.turn(edgedns__activation_seconds=60)
    domains.put(RecordSet(f"new.{LAPSED}", "A", 300, ("192.0.2.1",)))
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert domains.proofs() == []


def test_a_zone_that_does_not_get_there_is_left_for_later(domains: Domains) -> None:
    """75; nothing is written or submitted."""
    domains.turn(edgedns__zone_state="PENDING")
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 75, told
    assert "is PENDING at Akamai, and does not become ACTIVE" in told[LAPSED]["message"]
    assert (domains.zone_writes(), domains.submits()) == ([], [])


def test_a_zone_of_which_only_the_least_is_told_is_written(domains: Domains) -> None:
    """Its state may be left out, and whatever else nobody needs; names may come in capitals."""
    row = {"zone": f"{LAPSED.upper()}.", "type": "primary", "unheardOf": {"x": [1]}}
    listed = Fault(
        Kind.ANSWER,
        method="GET",
        path="/config-dns/v2/zones$",
        times=None,
        status=200,
        content_type="application/json",
        body=json.dumps({"zones": [row], "metadata": {"totalElements": "1"}}),
    )
    domains.program.sandbox.world.faults.add(listed)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert domains.proofs() == []


def test_a_user_who_may_not_edit_the_zone_is_told_so(domains: Domains) -> None:
    """Exit 77 with the remedy."""
    domains.turn(edgedns__forbidden_zones=[LAPSED])
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 77, told
    assert "edit the zone's group" in told[LAPSED]["message"]
    assert domains.submits() == []


def test_a_client_without_the_service_is_told_so(domains: Domains) -> None:
    """Its gateway refuses before Edge DNS sees it."""
    body = '{"type": "https://problems.luna.akamaiapis.net/-/pep-authz/deny", "title": "Forbidden"}'
    denied = Fault(
        Kind.ANSWER,
        path="/config-dns/",
        times=None,
        status=403,
        content_type="application/problem+json",
        body=body,
    )
    domains.program.sandbox.world.faults.add(denied)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 77, told
    assert "DNS—Zone Record Management" in told[LAPSED]["message"]


@pytest.mark.parametrize("effect", [True, False], ids=["it was written", "it never arrived"])
def test_a_lost_answer_to_a_write_leaves_one_record(domains: Domains, effect: bool) -> None:
    """The zone is read before it is written again."""
    before = len(domains.zone().versions)
    lost = Fault(Kind.DROP, method="POST", path="/config-dns/", effect=effect)
    domains.program.sandbox.world.faults.add(lost)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert len(domains.zone().versions) == before + 2
    assert domains.proofs() == []


def left_waiting(domains: Domains) -> RecordSet:
    """Leave a run with its record published, the CA not looking yet; return the record."""
    domains.turn(scm__dcv_hold=True)
    assert domains.run("renew", LAPSED)[0] == 75
    (proof,) = domains.proofs()
    return proof


def test_somebody_elses_record_in_its_place_is_left_alone(domains: Domains) -> None:
    """A person is asked while the CA still looks for ours."""
    domains.put(replace(left_waiting(domains), rdata=("elsewhere.example.",)))
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3
    assert "elsewhere.example" in told[LAPSED]["message"]
    assert [one.rdata for one in domains.proofs()] == [("elsewhere.example.",)]


def test_a_record_that_has_changed_since_is_not_removed(domains: Domains) -> None:
    """The validation counts all the same."""
    proof = left_waiting(domains)
    domains.turn(scm__dcv_hold=False)
    domains.program.clock.sleep(timedelta(hours=3))
    assert domains.run("status", LAPSED)[1][LAPSED]["status"] == "validated"
    domains.put(replace(proof, rdata=("elsewhere.example.",)))
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 0, told
    assert "left as it is" in told[LAPSED]["message"]
    assert [one.rdata for one in domains.proofs()] == [("elsewhere.example.",)]


def test_other_records_of_the_zone_stay_as_they_are(domains: Domains) -> None:
    """Whatever the names."""
    domains.put(RecordSet(f"_keep.{LAPSED}", "TXT", 300, ('"mine"',)))
    before = {one.key: one.rdata for one in domains.zone().records if one.type != "SOA"}
    assert domains.run("renew", LAPSED)[0] == 0
    after = {one.key: one.rdata for one in domains.zone().records if one.type != "SOA"}
    assert before == after


def test_a_failed_cleanup_fails_no_validation(domains: Domains) -> None:
    """The next run tries it again."""
    stuck = Fault(
        Kind.ANSWER,
        method="DELETE",
        path="/config-dns/",
        status=403,
        content_type="application/problem+json",
        body='{"type": "https://problems.luna.akamaiapis.net/authoritative-dns/forbidden",'
        ' "title": "Forbidden"}',
    )
    domains.program.sandbox.world.faults.add(stuck)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 0, told
    assert "stays for now" in told[LAPSED]["message"]
    assert len(domains.proofs()) == 1

    assert domains.run("renew", LAPSED)[0] == 0
    assert domains.proofs() == []


def test_the_path_that_replaces_whole_zones_is_never_written(domains: Domains) -> None:
    """Only single record sets are."""
    assert domains.run("renew", LAPSED)[0] == 0
    written = domains.zone_writes()
    assert written
    assert all("/names/" in one and "/types/CNAME" in one for one in written)
    assert not [one for one in domains.asked("/config-dns/") if "recordsets" in one]


def test_a_start_that_tells_another_record_leaves_none_behind(domains: Domains) -> None:
    """Given up twice it is a person's; of two records the first is gone; `--all` goes on."""
    domains.turn(scm__dcv_start_same_values=False, scm__dcv_reject=True)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 3, (told, err)
    assert len(domains.starts()) == 2
    assert len(domains.proofs()) == 1

    domains.turn(scm__dcv_reject=False)
    code, told, err = domains.run("renew", LAPSED, "--all")
    assert code == 0, (told, err)
    assert domains.proofs() == []


def test_the_key_of_a_zone_transfer_is_kept_nowhere(domains: Domains) -> None:
    """Edge DNS tells it with each secondary zone, and it is a secret."""
    world, name = domains.program.sandbox.world, "secondary.example"
    with world.lock:
        steering.add(world, name, 10)
    domains.config(f"dcv: {{{name}: edgedns}}\n")
    secret = world.dns.zones[name].tsig_secret
    code, told, err = domains.run("renew", name)
    assert code == 3, told
    assert domains.asked("/config-dns/")
    assert secret not in f"{told}{err}"
    folders = (domains.program.sandbox.directory / part for part in ("state", "logs"))
    for path in (one for folder in folders for one in folder.rglob("*") if one.is_file()):
        assert secret.encode() not in path.read_bytes(), path
