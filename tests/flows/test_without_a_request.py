"""Whoever has no request at hand names Terraform's state, or the enrollment."""

import json

import pytest
from program import Program
from request_document import LEAST

from connector.sandbox.scm.orders import settle

pytestmark = pytest.mark.promise("without-a-request")
REQUEST = {**LEAST, "scm_account": "sectigo-dv", "spread": False}
CONTRACT = ("--contract", "ctr_C-0N7RAC7")


def by_id(program: Program, *more: str) -> tuple[str, ...]:
    return ("--enrollment", str(program.enrollment().id), *CONTRACT, *more)


def shown(*requests: object) -> str:
    """Return what `terraform show -json` writes where the module is called for each."""
    modules = [
        {
            "resources": [
                {
                    "address": f"module.m{number}.data.external.before[0]",
                    "mode": "data",
                    "type": "external",
                    "name": "before",
                    "values": {"query": {"request": json.dumps(request)}},
                }
            ]
        }
        for number, request in enumerate(requests)
    ]
    return json.dumps(
        {"format_version": "1.0", "values": {"root_module": {"child_modules": modules}}}
    )


@pytest.fixture
def live(program: Program) -> Program:
    assert program.apply().returncode == 0
    program.sandbox.world.ledger.clear()
    return program


def test_the_output_of_the_module_is_a_request(live: Program) -> None:
    """`terraform output -raw request | akamai-scm …`, a line end or none behind it."""
    for command in (("status", "--json"), ("doctor", "--json"), ("report", "--format", "json")):
        done = live.run(*command, "-", stdin=json.dumps(REQUEST))
        assert done.returncode == 0, done.stderr + done.stdout
        json.loads(done.stdout)
    assert live.sandbox.world.ledger.writes() == ()


def test_what_terraform_shows_is_read_by_all_that_look(live: Program) -> None:
    (live.directory / "state.json").write_text(shown(REQUEST))

    status = live.run("status", "state.json", "--json")
    doctor = live.run("doctor", "state.json")

    assert json.loads(status.stdout)["certificates"][0]["common_name"] == LEAST["common_name"]
    assert doctor.returncode == 0, doctor.stdout
    refused = live.run("apply", "state.json")
    assert refused.returncode == 65
    assert "`terraform apply` carries out" in refused.stderr
    check = live.run("check", "state.json")
    assert check.returncode == 65
    assert "terraform show -json" in check.stdout
    assert live.sandbox.world.ledger.writes() == ()


def test_an_enrollment_is_looked_at_by_its_id(live: Program) -> None:
    """With the SCM account that signed it last; nothing is written."""
    status = live.run("status", "--json", *by_id(live))
    doctor = live.run("doctor", *by_id(live))

    assert status.returncode == 0, status.stderr
    (told,) = json.loads(status.stdout)["certificates"]
    assert (told["enrollment_id"], told["action"]) == (live.enrollment().id, "none")
    assert doctor.returncode == 0, doctor.stdout
    assert "SCM login (sectigo-dv)" in doctor.stdout
    assert live.sandbox.world.ledger.writes() == ()


def test_its_certificate_is_revoked_by_the_same_words(live: Program) -> None:
    revoke = ("revoke", "--reason", "keyCompromise", *by_id(live))

    asked = live.run(*revoke)
    assert asked.returncode == 3
    assert "LIVE" in asked.stderr
    done = live.run(*revoke, "--yes", "--json")

    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)["revocations"]
    assert told["outcome"] == "revoked"
    (order,) = live.orders()
    assert settle(live.sandbox.world.scm, order).value == "Revoked"


def test_its_open_change_is_cancelled_under_the_lock_of_its_request(program: Program) -> None:
    """Where the request names the enrollment its key does, so the journal's is taken."""
    assert program.apply().returncode == 0
    adopted = program.enrollment().id
    program.write(
        enrollment_id=adopted,
        renewal_trigger="now",
        scm_account="sectigo-ov-approval",
        timeouts={"issuance": "1s"},
        validation="ov",
        subject={"organization": "Example Ltd", "country": "US"},
    )
    assert program.apply().returncode == 75

    done = program.run("cancel", "--yes", "--json", *by_id(program))

    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)["cancellations"]
    assert (told["outcome"], told["enrollment_id"]) == ("cancelled", adopted)
    orders = json.loads(program.run("orders", "list", "--json").stdout)["orders"]
    assert (orders[0]["stage"], len(orders)) == ("closed", 2)
    program.write(enrollment_id=adopted)
    again = program.run("cancel", "--yes", "--json", "request.yaml")
    assert json.loads(again.stdout)["cancellations"][0]["outcome"] == "nothing_open"


def test_what_is_missing_or_not_there_is_told(live: Program) -> None:
    for command in ("status", "cancel", "doctor"):
        alone = live.run(command, "--enrollment", "1")
        assert alone.returncode == 64, command
        assert "--enrollment needs --contract" in alone.stderr
    unknown = live.run("status", "--enrollment", "999999", *CONTRACT)
    assert unknown.returncode == 65
    assert "There is no enrollment 999999" in unknown.stderr
    checked = live.run("doctor", "--enrollment", "999999", *CONTRACT)
    assert checked.returncode == 65
    assert "There is no enrollment 999999" in checked.stdout
    account = live.run("status", *by_id(live), "--scm-account", "nobody")
    assert account.returncode == 78
    assert "no account 'nobody'" in account.stderr


def test_a_doctor_without_credentials_says_so_once(live: Program) -> None:
    done = live.run("doctor", *by_id(live), AKAMAI_EDGERC="nowhere")

    assert done.returncode == 78
    assert done.stdout.count("nowhere") == 1
    assert "enrollment" not in done.stdout.split("nowhere")[0]


def test_one_that_cannot_be_read_stops_no_other(live: Program) -> None:
    done = live.run("status", "--json", *by_id(live, "--enrollment", "999999"))

    assert done.returncode == 65
    assert len(json.loads(done.stdout)["certificates"]) == 1
