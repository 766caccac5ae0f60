"""`apply` has domains validated before it orders for them, and orders all the same where it may."""

import json
from datetime import timedelta

import jsonschema
import pytest
from domain_runs import LAPSED, Domains
from program import Program
from request_document import ADMIN

from connector.core.decision.cost import validations_cost
from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm.dcv.proof import CNAME
from connector.sandbox.steering import domains as steering
from connector.schemas import answer_schema

NAME = f"www.{LAPSED}"
COST = validations_cost(1).calls


@pytest.fixture
def domains(program: Program) -> Domains:
    program.write(**ADMIN, common_name=NAME)
    return Domains(program)


def starts(domains: Domains) -> int:
    return len([one for one in domains.asked("/dcv/") if "start" in one])


def let_be_valid(domains: Domains, days_left: float) -> None:
    """Let the domain be validated for so many days more."""
    world = domains.program.sandbox.world
    with world.lock:
        steering.validate(world, steering.find(world, LAPSED), days_left, CNAME)


def test_a_lapsed_domain_comes_before_its_certificate(domains: Domains) -> None:
    """Nothing is opened at CPS before; one start, one order, no record left behind."""
    program = domains.program
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1
    assert starts(domains) == 1
    asked = domains.asked("/")
    submitted = next(place for place, one in enumerate(asked) if "/submit/" in one)
    opened = asked.index("POST /cps/v2/enrollments")
    assert submitted < opened


def test_a_private_profile_wants_no_domain(domains: Domains) -> None:
    """SCM's word tells it where the request says nothing."""
    domains.program.write(**{**ADMIN, "cert_type": 601}, common_name=NAME)

    done = domains.apply()

    assert starts(domains) == 0, done.stderr
    assert len(domains.program.orders()) == 1


@pytest.mark.parametrize("words", [(), ("--renew-now",)])
def test_a_rehearsal_counts_what_validating_will_cost(
    domains: Domains, words: tuple[str, ...]
) -> None:
    """In calls and in time; also of an emergency. The run keeps to it."""
    program = domains.program
    if words:
        let_be_valid(domains, 100)
        assert domains.apply().returncode == 0
        program.clock.sleep(timedelta(days=110))
    run = ("apply", "request.yaml", *words)
    table = program.run(*run, "--dry-run", SCM_CONFIG=domains.path)
    assert f"Validated before: {LAPSED}, by {COST} calls" in table.stdout
    told = json.loads(program.run(*run, "--dry-run", "--json", SCM_CONFIG=domains.path).stdout)
    jsonschema.validate(told, answer_schema("apply"), jsonschema.Draft202012Validator)
    foreseen = told["forecast"]["domains"]
    assert (foreseen["names"], foreseen["calls"]) == ([LAPSED], COST)
    assert starts(domains) == 0

    world = program.sandbox.world
    world.ledger.clear()
    world.ground.step_seconds = 10.0  # longer than a busy machine takes to ask again at once
    began = program.clock.now()
    assert program.run(*run, SCM_CONFIG=domains.path).returncode == 0
    seen = [*domains.asked("/dcv/"), *domains.asked("/config-dns/")]
    assert len(seen) == COST, seen
    assert program.clock.now() - began < timedelta(hours=1)
    again = json.loads(program.run("apply", "request.yaml", "--dry-run", "--json").stdout)
    assert again["forecast"]["domains"] == {"names": [], "calls": 0, "seconds": 0}


def test_the_record_is_removed_by_the_run_after_its_grace(domains: Domains) -> None:
    """Which has nothing else to do."""
    assert domains.apply().returncode == 0
    assert len(domains.proofs()) == 1
    domains.program.clock.sleep(timedelta(minutes=11))
    domains.program.sandbox.world.ledger.clear()
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert domains.proofs() == []
    domains.program.sandbox.world.ledger.clear()
    assert domains.apply().returncode == 0
    assert domains.asked("/dcv/") == []


def test_a_record_that_cannot_be_removed_fails_no_certificate(domains: Domains) -> None:
    """It is told, and the next run tries again."""
    assert domains.apply().returncode == 0
    domains.program.clock.sleep(timedelta(minutes=11))
    faults = domains.program.sandbox.world.faults
    faults.add(Fault(Kind.ANSWER, "edgedns", "DELETE", "/config-dns/", status=403))
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert "stays for now" in done.stderr
    faults.clear()
    assert domains.apply().returncode == 0
    assert domains.proofs() == []


def test_what_holds_until_the_order_is_signed_is_left_alone(domains: Domains) -> None:
    """It may be due by its own life; that is for `domains renew`."""
    let_be_valid(domains, 10)
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert starts(domains) == 0


