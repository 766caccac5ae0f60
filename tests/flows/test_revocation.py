"""Revoked, and this machine has no memory of the order: OCSP, else the CRL, tells."""

import json
from dataclasses import replace
from typing import Any

import pytest
import yaml
from program import Program
from request_document import ADMIN

from connector.sandbox import cli
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm import orders

CA = "SASP"


def elsewhere(program: Program) -> str:
    """A state directory that remembers nothing of what `apply` did."""
    return str(program.directory / "another-state")


def look(program: Program, **environ: str) -> dict[str, Any]:
    """Return what `status` says; on another machine unless *environ* says otherwise."""
    environ = {"AKAMAI_SCM_STATE": elsewhere(program), **environ}
    done = program.run("status", "request.yaml", "--json", **environ)
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["certificates"]
    return dict(found)


def issue(program: Program, **wanted: Any) -> None:
    program.write(**wanted)
    done = program.apply()
    assert done.returncode == 0, done.stderr
    program.sandbox.world.ledger.clear()


def revoke(program: Program) -> None:
    """Revoke what the newest order gave."""
    world = program.sandbox.world
    with world.lock:
        orders.revoke(world.scm, program.orders()[-1], 4)


def asked(program: Program) -> list[str]:
    """Return the places of the CAs that were asked."""
    ledger = program.sandbox.world.ledger
    return [one.path.split("/")[1] for one in ledger.requests("revocation")]


def renewed_elsewhere(program: Program) -> None:
    """Apply on the other machine; prove one new order and that its certificate is live."""
    before = program.production_serial()
    done = program.apply(AKAMAI_SCM_STATE=elsewhere(program))

    assert done.returncode == 0, done.stderr
    assert "is revoked" in done.stderr
    assert len(program.orders()) == 2
    assert program.production_serial() != before
    assert look(program)["action"] == "none"


@pytest.mark.promise("revoked-ocsp")
def test_ocsp_tells_of_a_revocation(program: Program) -> None:
    issue(program)
    assert look(program)["state"] == "active"
    revoke(program)

    found = look(program)

    assert (found["state"], found["action"], found["reason"]) == ("revoked", "renew", "revoked")
    assert asked(program) == ["ocsp", "ocsp"]
    assert program.sandbox.world.ledger.requests("scm") == ()
    renewed_elsewhere(program)


@pytest.mark.promise("revoked-crl")
def test_the_crl_tells_where_ocsp_does_not(program: Program) -> None:
    issue(program)
    program.sandbox.world.cas.switches.ocsp_try_later = True
    assert look(program)["notes"] == []
    revoke(program)

    assert look(program)["reason"] == "revoked"
    assert asked(program) == ["ocsp", "crl", "ocsp", "crl"]
    renewed_elsewhere(program)


@pytest.mark.promise("revoked-crl")
def test_the_crl_tells_where_no_ocsp_is_named(program: Program) -> None:
    """Microsoft's CA names a CRL alone."""
    issue(program, scm_account="microsoft-ca", approve={"post_verification_warnings": "all"})
    revoke(program)

    assert look(program)["reason"] == "revoked"
    assert asked(program) == ["crl"]
    renewed_elsewhere(program)


