"""Many domains at once, several runs at once, and what a run must not be led astray by."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from domain_runs import LAPSED, Domains
from patience import HANGS
from program import Program, wait_until
from request_document import ADMIN
from skipping_clock import SkippingClock

from connector.sandbox.dns.state import AKAMAI
from connector.sandbox.dns.zones import new_zone
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm.dcv.proof import CNAME
from connector.sandbox.steering import domains as steering

ZONES = ("alpha.example", "beta.example", "gamma.example")


@pytest.fixture
def domains(program: Program) -> Domains:
    found = Domains(program)
    found.config("dcv: {'*': edgedns}\n")
    return found


def forty(domains: Domains) -> list[str]:
    """Let forty domains of three zones be due on one day."""
    domains.turn(scm__dcv_hld_only=False)
    world = domains.program.sandbox.world
    names = [f"d{number}.{ZONES[number % 3]}" for number in range(40)]
    with world.lock:
        known = world.scm.customer.domains
        lapsed = next(one for one in known.values() if one.name == LAPSED)
        for number, name in enumerate(names, start=100):
            known[number] = replace(lapsed, id=number, name=name)
        for zone in ZONES:
            world.dns.zones[zone] = new_zone(zone, AKAMAI, contract="C-0N7RAC7")
    return names


def test_forty_domains_in_three_zones_on_one_day(domains: Domains) -> None:
    """One list of zones, one start each, no write that meets another of ours; none is left."""
    names = forty(domains)
    code, told, err = domains.run("renew", *names)
    assert code == 0, err
    assert {told[name]["status"] for name in names} == {"validated"}
    starts = [one for one in domains.asked("/dcv/") if "start" in one]
    assert len(starts) == len(names)
    seen = domains.program.sandbox.world.ledger.requests()
    edge = [one for one in seen if "/config-dns/" in one.path]
    assert [one for one in edge if one.status in {409, 429}] == []
    assert len([one for one in edge if one.path.endswith("/zones")]) == 1
    for zone in ZONES:
        assert domains.proofs(zone) == []
    versions = sum(len(domains.zone(zone).versions) - 1 for zone in ZONES)
    assert versions == 2 * len(names)


def test_of_forty_domains_those_in_a_forbidden_zone_alone_fail(domains: Domains) -> None:
    """Each is told by itself, and the gravest ends the run."""
    names = forty(domains)[:9]
    domains.turn(edgedns__forbidden_zones=[ZONES[1]])
    code, told, _ = domains.run("renew", *names)
    assert code == 77
    for name in names:
        forbidden = name.endswith(ZONES[1])
        assert told[name]["exit"] == (77 if forbidden else 0), told[name]


def test_two_runs_at_once_start_a_domain_once(domains: Domains) -> None:
    """The second goes on with what the first has begun, while that still waits for the CA."""
    before = len(domains.zone().versions)
    domains.turn(scm__dcv_hold=True)
    environ = {"SCM_CONFIG": domains.path}
    first = domains.program.start("domains", "renew", LAPSED, environ=environ)
    try:
        wait_until(lambda: bool(submits(domains)) or first.poll() is not None)
        code, told, _ = domains.run("renew", LAPSED)
        assert code == 75, told
        domains.turn(scm__dcv_hold=False)
        code, told, err = domains.run("renew", LAPSED)
        assert code == 0, (told, err)
    finally:
        first.kill()
        first.communicate(timeout=HANGS)
    assert len([one for one in domains.asked("/dcv/") if "start" in one]) == 1
    assert len(submits(domains)) == 1
    assert domains.proofs() == []
    assert len(domains.zone().versions) == before + 2


def test_two_runs_at_once_write_a_zone_one_after_the_other(domains: Domains) -> None:
    """The second leaves it for later as long as the first is at it; nothing meets there."""
    first_name, second_name = forty(domains)[:6:3]
    world = domains.program.sandbox.world
    fault = Fault(Kind.HANG, server="edgedns", method="POST", seconds=HANGS, effect=False)
    id_ = world.faults.add(fault)
    environ = {"SCM_CONFIG": domains.path}
    first = domains.program.start("domains", "renew", first_name, environ=environ)
    try:
        (hanging,) = (one for one in world.faults.all() if one.id == id_)
        wait_until(lambda: hanging.struck > 0 or first.poll() is not None)
        code, told, _ = domains.run("renew", second_name)
        assert code == 75, told
        assert domains.proofs(ZONES[0]) == []
    finally:
        first.kill()
        first.communicate(timeout=HANGS)
        world.faults.clear()
    code, told, err = domains.run("renew", first_name, second_name)
    assert code == 0, (told, err)
    assert [one.path for one in world.ledger.requests() if one.status == 409] == []
    assert domains.proofs(ZONES[0]) == []


def submits(domains: Domains) -> list[str]:
    return [one for one in domains.asked("/dcv/") if "submit" in one]


def test_a_private_ca_has_no_domains_to_validate(domains: Domains) -> None:
    """SCM is not asked about any."""
    domains.program.write(validation="private")
    for act in ("status", "renew"):
        code, told, err = domains.run(act, "request.yaml")
        assert (code, told) == (0, {}), err
    assert domains.asked("/dcv/") == []


def test_an_order_goes_out_while_a_domain_is_validated_again(domains: Domains) -> None:
    """What holds goes on to hold."""
    domains.turn(scm__dcv_hold=True)
    code, told, _ = domains.run("renew", "example.com", "--all")
    assert code == 75
    assert told["example.com"]["order_status"] == "submitted"
    domains.program.write()
    done = domains.program.apply()
    assert done.returncode == 0, done.stderr


def test_an_order_that_is_refused_for_its_domain_goes_out_once(domains: Domains) -> None:
    """SCM's list has it validated, and the CA does not think so: validated again, ordered once."""
    domains.program.write()
    refusal = {"code": -107, "description": "DCV is incomplete or expired: www.example.com"}
    domains.answer("/api/v1/certificates$", refusal, method="POST", status=400, times=1)
    done = domains.program.apply()
    assert done.returncode != 0
    assert "-107" in done.stderr
    assert domains.program.orders() == []

    code, told, err = domains.run("renew", "www.example.com", "--all")
    assert code == 0, (told, err)
    done = domains.program.apply()
    assert done.returncode == 0, done.stderr
    assert len(domains.program.orders()) == 1


