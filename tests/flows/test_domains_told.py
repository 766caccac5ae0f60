"""What SCM may tell of domains beside the ordinary, walked over its server."""

from datetime import timedelta
from typing import Any

import pytest
from domain_runs import LAPSED, Domains
from request_document import ADMIN

from connector.sandbox.scm.dcv import acts
from connector.sandbox.scm.dcv.proof import Proof
from connector.sandbox.steering import domains as steering

Row = dict[str, Any]


def listing(domains: Domains, *rows: Row) -> None:
    """Let SCM list these domains and no others."""
    headers = {"X-Total-Count": str(len(rows))}
    domains.answer("/dcv/v[12]/validation$", rows, headers=headers)


def begun_by_a_person(domains: Domains, method: str) -> Proof:
    """Let a person have started and submitted the validation of the domain by *method*."""
    world = domains.program.sandbox.world
    with world.lock:
        domain = steering.find(world, LAPSED)
        proof = acts.start(world.scm, domain, method)
        acts.submit(world.scm, domain, proof)
        proof.next_check = world.clock.now() + timedelta(days=1)
    return proof


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"expirationDate": None, "dcvMethod": None, "dcvOrderStatus": None},
        {"expirationDate": "", "dcvOrderStatus": "", "dcvMethod": "CARRIER_PIGEON"},
    ],
    ids=["absent", "null", "empty or unknown"],
)
def test_a_row_without_an_end_is_left_alone(domains: Domains, more: Row) -> None:
    """It is validated, and SCM does not tell until when: nothing is started for that."""
    listing(domains, {"domain": "example.org", "dcvStatus": "Validated", **more})

    code, told, err = domains.run("renew", "www.example.org")

    assert code == 0, err
    assert told["example.org"]["status"] == "validated"
    assert told["example.org"]["expires"] is None
    assert domains.starts() == []


def test_a_word_that_nobody_knows_is_told_and_left_alone(domains: Domains) -> None:
    """Beside a row that says nothing at all, which stops no other."""
    listing(
        domains,
        {"domain": None, "dcvStatus": None},
        {"domain": "example.org", "dcvStatus": "Contemplating"},
    )

    code, told, err = domains.run("status", "www.example.org")

    assert code == 0, err
    assert told["example.org"]["status"] == "unknown"
    assert "a status at SCM that this program does not know" in told["example.org"]["message"]
    assert domains.run("renew", "www.example.org")[0] == 0
    assert domains.starts() == []


def test_the_row_of_a_wildcard_is_covered_by_its_domain(domains: Domains) -> None:
    """A certificate with a wildcard goes by the domain, which alone is validated."""
    world = domains.program.sandbox.world
    with world.lock:
        steering.add(world, f"*.{LAPSED}", 10)
    domains.program.write(**ADMIN, common_name=f"*.{LAPSED}", sans=[LAPSED])

    code, told, err = domains.run("renew", "request.yaml")

    assert code == 0, err
    assert told.keys() == {LAPSED}
    assert told[LAPSED]["status"] == "validated"
    assert len(domains.starts()) == 1
    assert domains.run("status", "request.yaml", "--detailed-exitcode")[0] == 0


@pytest.mark.parametrize("method", ["EMAIL", "HTTP"])
def test_what_a_person_has_submitted_by_another_method_is_theirs(
    domains: Domains, method: str
) -> None:
    """Told and not touched; with `--take-over` it is validated by DNS instead."""
    begun = begun_by_a_person(domains, method)

    code, told, _ = domains.run("renew", LAPSED)

    assert code == 3
    assert "as a person has started it" in told[LAPSED]["message"]
    assert "--take-over" in told[LAPSED]["message"]
    assert domains.starts() + domains.submits() + domains.zone_writes() == []
    assert steering.find(domains.program.sandbox.world, LAPSED).proof is begun

    code, told, err = domains.run("renew", LAPSED, "--take-over")

    assert code == 0, err
    assert told[LAPSED]["status"] == "validated"
    assert len(domains.starts()) == 1


def test_a_second_validation_of_one_day_is_seen_though_the_end_stays(domains: Domains) -> None:
    """Its success is told by the status of what was submitted, not by a later day."""
    clock = domains.program.clock
    clock.sleep(timedelta(hours=(36 - clock.now().hour) % 24))  # noon: both are on one day
    assert domains.run("renew", LAPSED)[0] == 0
    first = domains.run("status", LAPSED)[1][LAPSED]["expires"]

    code, told, err = domains.run("renew", LAPSED, "--all")

    assert code == 0, err
    assert told[LAPSED]["status"] == "validated"
    assert told[LAPSED]["expires"][:10] == first[:10]
    assert len(domains.starts()) == 2
    assert domains.proofs() == []
