"""Orders that want proofs of their own, since domains are not validated in advance."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import yaml
from domain_runs import Domains
from program import Program
from request_document import ADMIN, LEAST

from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.faults import Fault, Kind

NAME = LEAST["common_name"]
ZONE = "example.com"
Told = Mapping[str, Any]


@pytest.fixture
def domains(program: Program) -> Domains:
    """An order of the Enrollment API waits for its proof."""
    found = Domains(program)
    found.config("dcv: {'*': edgedns}\n")
    found.turn(scm__dcv_prevalidation_off=True)
    program.write(timeouts={"issuance": "2m"})
    return found


def ordered(domains: Domains) -> None:
    """Apply until the order waits; what proves it SCM tells only after that."""
    domains.turn(scm__dcv_info="empty")
    done = domains.program.apply()
    assert done.returncode == 75, done.stderr
    domains.turn(scm__dcv_info="all")


def told_of_order(told: Mapping[str, Told]) -> Told:
    found = told[NAME]
    assert found["message"].startswith("Order ")
    return found


def finished(domains: Domains) -> None:
    """The certificate gets live by its only order, and no record is left."""
    done = domains.program.apply()
    assert done.returncode == 0, done.stderr
    assert len(domains.program.orders()) == 1
    assert domains.proofs(ZONE) == []


def test_what_an_order_asks_for_is_published_and_removed(domains: Domains) -> None:
    """Told at `status` first; the CA is told to look once, and issues."""
    ordered(domains)
    _, told, _ = domains.run("status", "request.yaml")
    seen = told_of_order(told)
    assert (seen["due"], seen["record"]["type"]) == (True, "CNAME")
    assert domains.asked("recheck") == []

    before = len(domains.zone(ZONE).versions)
    code, told, err = domains.run("renew", "request.yaml")
    assert code == 0, (told, err)
    assert told_of_order(told)["status"] == "validated"
    assert len(domains.zone(ZONE).versions) == before + 2
    assert len(domains.asked("recheck")) == 1
    finished(domains)


def test_without_a_name_all_orders_that_wait_are_meant(domains: Domains) -> None:
    """Also where no account could tell of domains at all."""
    ordered(domains)
    accounts = yaml.safe_load((domains.program.sandbox.directory / "scm_config.yaml").read_text())
    own = {name: one for name, one in accounts["accounts"].items() if one["api"] == "enrollment"}
    path = domains.program.directory / "enrollment.yaml"
    path.write_text(yaml.safe_dump({"accounts": own, "dcv": {"*": "edgedns"}}))
    path.chmod(0o600)

    done = domains.program.run("domains", "renew", "--json", SCM_CONFIG=str(path))
    assert done.returncode == 0, done.stderr
    finished(domains)
    assert domains.program.run("domains", "renew", SCM_CONFIG=str(path)).returncode == 78


def test_a_person_is_told_the_record_of_an_order(domains: Domains) -> None:
    """Exit 3; once it is there the order goes on, and what a person has written is theirs."""
    domains.config("dcv: {'*': {way: command, record: txt, run: [none]}}\n")
    ordered(domains)
    code, told, _ = domains.run("renew", "request.yaml")
    assert code == 3
    record = told_of_order(told)["record"]
    assert record["value"].endswith(".sectigo.com.")
    assert domains.asked("recheck") == []

    world = domains.program.sandbox.world
    with world.lock:
        by_hand = RecordSet(record["name"].rstrip("."), "CNAME", 300, (record["value"],))
        domains.zone(ZONE).put(by_hand, world.clock.now(), "person")
    code, told, err = domains.run("renew", "request.yaml")
    assert code == 0, (told, err)
    assert len(domains.proofs(ZONE)) == 1


def test_what_was_published_for_an_order_is_gone_on_with(domains: Domains) -> None:
    """The CA takes its time: 75; the next run writes nothing anew, and tidies up."""
    ordered(domains)
    domains.turn(scm__hold_orders=True)
    code, told, _ = domains.run("renew", "request.yaml")
    assert code == 75, told
    versions = len(domains.zone(ZONE).versions)
    assert domains.run("renew", "request.yaml")[0] == 75
    assert len(domains.zone(ZONE).versions) == versions

    domains.turn(scm__hold_orders=False)
    assert domains.program.apply().returncode == 0
    assert len(domains.proofs(ZONE)) == 1
    code, told, err = domains.run("renew")
    assert code in {0, 3}, (told, err)
    assert domains.proofs(ZONE) == []


@pytest.mark.parametrize(("form", "code"), [("log", 3), ("empty", 0)])
def test_what_scm_does_not_tell_is_a_persons(domains: Domains, form: str, code: int) -> None:
    """Where the order is, and what may be done instead."""
    domains.turn(scm__dcv_info=form)
    done = domains.program.apply()
    assert done.returncode == 75
    assert ("domains renew" in done.stderr) == (form == "log")
    assert "Domains > DCV" not in done.stderr, "that was told too soon"
    domains.program.clock.sleep(timedelta(minutes=15))
    told_later = domains.program.apply().stderr
    assert ("whether the domains are validated" in told_later) == (form == "empty")
    found, told, _ = domains.run("renew", "request.yaml")
    assert found == code, told
    if form == "log":
        message = told_of_order(told)["message"]
        assert "SCM does not tell how" in message
        assert "Certificates > SSL Certificates" in message
    assert domains.proofs(ZONE) == []


def test_an_order_that_wants_mail_is_a_persons(domains: Domains) -> None:
    """What proves it is named."""
    ordered(domains)
    answer(domains, domainName=NAME, dcvMode="EMAIL")
    code, told, _ = domains.run("renew", "request.yaml")
    assert code == 3
    assert "proven by email" in told_of_order(told)["message"]


@pytest.mark.parametrize(
    ("host", "point"),
    [
        ("_ab12.example.org.", "cd.sectigo.com."),
        (f"www.{NAME}.", "cd.sectigo.com."),
        (f"_ab12.{NAME}.", "evil.example."),
    ],
)
def test_a_hostile_order_has_nothing_written(domains: Domains, host: str, point: str) -> None:
    """As with the validation of a domain."""
    ordered(domains)
    answer(domains, domainName=NAME, dcvMode="CNAME", host=host, point=point)
    code, told, _ = domains.run("renew", "request.yaml")
    assert code == 3
    assert "Nothing was written" in told_of_order(told)["message"]
    assert [one for one in domains.asked("/config-dns/") if not one.startswith("GET")] == []


def answer(domains: Domains, **instruction: str) -> None:
    """Let SCM tell *instruction* with every order."""
    told = {"status": "Applied", "dcvInfo": {"instructions": [instruction]}}
    domains.answer("/certificates/[^/]+/status", told)


def test_an_order_of_the_admin_api_goes_the_same_way(domains: Domains) -> None:
    """Its own call tells the proofs, and another has the CA look."""
    domains.program.write(**ADMIN, timeouts={"issuance": "1m"})
    done = domains.program.apply()
    assert done.returncode == 75, done.stderr
    assert not [one for one in domains.asked("/ssl/") if one.endswith("/dcv")], (
        "most orders are issued before that is worth a call"
    )
    code, told, err = domains.run("renew", "request.yaml")
    assert told_of_order(told)["status"] == "validated", (code, told, err)
    assert len(domains.asked("/dcv/recheck")) == 1
    finished(domains)


def test_a_look_that_fails_is_told_of_its_order(domains: Domains) -> None:
    """The others go on."""
    ordered(domains)
    domains.program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, server="scm", method="GET", path="/certificates/", times=None)
    )
    code, told, _ = domains.run("renew")
    assert code in {3, 69}
    assert told[NAME]["exit"] == 69
    assert told["lapsed.example"]["status"] != "unknown"