@pytest.mark.promise("revoked-ocsp", "sandbox-ctl")
def test_a_certificate_that_scm_never_saw(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody went to the CA by hand, and revokes there."""

    def ctl(*words: str) -> int:
        return cli.main(["ctl", "--dir", str(program.sandbox.directory), *words])

    made = ("enrollment", "make", "www.example.com", "--account", "sectigo-dv", "--live")
    assert ctl(*made, "--by-hand") == 0
    (serial,) = look(program)["production_serials"]
    assert ctl("revoke", serial) == 1
    assert "`ca revoke`" in capsys.readouterr().err
    assert ctl("ca", "revoke", serial, "--reason", "1") == 0

    assert look(program)["reason"] == "revoked"
    assert program.orders() == []


@pytest.mark.parametrize("names", [("ocsp", "crl"), ()], ids=["names neither", "neither answers"])
def test_scm_finds_the_order_of_what_no_ca_tells_of(
    program: Program, names: tuple[str, ...]
) -> None:
    """By its serial number, at an administrator's account, where the journal is lost."""
    switches = program.sandbox.world.cas.switches
    switches.left_out = tuple(f"{CA}:{name}" for name in names)
    switches.ocsp_down = switches.crl_down = True
    issue(program, **ADMIN)
    assert look(program)["action"] == "none"
    revoke(program)

    found = look(program)

    assert (found["state"], found["action"], found["reason"]) == ("revoked", "renew", "revoked")
    paths = [
        one.path for one in program.sandbox.world.ledger.requests("scm") if "/ssl/" in one.path
    ]
    assert paths == 2 * ["/api/ssl/v1", "/api/ssl/v1/9001", "/api/ssl/v1/9001"]
    renewed_elsewhere(program)


def test_scm_is_asked_in_vain_about_what_it_never_saw(program: Program) -> None:
    """The note says so, and nothing is renewed for that."""
    program.sandbox.world.cas.switches.left_out = (f"{CA}:ocsp", f"{CA}:crl")
    made = ("enrollment", "make", "www.example.com", "--account", "sectigo-dv", "--live")
    assert program.run("sandbox", "ctl", *made, "--by-hand").returncode == 0
    program.write(**ADMIN)

    found = look(program)

    assert found["reason"] != "revoked"
    assert "could not be found out (no order for it is known here" in " ".join(found["notes"])


def test_a_chain_that_cps_does_not_show_is_fetched(program: Program) -> None:
    """The issuer verifies every answer; the certificate says where it is."""
    issue(program)
    (enrollment,) = program.sandbox.world.cps.enrollments.values()
    assert enrollment.production is not None
    bare = tuple(replace(one, chain=()) for one in enrollment.production.certificates)
    enrollment.production = replace(enrollment.production, certificates=bare)
    revoke(program)

    assert look(program)["reason"] == "revoked"
    assert asked(program) == ["issuer", "ocsp"]


@pytest.mark.promise("revocation-unknown")
@pytest.mark.parametrize(
    ("switches", "said"),
    [
        ({"ocsp_down": True, "crl_down": True}, "it answered 503"),
        ({"ocsp_try_later": True, "crl_down": True}, "it answered 'try later'"),
        ({"stale": True}, "out of date since"),
    ],
    ids=["down", "later", "stale"],
)
def test_a_check_that_fails_is_a_warning_and_renews_nothing(
    program: Program, switches: dict[str, bool], said: str
) -> None:
    issue(program)
    revoke(program)
    for name, value in switches.items():
        setattr(program.sandbox.world.cas.switches, name, value)

    found = look(program)
    done = program.apply(AKAMAI_SCM_STATE=elsewhere(program))

    assert (found["action"], found["state"]) == ("none", "active")
    assert "could not be found out (no order for it is known here; OCSP at" in "; ".join(
        found["notes"]
    )
    assert said in "; ".join(found["notes"])
    assert done.returncode == 0
    assert len(program.orders()) == 1
    assert program.sandbox.world.ledger.writes() == ()


@pytest.mark.promise("revocation-unknown")
@pytest.mark.parametrize("kind", [Kind.DROP, Kind.TRUNCATE])
def test_half_an_answer_is_no_answer(program: Program, kind: Kind) -> None:
    issue(program)
    program.sandbox.world.faults.add(Fault(kind, server="revocation", times=None))

    found = look(program)

    assert found["action"] == "none"
    assert "OCSP at" in "; ".join(found["notes"])
    assert "CRL at" in "; ".join(found["notes"])


def test_nobody_inside_is_asked_unless_a_person_allows_it(program: Program) -> None:
    """Who made the certificate wrote the addresses; the warning says what to set."""
    issue(program)
    revoke(program)

    found = look(program, AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES="")

    assert found["action"] == "none"
    told = "; ".join(found["notes"])
    assert "its address 127.0.0.1 is not a public one" in told
    assert "set AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES=127.0.0.1" in told
    assert asked(program) == []
    assert look(program, AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES="1")["reason"] == "revoked"


def test_a_silent_responder_does_not_hold_up_a_plan(program: Program) -> None:
    """Each place may take seconds, all of them together leave time for Akamai."""
    issue(program)
    program.sandbox.world.faults.add(
        Fault(Kind.HANG, server="revocation", times=None, seconds=60.0)
    )
    query = json.dumps({"request": json.dumps(_document(program))})

    found = _external(program, query)

    assert found["stale"] == "false"
    assert "did not answer within the allowed time" in found["warning"]


def test_the_ca_is_asked_also_when_the_order_is_known(program: Program) -> None:
    """What a CA revokes by itself SCM may not hear of."""
    issue(program)

    found = look(program, AKAMAI_SCM_STATE=program.sandbox.env()["AKAMAI_SCM_STATE"])

    assert found["notes"] == []
    assert asked(program) == ["ocsp"]


def test_nobody_is_asked_when_the_request_says_so(program: Program) -> None:
    issue(program, check_revocation=False)
    revoke(program)

    found = look(program)

    assert (found["action"], found["notes"]) == ("none", [])
    assert asked(program) == []
    assert program.sandbox.world.ledger.requests("scm") == ()


def test_ocsp_is_asked_while_scm_is_out(program: Program) -> None:
    """The order is known here, but its status cannot be had."""
    issue(program)
    revoke(program)
    world = program.sandbox.world
    world.faults.add(Fault(Kind.ANSWER, server="scm", status=404, times=None, path="/status$"))

    found = look(program, AKAMAI_SCM_STATE=program.sandbox.env()["AKAMAI_SCM_STATE"])

    assert found["reason"] == "revoked"
    assert asked(program) == ["ocsp"]


def test_the_log_tells_who_was_asked(program: Program) -> None:
    issue(program)
    look(program)
    log = program.sandbox.directory / "logs" / "www.example.com.log"

    lines = [one for one in log.read_text().splitlines() if "vendor=OCSP" in one]
    assert lines
    assert all(" observe POST /ocsp/sectigo-dv-r36 response_code=200 " in one for one in lines)


def _document(program: Program) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((program.directory / "request.yaml").read_text())
    return document


def _external(program: Program, query: str) -> dict[str, str]:
    done = program.run("external", stdin=query, AKAMAI_SCM_STATE=elsewhere(program))
    assert done.returncode == 0, done.stderr
    answer: dict[str, str] = json.loads(done.stdout)
    return answer
