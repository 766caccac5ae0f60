"""SCM's Admin API: three ways to log in, what is offered is known before, lost orders are found."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from program import Program

from connector.clock import SystemClock
from connector.core.facts.order import ORDER_SETTLING
from connector.sandbox.faults import Fault, Kind

ENROLL = "/api/ssl/v1/enroll$"
SEARCH = "/api/ssl/v1$"
DV: dict[str, Any] = {"scm_account": "admin", "org_id": 10, "cert_type": 502}


def ctl(program: Program, *words: str) -> None:
    done = program.run("sandbox", "ctl", *words)
    assert done.returncode == 0, done.stderr


def scm_paths(program: Program) -> list[str]:
    return [entry.path for entry in program.sandbox.world.ledger.requests("scm")]


def nothing_was_changed(program: Program) -> bool:
    ledger = program.sandbox.world.ledger
    return ledger.writes("cps") == () and program.orders() == []


def let_time_pass(program: Program) -> None:
    """Write the journal's intents back by as long as an order may take to be listed."""
    path = program.sandbox.directory / "state" / "journal.sqlite3"
    earlier = (SystemClock().now() - ORDER_SETTLING - timedelta(seconds=1)).isoformat()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE orders SET intended_at = ? WHERE stage = 'intended'", [earlier])


@pytest.mark.parametrize(
    ("account", "path"),
    [
        pytest.param(
            "admin",
            "/api/ssl/v1/enroll",
            marks=pytest.mark.promise("api-admin-login"),
            id="headers",
        ),
        pytest.param(
            "admin-cert",
            "/private/api/ssl/v1/enroll",
            marks=pytest.mark.promise("api-admin-certificate"),
            id="client certificate",
        ),
        pytest.param(
            "admin-oauth",
            "/api/ssl/v1/enroll",
            marks=pytest.mark.promise("api-admin-oauth"),
            id="OAuth2",
        ),
    ],
)
def test_a_certificate_by_each_login(account: str, path: str, program: Program) -> None:
    """From nothing to live, then nothing more to do; revoked at SCM, it is renewed."""
    program.write(**{**DV, "scm_account": account})

    done = program.apply()

    assert done.returncode == 0, done.stderr
    (order,) = program.orders()
    assert order.issued is not None
    assert program.production_serial() == int(order.issued.serial.replace(":", ""), 16)
    assert path in scm_paths(program)
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1

    ctl(program, "revoke", "--common-name", "www.example.com")
    renewed = program.apply()
    assert renewed.returncode == 0, renewed.stderr
    assert "is revoked" in renewed.stderr
    assert len(program.orders()) == 2


def test_a_wrong_password(program: Program) -> None:
    """SCM's words and where each part is found; nothing is changed at Akamai."""
    config = program.sandbox.directory / "scm_config.yaml"
    lines = config.read_text().splitlines()
    config.write_text("\n".join(_spoiled(line) for line in lines) + "\n")
    program.write(**DV)

    done = program.apply()

    assert done.returncode == 77
    assert "customer_uri" in done.stderr
    assert "Settings > Admins" in done.stderr
    assert "Nothing was changed at Akamai or SCM." in done.stderr
    assert "will be created" not in done.stderr
    assert nothing_was_changed(program)


def _spoiled(line: str) -> str:
    return f"{line.partition(':')[0]}: wrong" if "password:" in line else line


@pytest.mark.promise("mandatory-fields", "validation-compared", "term-offered")
def test_everything_that_is_not_offered_is_told_at_once(program: Program) -> None:
    """Before anything is changed, with what would be right."""
    ctl(program, "switch", 'scm.mandatory_custom_fields=["costCentre"]')
    program.write(**DV, validation="ov", term=100)

    done = program.apply()

    assert done.returncode == 65
    assert "profile 502 (Sectigo Public DV) gives dv" in done.stderr
    assert "offers 90, 199 days, not 100" in done.stderr
    assert "custom_fields.costCentre: missing" in done.stderr
    assert "Nothing was changed at Akamai or SCM." in done.stderr
    assert "will be created" not in done.stderr
    assert nothing_was_changed(program)

    fields = {"costCentre": "4711"}
    program.write(**DV, validation="dv", term=90, custom_fields=fields)
    done = program.apply()
    assert done.returncode == 0, done.stderr
    (order,) = program.orders()
    assert order.custom_fields == fields
    assert order.term == 90


@pytest.mark.promise("validation-compared")
def test_another_validation_than_what_was_issued(program: Program) -> None:
    """Where SCM's words do not tell the profile's, the certificate's policy does."""
    subject = {"organization": "Example Ltd"}
    program.write(scm_account="sectigo-dv", validation="ov", subject=subject)

    done = program.apply()

    assert done.returncode == 1
    assert "validation is dv, not ov" in done.stderr
    assert len(program.orders()) == 1


@pytest.mark.parametrize("cert_type", [999, "No such profile", None])
def test_a_profile_that_is_not_offered(cert_type: int | str | None, program: Program) -> None:
    program.write(**{**DV, "cert_type": cert_type})

    done = program.apply()

    assert done.returncode == 65
    assert "- cert_type: " in done.stderr
    assert "502 (Sectigo Public DV)" in done.stderr
    assert nothing_was_changed(program)


def test_an_organization_that_scm_does_not_know(program: Program) -> None:
    """A fault of the request, with those that the account sees."""
    program.write(**{**DV, "org_id": 99})

    done = program.apply()

    assert done.returncode == 65
    assert "- org_id: " in done.stderr
    assert "SCM shows this account: 10 (" in done.stderr
    assert "Nothing was changed at Akamai or SCM." in done.stderr
    assert nothing_was_changed(program)


