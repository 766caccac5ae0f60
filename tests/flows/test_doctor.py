"""`doctor`: each right proven by a harmless call, each failure with what to do about it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from doctor_checks import Break, checks, edited, requested, scm
from program import Program
from request_document import LEAST

from connector.journal.store import FILE_NAME
from connector.sandbox.faults import Fault, Kind

pytestmark = pytest.mark.promise("command-doctor")


GATEWAY = {
    "type": "https://problems.luna.akamaiapis.net/-/pep-authn/request-error",
    "title": "Bad request",
    "status": 400,
    "detail": "Invalid timestamp",
}


def test_where_all_is_well_it_says_so_and_changes_nothing(program: Program) -> None:
    done = program.run("doctor", "request.yaml")

    assert done.returncode == 0, done.stdout
    assert " 0 failed" in done.stdout.splitlines()[-1]
    vendors = ("Akamai signature", "CPS grant", "contract C-0N7RAC7", "SCM login (sectigo-dv)")
    for about in (*vendors, "journal", "limits"):
        assert re.search(rf"^ok +{re.escape(about)}: ", done.stdout, re.MULTILINE), about
    assert re.search(r"^unknown +www\.example\.com order: profile, term", done.stdout, re.MULTILINE)
    served = program.sandbox.world.ledger.requests()
    assert served
    assert program.sandbox.world.ledger.writes() == ()
    assert {one.method for one in served if not one.path.endswith("/token")} == {"GET"}


def test_without_a_request_every_account_is_tried(program: Program) -> None:
    done = program.run("doctor")

    assert done.returncode == 0, done.stdout
    for about in ("CPS grant", "SCM account default", "SCM account sectigo-ov-approval"):
        assert len(re.findall(rf"^ok +{re.escape(about)}: ", done.stdout, re.MULTILINE)) == 1, about
    assert done.stdout.count("SCM clock") == 1


def test_without_a_request_an_account_that_fails_is_told_in_full(program: Program) -> None:
    config = program.rewritten("scm_config.yaml", r"client_secret: .*", "client_secret: wrong")

    done = program.run("doctor", SCM_CONFIG=config)

    assert done.returncode == 77
    assert re.search(r"^ok +SCM host \(default\): ", done.stdout, re.MULTILINE)
    assert re.search(r"^FAILED +SCM login \(default\): ", done.stdout, re.MULTILINE)


def switched(name: str, value: object) -> Break:
    def break_(program: Program) -> dict[str, str]:
        setattr(program.sandbox.world.cps.switches, name, value)
        return {}

    return break_


def akamai(pattern: str, replacement: str) -> Break:
    return edited("AKAMAI_EDGERC", "edgerc", pattern, replacement)


def answered(**fault: Any) -> Break:
    def break_(program: Program) -> dict[str, str]:
        program.sandbox.world.faults.add(Fault(Kind.ANSWER, times=None, **fault))
        return {}

    return break_


def other_host(program: Program) -> dict[str, str]:
    """Another server's address: SCM's where Akamai's should be."""
    return akamai(r"host *= *.*", f"host = {program.sandbox.scm_url.removeprefix('https://')}")(
        program
    )