def let_the_list_lag(domains: Domains) -> None:
    """The CA takes a validation for less long by now, and SCM's list does not say so yet."""
    world = domains.program.sandbox.world
    with world.lock:
        steering.validate(world, steering.find(world, LAPSED), 100, CNAME)
    domains.turn(scm__dcv_lag_lapse=True, scm__dcv_limit_days=30)
    domains.program.write(**ADMIN, common_name=f"www.{LAPSED}")


def placed(domains: Domains) -> list[str]:
    """Return the orders that were sent, refused ones too."""
    return [one for one in domains.asked("/ssl/") if one.endswith("/enroll")]


def test_what_the_list_calls_validated_and_the_ca_does_not_is_validated_and_ordered_once_more(
    domains: Domains,
) -> None:
    """SCM is told to ask the CA; then one validation, and one order that it takes."""
    let_the_list_lag(domains)
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert "(code -107)" in done.stderr
    asked = domains.asked("/")
    first, second = (at for at, one in enumerate(asked) if one in placed(domains))
    synced = next(at for at, one in enumerate(asked) if one.endswith("/sync"))
    started = next(at for at, one in enumerate(asked) if "/start/" in one)
    assert first < synced < started < second
    assert (len(domains.starts()), len(domains.submits())) == (1, 1)
    assert len(domains.program.orders()) == 1
    known = domains.program.run("orders", "list", "--json", SCM_CONFIG=domains.path)
    assert sorted(one["stage"] for one in json.loads(known.stdout)["orders"]) == [
        "closed",
        "issued",
    ]


def test_a_domain_that_a_person_has_to_prove_then_is_told(domains: Domains) -> None:
    """Exit 3 with the record; nothing more is ordered before."""
    domains.config("dcv: {'*': person}\n")
    let_the_list_lag(domains)
    done = domains.apply()
    assert done.returncode == 3, done.stderr
    assert "publish _" in done.stderr
    assert len(placed(domains)) == 1


def test_an_order_that_goes_on_being_refused_is_sent_twice_and_no_more(domains: Domains) -> None:
    """Once SCM has asked the CA and still has the domain as validated, a person looks."""
    domains.program.write(**ADMIN)
    refusal = {"code": -737, "description": "The domain is not validated: www.example.com"}
    domains.answer("/enroll$", refusal, method="POST", status=400)
    done = domains.apply()
    assert done.returncode == 1, done.stderr
    assert "domains renew --all" in done.stderr
    assert len(placed(domains)) == 2
    assert len([one for one in domains.asked("/dcv/") if one.endswith("/sync")]) == 1
    assert domains.starts() == []


class WrongClock(SkippingClock):
    """A machine that is more than a year ahead."""

    def now(self) -> datetime:
        return super().now() + timedelta(days=400)


def test_a_wrong_clock_makes_no_domain_due(domains: Domains, tmp_path: Path) -> None:
    """It is SCM's time that counts."""
    wrong = replace(domains.program, clock=WrongClock(tmp_path / "clock"))
    words = ("status", "example.com", "--detailed-exitcode")
    done = wrong.run("domains", *words, SCM_CONFIG=domains.path)
    assert done.returncode == 0, done.stdout
