"""CPS opens renewals by itself: what is wanted meanwhile replaces them, and nothing is doubled."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cps_renewals import CANCEL, LATE, ordered_elsewhere, renewed_by_cps, waits
from program import Program, serial_of
from request_document import ADMIN, CONTACT, LEAST

from connector.sandbox.cps.answers.deployments import deployments_json
from connector.sandbox.cps.phases import Phase
from connector.sandbox.cps.state import Finding
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering import somebody

NEW_CONTACT = {"tech_contact": {**CONTACT, "email": "new@akamai.com"}}
NEW_NAME = {"sans": ["api.example.com"]}
THIRTY_MINUTES = timedelta(minutes=30)


@pytest.mark.promise("cps-renewal")
@pytest.mark.parametrize(
    ("wanted", "settled"),
    [
        pytest.param(
            NEW_CONTACT, lambda body: body["techContact"]["email"] == "new@akamai.com", id="contact"
        ),
        pytest.param(
            {"network_configuration": {"quic_enabled": True}},
            lambda body: body["networkConfiguration"]["quicEnabled"] is True,
            id="network",
        ),
        pytest.param(
            {"network_configuration": {"disallowed_tls_versions": ["TLSv1", "TLSv1_1", "TLSv1_2"]}},
            lambda body: "TLSv1_2" in body["networkConfiguration"]["disallowedTlsVersions"],
            id="TLS",
        ),
        pytest.param(
            {"change_management": True}, lambda body: body["changeManagement"], id="management"
        ),
    ],
)
def test_a_setting_replaces_it(
    renewing: Program, wanted: dict[str, Any], settled: Callable[[dict[str, Any]], bool]
) -> None:
    """No order; the plan says what goes; CPS comes back 30 minutes later, which disturbs nobody."""
    program, opened = renewing, waits(renewing)
    program.write(**LATE, **wanted, auto_approve=True)
    planned = program.status()

    done = program.apply()

    assert (planned["action"], planned["reason"]) == ("update", "settings_changed")
    for message in (planned["message"], done.stderr):
        assert f"a renewal (change {opened.id}, " in message
        assert "CPS opens by itself 60 days before expiry" in message
        assert "30 minutes later" in message
        assert "somebody" not in message
    assert done.returncode == 0, done.stderr
    assert opened.phase is Phase.CANCELLED
    assert settled(program.enrollment().body)
    assert len(program.orders()) == 1
    program.sandbox.world.clock.advance(THIRTY_MINUTES)
    assert waits(program).id != opened.id
    assert program.apply().returncode == 0
    assert program.status()["action"] == "none"


@pytest.mark.promise("cps-renewal")
@pytest.mark.parametrize("wanted", [NEW_NAME, {"key_algorithms": ["RSA", "ECDSA"]}])
def test_what_needs_another_csr_replaces_it(renewing: Program, wanted: dict[str, Any]) -> None:
    program, opened = renewing, waits(renewing)
    program.write(**LATE, **wanted)
    planned = program.status()

    done = program.apply()

    assert planned["action"] == "update"
    assert "CPS opens by itself 60 days before expiry" in planned["message"]
    assert "30 minutes later" in planned["message"]
    assert done.returncode == 0, done.stderr
    assert opened.phase is Phase.CANCELLED
    names = {"www.example.com", *wanted.get("sans", ())}
    live = program.enrollment().production
    assert live is not None
    assert set(live.names) == names
    assert sorted(program.production()) == sorted(wanted.get("key_algorithms", ["RSA"]))
    assert program.status()["action"] == "none"


@pytest.mark.promise("cps-renewal")
def test_while_it_is_being_made_a_setting_waits_a_moment(program: Program) -> None:
    """In its first seconds it shows no input; then it is replaced."""
    program.write(**LATE)
    assert program.apply().returncode == 0
    program.sandbox.world.clock.advance(timedelta(days=145))
    program.turn(step_polls=3)
    program.write(**LATE, **NEW_CONTACT)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert program.enrollment().body["techContact"]["email"] == "new@akamai.com"
    assert len(program.orders()) == 1


@pytest.mark.promise("cps-renewal")
def test_an_order_of_another_machine_is_followed_first(program: Program) -> None:
    """SCM's search finds it: it is used, not lost, and the setting comes after it."""
    opened = renewed_by_cps(program, **ADMIN)
    ordered_elsewhere(program)
    assert len(program.orders()) == 2
    program.sandbox.world.scm.switches.hold_orders = False
    program.write(**ADMIN, **LATE, **NEW_CONTACT)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert opened.phase is Phase.COMPLETE
    assert len(program.orders()) == 2
    assert program.enrollment().body["techContact"]["email"] == "new@akamai.com"
    assert program.status()["action"] == "none"


@pytest.mark.promise("cps-renewal")
def test_an_order_of_another_machine_that_does_not_fit_is_named(program: Program) -> None:
    """It is of no use once the names change; the person is told its id."""
    opened = renewed_by_cps(program, **ADMIN)
    theirs = ordered_elsewhere(program)
    program.sandbox.world.scm.switches.hold_orders = False
    program.write(**ADMIN, **LATE, **NEW_NAME)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert opened.phase is Phase.CANCELLED
    assert f"order {theirs.ssl_id} (RSA) can no longer be used" in done.stderr
    assert len(program.orders()) == 3