FAILURES: dict[str, tuple[Break, int, str, str]] = {
    "Akamai's secret": (
        akamai(r"client_secret *= *.*", "client_secret = wrong"),
        77, "Akamai signature", "client_secret",
    ),
    "no CPS grant": (switched("cps_grant", False), 77, "CPS grant", "READ-WRITE on the API 'CPS'"),
    "client expired": (switched("client_active", False), 77, "Akamai signature", "renew it"),
    "clock off": (
        answered(
            server="cps", status=400, content_type="application/problem+json",
            body=json.dumps(GATEWAY),
        ),
        77, "Akamai clock", "Set the clock",
    ),
    "nobody at Akamai's host": (
        akamai(r"host *= *.*", "host = 127.0.0.1:1"), 69, "Akamai host",
        "Check host and port in /",
    ),
    "not Akamai's host": (other_host, 78, "Akamai host", "Correct host in"),
    "contract not visible": (
        requested(contract_id="C-0THER"), 65, "contract C-0THER", "Check contract_id",
    ),
    "SCM's secret": (
        scm(r"client_secret: .*", "client_secret: wrong"),
        77, "SCM login (sectigo-dv)", "client_secret",
    ),
    "nobody at SCM's host": (
        scm(r"(?m) url: https://127.0.0.1:\d+$", " url: https://127.0.0.1:1"),
        69, "SCM host (sectigo-dv)", "Check host and port in /",
    ),
    "wrong token URL": (
        scm(r"token_url: (\S+)", r"token_url: \1/nowhere"), 78, "SCM login (sectigo-dv)",
        "token_url",
    ),
    "wrong SCM address": (
        scm(r"(?m) url: (\S+)$", r" url: \1/elsewhere"),
        78, "SCM rights (sectigo-dv)", "Correct url",
    ),
    "unknown account": (
        requested(scm_account="nobody"), 78, "SCM account nobody", "scm_account",
    ),
    "missing edgerc": (
        lambda _: {"AKAMAI_EDGERC": "/nowhere/edgerc"}, 78, "Akamai credentials", "--edgerc",
    ),
    "wrong request": (requested(sans="none"), 65, "request", ""),
    "misspelled key": (
        scm(r"client_secret: ", "client_secrt: "),
        78, "SCM accounts", "Did you mean client_secret?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_each_failure_has_its_check_its_code_and_its_remedy(program: Program, name: str) -> None:
    """The other vendor is examined all the same, and nothing is changed anywhere."""
    break_, code, about, remedy = FAILURES[name]
    environ = break_(program)

    found_code, found = checks(program, "request.yaml", **environ)

    assert found_code == code, found
    check = found[about]
    assert (check["result"], check["exit"]) == ("failed", code), found
    assert remedy in check["remedy"]
    assert check["text"].endswith(".")
    other = "SCM login (" if "kamai" in about or "CPS" in about else "Akamai signature"
    assert any(each["result"] == "ok" for key, each in found.items() if key.startswith(other))
    world = program.sandbox.world
    assert [one for one in world.ledger.writes() if "/token" not in one.path] == []
    # Addresses that no vendor has are in no schema.
    world.violations[:] = [one for one in world.violations if "404: no schema" not in one]


def test_what_comes_after_a_failure_is_not_claimed(program: Program) -> None:
    """A right that was not reached is unknown, neither held nor missing."""
    _, found = checks(program, AKAMAI_EDGERC=program.rewritten("edgerc", "secret = .*", "secret=x"))

    assert found["Akamai host"]["result"] == "ok"
    assert found["CPS grant"]["result"] == "unknown"
    assert "contract C-0N7RAC7" not in found


def test_a_damaged_journal(program: Program) -> None:
    state = program.sandbox.directory / "state"
    state.mkdir(exist_ok=True)
    (state / FILE_NAME).write_text("not a database, and longer than its header " * 9)

    code, found = checks(program)

    assert code == 1
    assert found["journal"]["result"] == "failed"
    assert found["SCM login (sectigo-dv)"]["result"] == "ok"


def test_without_a_state_directory_the_vendors_are_asked_all_the_same(program: Program) -> None:
    """Whom to trust is known although another place has a fault."""
    state = program.directory / "a-file"
    state.touch()

    code, found = checks(program, AKAMAI_SCM_STATE=str(state))

    assert code == 78
    assert found["settings"]["result"] == "failed"
    assert "name a directory" in found["settings"]["remedy"].lower()
    assert found["CPS grant"]["result"] == "ok"
    assert found["SCM login (sectigo-dv)"]["result"] == "ok"


def test_a_file_that_is_not_there_is_wrong_usage(program: Program) -> None:
    assert program.run("doctor", "nowhere.yaml").returncode == 64


def test_what_deserves_a_look_is_no_failure(program: Program) -> None:
    """Terms not accepted yet, a misplaced contact; a sandbox's clock and pace are as they are."""
    program.sandbox.world.clock.advance(timedelta(hours=1))
    program.write(tech_contact={**LEAST["tech_contact"], "email": "me@example.com"})

    code, found = checks(program, AKAMAI_SCM_ACCEPT_EULA="")

    assert code == 0
    for about in ("terms of use", "www.example.com"):
        assert found[about]["result"] == "warning", about
    for about in ("limits", "Akamai clock"):
        assert found[about]["result"] == "ok", about
        assert "is a sandbox" in found[about]["text"]
