"""SCM's Admin API: three ways to log in, and what is offered is known before."""

import pytest
from program import Program
from request_document import ADMIN

from connector.sandbox.faults import Fault, Kind


def ctl(program: Program, *words: str) -> None:
    done = program.run("sandbox", "ctl", *words)
    assert done.returncode == 0, done.stderr


def scm_paths(program: Program) -> list[str]:
    return [entry.path for entry in program.sandbox.world.ledger.requests("scm")]


def nothing_was_changed(program: Program) -> bool:
    ledger = program.sandbox.world.ledger
    return ledger.writes("cps") == () and program.orders() == []


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
    program.write(**{**ADMIN, "scm_account": account})

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
    program.write(**ADMIN)

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
    program.write(**ADMIN, validation="ov", term=100)

    done = program.apply()

    assert done.returncode == 65
    assert "profile 502 (Sectigo Public DV) gives dv" in done.stderr
    assert "offers 90, 199 days, not 100" in done.stderr
    assert "custom_fields.costCentre: missing" in done.stderr
    assert "Nothing was changed at Akamai or SCM." in done.stderr
    assert "will be created" not in done.stderr
    assert nothing_was_changed(program)

    fields = {"costCentre": "4711"}
    program.write(**ADMIN, validation="dv", term=90, custom_fields=fields)
    done = program.apply()
    assert done.returncode == 0, done.stderr
    (order,) = program.orders()
    assert order.custom_fields == fields
    assert order.term == 90


def test_what_is_not_offered_leaves_a_change_that_is_open(program: Program) -> None:
    """It waits for an order that fits."""
    ctl(program, "warning", "add", "www.example.com", "pre", "The moon is full.")
    program.write(**ADMIN)
    assert program.apply().returncode == 3
    ctl(program, "switch", 'scm.mandatory_custom_fields=["costCentre"]')
    approving = {**ADMIN, "approve": {"pre_verification_warnings": "all"}}
    program.write(**approving)

    done = program.apply()

    assert done.returncode == 65
    assert "Nothing was ordered; the change that is open at Akamai waits." in done.stderr
    assert "Nothing was changed" not in done.stderr
    assert program.orders() == []
    program.write(**approving, custom_fields={"costCentre": "4711"})
    assert program.apply().returncode == 0
    assert len(program.enrollment().changes) == 1


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
    program.write(**{**ADMIN, "cert_type": cert_type})

    done = program.apply()

    assert done.returncode == 65
    assert "- cert_type: " in done.stderr
    assert "502 (Sectigo Public DV)" in done.stderr
    assert nothing_was_changed(program)


def test_an_organization_that_scm_does_not_know(program: Program) -> None:
    """A fault of the request, with those that the account sees."""
    program.write(**{**ADMIN, "org_id": 99})

    done = program.apply()

    assert done.returncode == 65
    assert "- org_id: " in done.stderr
    assert "SCM shows this account: 10 (" in done.stderr
    assert "Nothing was changed at Akamai or SCM." in done.stderr
    assert nothing_was_changed(program)


def test_a_profile_by_its_name(program: Program) -> None:
    program.write(**{**ADMIN, "cert_type": "Sectigo Public DV"})

    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


@pytest.mark.promise("term-max")
@pytest.mark.parametrize("term", ["max", None])
def test_the_longest_term(term: str | None, program: Program) -> None:
    """Of those that the profile offers, without a word since nothing is cut."""
    program.write(**ADMIN, term=term)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    (order,) = program.orders()
    assert order.term == 199
    assert "term:" not in done.stderr


@pytest.mark.promise("term-limit")
def test_a_term_above_the_limit_of_that_day(program: Program) -> None:
    """From 2027-03-15 public certificates have 100 days: 199 is refused, `max` is cut to 90."""
    ctl(program, "clock", "set", "2027-04-01T00:00:00Z")
    program.write(**ADMIN, term=199)
    refused = program.apply()
    assert refused.returncode == 65
    assert "at most 100 days as of 2027-04-01; it is 199" in refused.stderr
    assert nothing_was_changed(program)

    program.write(**ADMIN, term="max")
    cut = program.apply()
    assert cut.returncode == 0, cut.stderr
    assert "90 days are ordered, not the profile's longest of 199" in cut.stderr
    (order,) = program.orders()
    assert order.term == 90


@pytest.mark.promise("term-offered")
def test_a_term_that_is_gone_at_the_renewal(program: Program) -> None:
    """Told before a change is opened; the live certificate stays, and `max` would do."""
    program.write(**ADMIN, term=199)
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
    program.write(**ADMIN, term="max")
    assert program.apply().returncode == 0
    assert [order.term for order in program.orders()] == [199, 90]


@pytest.mark.promise("term-limit")
def test_private_terms_have_no_limit(program: Program) -> None:
    program.write(**{**ADMIN, "cert_type": 601}, auto_approve=True)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    (order,) = program.orders()
    assert order.term == 365


@pytest.mark.parametrize("account", ["admin", "admin-oauth"])
@pytest.mark.parametrize("body", ["", '{"code": -1, "description": "Not found"}'])
def test_a_server_that_has_version_2_alone(account: str, body: str, program: Program) -> None:
    """Nothing is written before it is known which version there is (sectigo-scm 1.3)."""
    gone = Fault(Kind.ANSWER, "scm", path="/api/ssl/v1", status=404, body=body, times=None)
    program.sandbox.world.faults.add(gone)
    program.write(**{**ADMIN, "scm_account": account})

    done = program.apply()

    assert done.returncode == 0, done.stderr
    writes = [entry.path for entry in program.sandbox.world.ledger.writes("scm")]
    assert [path for path in writes if "/ssl/" in path] == ["/api/ssl/v2/enroll"]
    assert program.status()["reason"] == "current"


def test_a_server_that_is_told_a_format_in_the_path_alone(program: Program) -> None:
    """As older versions are (sectigo-scm 2.6): what was ordered is collected all the same."""
    program.sandbox.world.scm.switches.collect_form = "path"
    program.write(**ADMIN)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1


def test_an_administrator_who_may_not_list_is_told_of_each_order(program: Program) -> None:
    """What is live needs no list: its order is asked for by itself."""
    program.write(**ADMIN)
    assert program.apply().returncode == 0
    body = '{"code": -37, "description": "Access denied"}'
    program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "scm", "GET", "/ssl/v1$", status=403, body=body, times=None)
    )

    done = program.run("status", "request.yaml", AKAMAI_SCM_LOOK_MAX_AGE="")

    assert done.returncode == 0, done.stderr
    assert "/api/ssl/v1" in scm_paths(program)