def test_a_profile_by_its_name(program: Program) -> None:
    program.write(**{**DV, "cert_type": "Sectigo Public DV"})

    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


@pytest.mark.promise("term-max")
@pytest.mark.parametrize("term", ["max", None])
def test_the_longest_term(term: str | None, program: Program) -> None:
    """Of those that the profile offers, without a word since nothing is cut."""
    program.write(**DV, term=term)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    (order,) = program.orders()
    assert order.term == 199
    assert "term:" not in done.stderr


@pytest.mark.promise("term-limit")
def test_a_term_above_the_limit_of_that_day(program: Program) -> None:
    """From 2027-03-15 public certificates have 100 days: 199 is refused, `max` is cut to 90."""
    ctl(program, "clock", "set", "2027-04-01T00:00:00Z")
    program.write(**DV, term=199)
    refused = program.apply()
    assert refused.returncode == 65
    assert "at most 100 days as of 2027-04-01; it is 199" in refused.stderr
    assert nothing_was_changed(program)

    program.write(**DV, term="max")
    cut = program.apply()
    assert cut.returncode == 0, cut.stderr
    assert "90 days are ordered, not the profile's longest of 199" in cut.stderr
    (order,) = program.orders()
    assert order.term == 90


@pytest.mark.promise("term-offered")
def test_a_term_that_is_gone_at_the_renewal(program: Program) -> None:
    """Told before a change is opened; the live certificate stays, and `max` would do."""
    program.write(**DV, term=199)
    assert program.apply().returncode == 0
    before = program.production_serial()
    ctl(program, "switch", "scm.public_terms=[90]")
    ctl(program, "clock", "advance", "150d")
    program.sandbox.world.ledger.clear()

    gone = program.apply()

    assert gone.returncode == 65
    assert "offers 90 days, not 199" in gone.stderr
    assert program.sandbox.world.ledger.writes("cps") == ()
    assert program.production_serial() == before
    program.write(**DV, term="max")
    assert program.apply().returncode == 0
    assert [order.term for order in program.orders()] == [199, 90]


@pytest.mark.promise("term-limit")
def test_private_terms_have_no_limit(program: Program) -> None:
    program.write(**{**DV, "cert_type": 601}, auto_approve=True)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    (order,) = program.orders()
    assert order.term == 365


def test_a_lost_order_is_found_and_followed(program: Program) -> None:
    """Killed when SCM had the order: the next run finds it by itself."""
    program.write(**DV)
    program.kill_during(Fault(Kind.HANG, "scm", "POST", ENROLL, effect=True, seconds=60))
    program.sandbox.world.faults.clear()

    again = program.apply()

    assert again.returncode == 0, again.stderr
    (order,) = program.orders()
    assert f"Order {order.ssl_id}" in again.stderr
    assert "is found at SCM" in again.stderr


def test_a_kill_while_it_is_searched_for(program: Program) -> None:
    """Twice killed, once ordered."""
    program.write(**DV)
    program.kill_during(Fault(Kind.HANG, "scm", "POST", ENROLL, effect=True, seconds=60))
    program.kill_during(Fault(Kind.HANG, "scm", "GET", SEARCH, effect=True, seconds=60))
    program.sandbox.world.faults.clear()

    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


def test_an_order_that_never_arrived_is_placed_again(program: Program) -> None:
    """Killed before SCM had it: given time to show, then ordered, once."""
    program.write(**DV, timeouts={"issuance": "1s"})
    program.kill_during(Fault(Kind.HANG, "scm", "POST", ENROLL, effect=False, seconds=60))
    program.sandbox.world.faults.clear()
    waiting = program.apply()
    assert waiting.returncode == 75
    assert "it is looked for at SCM" in waiting.stderr
    assert program.orders() == []

    let_time_pass(program)
    program.write(**DV)
    again = program.apply()

    assert again.returncode == 0, again.stderr
    assert "SCM does not have it" in again.stderr
    assert len(program.orders()) == 1


def test_an_order_that_vanishes_twice_is_for_a_person(program: Program) -> None:
    """Then the search may not show what is there, and nobody orders a third time."""
    program.write(**DV, timeouts={"issuance": "1s"})
    program.sandbox.world.faults.add(Fault(Kind.DROP, "scm", "POST", ENROLL, times=2))
    assert program.apply().returncode == 75
    let_time_pass(program)
    assert program.apply().returncode == 75
    let_time_pass(program)

    third = program.apply()

    assert third.returncode == 3
    assert "orders forget" in third.stderr
    assert program.orders() == []


def test_a_dropped_answer_is_made_good_in_the_same_run(program: Program) -> None:
    program.write(**DV)
    program.sandbox.world.faults.add(Fault(Kind.DROP, "scm", "POST", ENROLL, effect=True))

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1


def test_a_search_that_fails_loses_nothing(program: Program) -> None:
    """SCM fails while the order is looked for: 69, and the next run finds it."""
    program.write(**DV)
    faults = program.sandbox.world.faults
    faults.add(Fault(Kind.DROP, "scm", "POST", ENROLL, effect=True))
    faults.add(Fault(Kind.ANSWER, "scm", "GET", SEARCH, times=None, status=503))
    assert program.apply(AKAMAI_SCM_LOG_LEVEL="DEBUG").returncode == 69

    faults.clear()

    assert program.apply().returncode == 0
    assert len(program.orders()) == 1
