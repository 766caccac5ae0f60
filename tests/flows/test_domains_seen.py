"""What a look at a certificate tells of its domains: known before an order needs them."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from domain_runs import LAPSED, Domains
from jsonschema import Draft202012Validator
from program import Program
from request_document import LEAST

from connector.answers.recognise import recognise
from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering import domains as steering
from connector.schemas import status_schema

SHARED = {"AKAMAI_SCM_LOOK_MAX_AGE": ""}
"""Looks are shared as they are where nobody sets anything."""


@pytest.fixture
def domains(program: Program) -> Domains:
    return Domains(program)


def told(domains: Domains, *, lists: int = 1, **environ: str) -> dict[str, dict[str, Any]]:
    """Return what `status --json` tells of each name; it costs so many lists of domains."""
    domains.program.clock.sleep(timedelta(seconds=61))  # what was listed before is too old
    before = len(domains.asked("/dcv/"))
    environ = {"SCM_CONFIG": domains.path, **SHARED, **environ}
    done = domains.program.run("status", "--json", "request.yaml", **environ)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    Draft202012Validator(status_schema()).validate(document)
    assert len(domains.asked("/dcv/")) - before == lists
    (found,) = document["certificates"]
    return {one["name"]: one for one in found["domains"]}


def test_each_name_is_told_with_the_domain_that_stands_for_it(domains: Domains) -> None:
    """How it was proven, until when, and whether that is enough; one list for all."""
    domains.program.write(sans=[f"www.{LAPSED}", "www.nowhere.example", "*.example.org"])
    found = told(domains)
    good = found["www.example.com"]
    assert (good["domain"], good["status"], good["holds"]) == ("example.com", "validated", True)
    assert good["effective_end"] is not None
    assert good["due_at"] < good["effective_end"] <= good["expires"]
    lapsed = found[f"www.{LAPSED}"]
    assert (lapsed["status"], lapsed["due"], lapsed["holds"]) == ("expired", True, False)
    assert LAPSED in lapsed["message"]
    unlisted = found["www.nowhere.example"]
    assert (unlisted["status"], unlisted["domain"], unlisted["due"]) == ("unlisted", None, False)
    assert found["*.example.org"]["domain"] == "example.org"
    assert found["*.example.org"]["holds"] is True


def test_the_day_of_the_next_order_counts(domains: Domains) -> None:
    """What holds today is not enough for a renewal in four months."""
    program = domains.program
    assert program.apply().returncode == 0
    with program.sandbox.world.lock:
        world = program.sandbox.world
        steering.validate(world, steering.find(world, "example.com"), 90, "CNAME")
    found = told(domains)["www.example.com"]
    assert (found["status"], found["holds"], found["due"]) == ("validated", False, False)
    assert "too early for the next order" in found["message"]

    done = program.run("status", "request.yaml", SCM_CONFIG=domains.path)
    assert "example.com is validated until" in done.stdout
    report = program.run("report", "request.yaml", SCM_CONFIG=domains.path)
    assert "before the next order" in report.stdout


def test_where_nothing_is_kept_one_list_is_enough_for_what_is_due(domains: Domains) -> None:
    """Whether a domain comes before the order, and what is told of each name, stands on it."""
    domains.program.write(common_name=f"www.{LAPSED}")
    found = told(domains, AKAMAI_SCM_LOOK_MAX_AGE="0s")
    assert found[f"www.{LAPSED}"]["holds"] is False


def test_a_private_ca_validates_no_domains(domains: Domains) -> None:
    """So nobody asks about them."""
    domains.program.write(validation="private")
    assert told(domains, lists=0) == {}


def test_without_an_administrator_it_is_not_known(domains: Domains) -> None:
    """And is no alarm; the remedy is told."""
    alone = domains.program.sandbox.directory / "scm_config.yaml"
    found = told(domains, lists=0, SCM_CONFIG=str(alone))
    one = found["www.example.com"]
    assert (one["status"], one["due"], one["holds"]) == ("unknown", False, None)
    assert "dcv_account" in one["message"]


def test_a_look_at_domains_that_fails_fails_no_status(domains: Domains) -> None:
    """Without the privilege, or while that call is out: not known, and why."""
    domains.turn(scm__dcv_no_privilege=True)
    assert "Not known:" in told(domains)["www.example.com"]["message"]
    domains.turn(scm__dcv_no_privilege=False)
    fault = Fault(Kind.ANSWER, "scm", path="/dcv/", times=None, status=503)
    domains.program.sandbox.world.faults.add(fault)
    done = domains.program.run("status", "--json", "request.yaml", SCM_CONFIG=domains.path)
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["certificates"]
    assert {one["status"] for one in found["domains"]} == {"unknown"}


def test_where_its_own_administrator_may_not_tell_the_named_one_is_asked(domains: Domains) -> None:
    """Without the privilege an account tells nothing; `dcv_account` does."""
    domains.program.write(scm_account="admin-oauth", org_id=10, cert_type=502)
    domains.turn(scm__dcv_denied_admins=["api-admin-oauth"])
    assert told(domains, lists=2)["www.example.com"]["status"] == "validated"


def test_the_record_that_a_person_publishes_is_told_until_it_has_done_its_duty(
    domains: Domains,
) -> None:
    """As `domains renew` tells it; so that whoever keeps the zone as code can publish it."""
    program, world = domains.program, domains.program.sandbox.world
    domains.config("dcv: {'*': person}\n")
    program.write(sans=[f"www.{LAPSED}"])
    assert _records(domains) == []
    code, renewed, _ = domains.run("renew", LAPSED)
    assert code == 3
    (record,) = _records(domains)
    assert record == {"domain": LAPSED, **renewed[LAPSED]["record"]}

    with world.lock:
        by_hand = RecordSet(record["name"].rstrip("."), "CNAME", 300, (record["value"],))
        domains.zone().put(by_hand, world.clock.now(), "person")
    code, renewed, err = domains.run("renew", LAPSED)
    assert code == 0, (renewed, err)
    assert _records(domains) == []


def test_a_record_that_a_run_publishes_by_itself_is_nobodys_to_publish(domains: Domains) -> None:
    """It would be there twice."""
    domains.program.write(sans=[f"www.{LAPSED}"])
    domains.turn(scm__dcv_hold=True)
    assert domains.run("renew", LAPSED)[0] == 75
    assert _records(domains) == []


def _records(domains: Domains) -> list[dict[str, Any]]:
    done = domains.program.run("external", stdin=_query(domains), SCM_CONFIG=domains.path)
    assert done.returncode == 0, done.stderr
    return list(json.loads(json.loads(done.stdout)["dns_records"]))


def _query(domains: Domains) -> str:
    request = yaml.safe_load((domains.program.directory / "request.yaml").read_text())
    return json.dumps({"request": json.dumps(request)})


def test_many_certificates_share_one_list(domains: Domains) -> None:
    """A plan over any number of them costs one call more, not one each."""
    program = domains.program
    for number in range(6):
        path = program.directory / "fleet" / f"{number}.yaml"
        path.parent.mkdir(exist_ok=True)
        name = f"n{number}.example.com"
        path.write_text(yaml.safe_dump({**LEAST, "common_name": name, "scm_account": "sectigo-dv"}))
    assert program.run("apply", "fleet").returncode == 0
    world = program.sandbox.world
    for _ in range(2):
        program.clock.sleep(timedelta(seconds=61))
        world.ledger.clear()
        for number in range(6):
            done = program.run(
                *("status", "--json", f"fleet/{number}.yaml"), SCM_CONFIG=domains.path, **SHARED
            )
            assert done.returncode == 0, done.stderr
        calls = Counter(one.server for one in world.ledger.requests())
    assert calls["cps"] == 2
    assert len(domains.asked("/dcv/")) == 1
    assert sum(calls.values()) <= 5


def test_a_kept_answer_ends_as_something_else_is_to_be_told(domains: Domains) -> None:
    """By another list, by the day on which a domain is due, and once nobody has looked lately."""
    program, world = domains.program, domains.program.sandbox.world
    environ = {"SCM_CONFIG": domains.path, **SHARED}
    assert program.apply(**environ).returncode == 0
    for _ in range(2):
        answer = program.run("external", stdin=_query(domains), **environ)
        assert answer.returncode == 0, answer.stderr

    def again() -> str | None:
        here = program.clock.now().timestamp()
        there = str(program.directory)
        return recognise(_query(domains).encode(), program.environment(**environ), there, here)

    assert again() == answer.stdout.rstrip("\n")
    program.clock.sleep(timedelta(seconds=50))
    assert again() is not None
    with world.lock:
        steering.validate(world, steering.find(world, "example.net"), 20, "TXT")
    program.clock.sleep(timedelta(seconds=11))
    assert again() is None, "nobody has looked for a minute"
    assert program.run("status", "request.yaml", **environ).returncode == 0
    assert again() is None, "the list says something else"


def test_a_plan_is_asked_again_on_the_day_that_a_domain_is_due(domains: Domains) -> None:
    """A kept answer ends there at the latest, whatever else is at rest."""
    program, world = domains.program, domains.program.sandbox.world
    environ = {"SCM_CONFIG": domains.path, **SHARED}
    assert program.apply(**environ).returncode == 0
    now = world.clock.now()
    with world.lock:
        steering.validate(world, steering.find(world, "example.com"), 130, "CNAME")
    found = told(domains)["www.example.com"]
    to_due = _moment(found["due_at"]) - now - timedelta(hours=1)
    world.clock.advance(to_due)
    program.clock.sleep(timedelta(seconds=61))
    program.turn(auto_renewal_days=None)
    for _ in range(2):
        answer = program.run("external", stdin=_query(domains), **environ)
        assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["reason"] == "current"
    (kept,) = (json.loads(path.read_text()) for path in _kept(program))
    assert kept["until"] - kept["from"] <= timedelta(hours=1).total_seconds()


def _kept(program: Program) -> list[Path]:
    return list((program.sandbox.directory / "state" / "answers").glob("*.json"))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