def test_what_would_lapse_before_is_validated_again_beside_it(domains: Domains) -> None:
    """Signing an order may take days."""
    let_be_valid(domains, 2)
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert starts(domains) == 1


def test_a_person_is_told_the_record_and_the_next_run_goes_on(domains: Domains) -> None:
    """Exit 3, and nothing was opened or ordered that would wait for it."""
    program = domains.program
    domains.config("dcv: {'*': person}\n")
    done = domains.apply()
    assert done.returncode == 3, done.stderr
    assert "publish _" in done.stderr
    assert program.sandbox.world.cps.enrollments == {}
    world = program.sandbox.world
    with world.lock:
        domain = steering.find(world, LAPSED)
        assert domain.proof is not None
        by_hand = RecordSet(domain.proof.host.rstrip("."), "CNAME", 300, (domain.proof.point,))
        domains.zone().put(by_hand, world.clock.now(), "person")
    program.clock.sleep(timedelta(minutes=1))
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert starts(domains) == 1
    assert len(domains.proofs()) == 1, "what a person has written is theirs"


def test_where_the_one_before_still_holds_no_person_is_waited_for(domains: Domains) -> None:
    """The certificate is ordered, and what is left to do is told."""
    domains.config("dcv: {'*': person}\n")
    let_be_valid(domains, 2)
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert "Note: To validate lapsed.example, publish _" in done.stderr
    assert "enough for now" in done.stderr
    assert len(domains.program.orders()) == 1


def test_while_the_ca_has_not_looked_it_is_waited_for(domains: Domains) -> None:
    """Exit 75; the next run starts nothing again."""
    domains.turn(scm__dcv_hold=True)
    done = domains.apply()
    assert done.returncode == 75, done.stderr
    assert domains.program.orders() == []
    domains.turn(scm__dcv_hold=False)
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert starts(domains) == 1


def test_two_certificates_below_one_domain_start_it_once(domains: Domains) -> None:
    """The second goes on once the first has come to its end."""
    program = domains.program
    folder = program.directory / "all"
    folder.mkdir()
    for name in ("a", "b", "c"):
        program.write(**ADMIN, common_name=f"{name}.{LAPSED}")
        (program.directory / "request.yaml").rename(folder / f"{name}.yaml")
    done = domains.apply("all")
    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 3
    assert starts(domains) == 1
    assert len([one for one in domains.asked("/dcv/") if "/submit/" in one]) == 1


def test_status_names_the_wait_and_changes_nothing(domains: Domains) -> None:
    """So does a plan."""
    program = domains.program
    told = program.status(SCM_CONFIG=domains.path)
    assert (told["action"], told["reason"]) == ("enroll", "awaiting_domains")
    assert f"{LAPSED} (validated until" in told["message"] or "not validated" in told["message"]
    assert starts(domains) == 0


def test_an_order_of_the_enrollment_api_has_the_domains_of_dcv_account(domains: Domains) -> None:
    """Its own API does not tell."""
    domains.program.write(common_name=NAME)
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert starts(domains) == 1


def test_where_nobody_can_tell_the_order_is_placed_as_ever(domains: Domains) -> None:
    """SCM refuses it, and the domain and the command are named."""
    program = domains.program
    program.write(common_name=NAME)
    done = program.apply()
    assert done.returncode == 1
    assert LAPSED in done.stderr
    assert "akamai-scm domains renew" in done.stderr
    assert domains.asked("/dcv/") == []


def test_without_the_right_to_see_domains_that_is_told(domains: Domains) -> None:
    """It stops no certificate whose domains are valid."""
    let_be_valid(domains, 100)
    domains.turn(scm__dcv_no_privilege=True)
    done = domains.apply()
    assert done.returncode == 0, done.stderr
    assert "Note: whether its domains are validated is not known" in done.stderr


def test_a_domain_that_cannot_be_validated_stops_no_other_certificate(domains: Domains) -> None:
    """A secondary zone is kept elsewhere."""
    program = domains.program
    world = program.sandbox.world
    with world.lock:
        steering.add(world, "secondary.example", 10)
    folder = program.directory / "all"
    folder.mkdir()
    for name in (NAME, "www.secondary.example"):
        program.write(**ADMIN, common_name=name)
        (program.directory / "request.yaml").rename(folder / f"{name}.yaml")
    domains.config("dcv: {'*': edgedns}\n")
    done = domains.apply("all")
    assert done.returncode == 3, done.stderr
    assert "SECONDARY zone" in done.stderr
    assert len(program.orders()) == 1