@pytest.mark.promise("cps-renewal")
def test_without_scm_nothing_is_replaced(program: Program) -> None:
    """Whether another machine has ordered cannot be told then: an outage, and nothing is lost."""
    opened = renewed_by_cps(program, **ADMIN)
    program.write(**ADMIN, **LATE, **NEW_CONTACT)
    ctl = program.run(
        "sandbox", "ctl", "fault", "add", "drop", "--server", "scm", "--times", "always"
    )
    assert ctl.returncode == 0, ctl.stderr

    done = program.apply()

    assert done.returncode == 69, done.stderr
    assert opened.open


@pytest.mark.promise("cps-renewal")
def test_one_that_somebody_has_uploaded_to_is_left(renewing: Program) -> None:
    """Then it is not CPS's alone any more: a person is at work on it."""
    program, opened = renewing, waits(renewing)
    with program.sandbox.world.lock:
        opened.phase = Phase.REVIEW_CERTIFICATE
        opened.post_warnings = (Finding("SCRIPTED", "Trust chain is empty."),)
    program.write(**LATE, **NEW_CONTACT)

    done = program.apply()

    assert done.returncode == 3, done.stderr
    assert "somebody else has uploaded" in done.stderr
    assert program.run(*CANCEL).returncode == 3
    assert opened.open


@pytest.mark.promise("cps-renewal")
def test_a_declined_order_on_it_is_left_behind_by_a_trigger(program: Program) -> None:
    """The way out that the message tells works, as on a change of ours."""
    opened = renewed_by_cps(program, **ADMIN)
    program.sandbox.world.scm.switches.approval_required = True
    program.write(**ADMIN, renew_before_days=58, timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    order = program.orders()[-1]
    assert program.run("sandbox", "ctl", "decline", order.id).returncode == 0
    program.sandbox.world.scm.switches.approval_required = False
    refused = program.apply()
    assert refused.returncode == 1
    assert "A new value of renewal_trigger does so too" in refused.stderr
    program.write(**ADMIN, renew_before_days=58, renewal_trigger="again")

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert opened.phase is Phase.CANCELLED
    assert len(program.orders()) == 3


@pytest.mark.promise("cps-renewal")
def test_with_47_days_one_is_open_from_the_first_day(program: Program) -> None:
    """Issue, a setting, a renewal, another setting: one order for each certificate."""
    program.sandbox.world.scm.switches.public_terms = (47,)
    wanted = {**ADMIN, "term": 47}
    program.write(**wanted)

    first = program.apply()
    settled = program.status()
    program.write(**wanted, **NEW_CONTACT)
    setting = program.apply()
    program.sandbox.world.clock.advance(timedelta(days=32))
    program.write(**wanted, **NEW_CONTACT)
    renewed = program.apply()
    after = program.status()
    program.write(**wanted, **NEW_CONTACT, **NEW_NAME)
    names = program.apply()

    for done in (first, setting, renewed, names):
        assert done.returncode == 0, done.stderr
    assert (settled["action"], after["action"]) == ("none", "none")
    assert len(program.orders()) == 3
    assert "api.example.com" in program.enrollment().names


@pytest.mark.promise("cps-renewal")
def test_the_next_one_is_not_ordered_for_while_the_last_is_on_its_way(program: Program) -> None:
    """Production shows a new certificate late, and by then CPS's next renewal is open."""
    world = program.sandbox.world
    world.scm.switches.public_terms = (47,)
    program.write(**ADMIN, term=47)
    assert program.apply().returncode == 0
    world.clock.advance(timedelta(days=32))
    waits(program)
    before = json.dumps(deployments_json(program.enrollment(), 8))
    media = "application/vnd.akamai.cps.deployments.v8+json"
    late = Fault(Kind.ANSWER, "cps", "GET", "/deployments$", skip=1, times=1)
    world.faults.add(replace(late, status=200, content_type=media, body=before))

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 2, done.stderr
    assert "production does not show it yet" in done.stderr
    assert program.production_serial() == serial_of(program.orders()[-1])


@pytest.mark.promise("foreign-change")
def test_one_that_a_person_opened_long_before_is_not_cps_own(program: Program) -> None:
    """Its age tells: created 100 days before expiry, it is somebody's, also in the last 60."""
    program.write(**LATE)
    assert program.apply().returncode == 0
    program.sandbox.world.clock.advance(timedelta(days=100))
    opened = program.somebody(somebody.open_foreign_change)
    program.sandbox.world.clock.advance(timedelta(days=50))
    waits(program)
    program.write(**LATE, **NEW_CONTACT)

    done = program.apply()

    assert done.returncode == 3, done.stderr
    assert "CPS opens by itself" not in done.stderr
    assert program.run(*CANCEL).returncode == 3
    assert opened.open
    assert LEAST["common_name"] in done.stderr
