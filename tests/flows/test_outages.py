"""A vendor is out: what a plan says then, for how long, and what an apply does."""

import json
import subprocess
from datetime import timedelta
from typing import Any

import pytest
import yaml
from program import Program

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering import somebody
from connector.sandbox.steering.past import Source

PAGE = "<!DOCTYPE html><html><title>Scheduled maintenance</title></html>"
OUT: dict[str, dict[str, Any]] = {
    "page": {"kind": Kind.ANSWER, "status": 200, "body": PAGE},
    "nothing": {"kind": Kind.ANSWER, "status": 200, "body": ""},
    "cut": {"kind": Kind.ANSWER, "status": 200, "body": '{"enrollments": [{"id'},
    "redirect": {"kind": Kind.ANSWER, "status": 302, "headers": {"Location": "https://sorry.test"}},
    "silence": {"kind": Kind.HANG, "seconds": 60.0},
}
LIFETIME, WINDOW = 199, 199 / 3


def out(program: Program, server: str, how: str = "page", path: str = "") -> None:
    """From now on *server* is out."""
    program.sandbox.world.faults.add(Fault(server=server, path=path, times=None, **OUT[how]))


def issued(program: Program, days_left: float, **wanted: Any) -> None:
    """Let there be a live certificate whose order nobody here knows."""
    program.write(**wanted)
    program.turn(auto_renewal_days=None)  # who may order for CPS's own is another question
    world = program.sandbox.world
    with world.lock:
        somebody.make_enrollment(
            world, "www.example.com", live=Source("sectigo-dv", days_left=days_left)
        )


def ordered(program: Program) -> int:
    """Return how many orders were placed since `issued`."""
    return len(program.orders()) - 1


def external(program: Program, **environ: str) -> subprocess.CompletedProcess[str]:
    document = yaml.safe_load((program.directory / "request.yaml").read_text())
    query = json.dumps({"request": json.dumps(document)})
    return program.run("external", stdin=query, **environ)


def plan(program: Program, **environ: str) -> dict[str, str]:
    done = external(program, **environ)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_a_plan_outlives_cps(program: Program) -> None:
    """Whatever answers in its place, the last answer is told, with its time; then 69 without it."""
    issued(program, 150)
    before = plan(program)
    for how in OUT:
        program.sandbox.world.faults.clear()
        out(program, "cps", how)

        found = plan(program)

        assert {key for key in found if found[key] != before[key]} == {"stale", "warning"}, how
        assert "What is told is the answer of 20" in found["warning"]
        if how != "silence":
            assert external(program, AKAMAI_SCM_MAX_STALENESS="0s").returncode == 69
            assert program.run("status", "request.yaml").returncode == 69


def test_another_request_gets_no_old_answer(program: Program) -> None:
    """An answer belongs to the request that it answered; put back, that one has it again."""
    issued(program, 150)
    before = plan(program)
    out(program, "cps")
    others: tuple[dict[str, Any], ...] = (
        {"sans": ["api.example.com"]},
        {"contract_id": "C-OTHER"},
        {"renew_before_days": 3},
        {"account_switch_key": "1-ABC"},
        {"scm_account": "sectigo-ov"},
        {"renewal_trigger": "now"},
    )
    for wanted in others:
        program.write(**wanted)

        done = external(program)

        assert (done.returncode, done.stdout) == (69, ""), wanted
    program.write()
    assert plan(program)["production_serials"] == before["production_serials"]


def test_other_settings_get_no_old_answer(program: Program) -> None:
    """Another API client may see other things."""
    issued(program, 150)
    plan(program)
    out(program, "cps")
    text = (program.sandbox.directory / "edgerc").read_text()
    other = program.directory / "other-edgerc"
    lines = [
        "client_token = akab-other" if line.startswith("client_token") else line
        for line in text.splitlines()
    ]
    other.write_text("\n".join(lines))
    other.chmod(0o600)

    assert external(program, AKAMAI_EDGERC=str(other)).returncode == 69


@pytest.mark.parametrize(
    ("days", "limit", "said"),
    [
        (2, "24h", "older than AKAMAI_SCM_MAX_STALENESS allows"),
        (90, "9999d", "the renewal has become due"),
        (151, "9999d", "the certificate has expired"),
    ],
)
def test_an_old_answer_has_an_end(days: int, limit: str, said: str, program: Program) -> None:
    """Too old, or past what it says itself: an error, by the time that CPS's gateway tells."""
    issued(program, 150)
    plan(program, AKAMAI_SCM_MAX_STALENESS=limit)
    out(program, "cps")
    assert plan(program, AKAMAI_SCM_MAX_STALENESS=limit)["stale"] == "true"
    program.sandbox.world.clock.advance(timedelta(days=days))

    done = external(program, AKAMAI_SCM_MAX_STALENESS=limit)

    assert done.returncode == 69
    assert said in done.stderr
    assert "Scheduled maintenance" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_damaged_answer_is_none(program: Program) -> None:
    """It is a cache: no traceback, no half answer."""
    issued(program, 150)
    plan(program)
    out(program, "cps")
    (kept,) = (program.sandbox.directory / "state" / "reports").iterdir()
    for text in ("", "[]", "{}", "[" * 100_000, kept.read_text().replace('"due"', '"sue"')):
        kept.write_text(text)
        assert external(program).returncode == 69


@pytest.mark.parametrize(
    ("days_left", "path"),
    [(63.0, ""), (63.0, "/token$"), (63.0, "/certificates"), (50.0, "")],
    ids=["all", "tokens", "orders", "deeper in the window"],
)
def test_a_due_renewal_waits_for_scm(days_left: float, path: str, program: Program) -> None:
    """Far from expiry a plan is none, due and deferred, until when is told; apply does nothing."""
    issued(program, days_left)
    usual = plan(program)
    assert (usual["action"], usual["due"]) != ("none", "false")
    out(program, "scm", path=path)
    if days_left == 63:
        assert usual["reason"] == "inside_window"

    found = plan(program)

    assert (found["action"], found["due"], found["reason"]) == ("none", "true", "deferred")
    assert (found["stale"], found["state"] in {"active", "renewing"}) == ("false", True)
    assert "is put off until SCM answers again" in found["warning"]
    assert "(critical_days) that is an error" in found["warning"]
    assert plan(program) == found
    applied = program.apply()
    assert applied.returncode == 0, applied.stderr
    assert "is put off until SCM answers again" in applied.stderr
    done = program.run("status", "request.yaml", "--detailed-exitcode")
    assert done.returncode == 2
    assert "deferred" in done.stdout
    assert program.sandbox.world.ledger.writes("cps") == ()
    assert ordered(program) == 0

    program.sandbox.world.faults.clear()
    assert program.apply().returncode == 0
    assert ordered(program) == 1


def test_a_put_off_renewal_keeps_the_trigger(program: Program) -> None:
    """What settles a Terraform plan is as if nothing were due, so that nothing is replaced."""
    issued(program, 63)
    due = plan(program)
    out(program, "scm")

    found = plan(program)

    assert due["renews"] != ""
    assert found["renews"] == ""


@pytest.mark.parametrize(
    ("days_left", "wanted"),
    [(20, {}), (63, {"critical_days": 64}), (63, {"renewal_trigger": "x", "critical_days": 64})],
    ids=["the last third of the window", "critical_days", "forced"],
)
def test_a_critical_renewal_does_not_wait(
    days_left: float, wanted: dict[str, Any], program: Program
) -> None:
    """Then an outage is an error, and no old answer hides it."""
    issued(program, days_left, **wanted)
    plan(program)
    out(program, "scm")

    done = external(program)

    assert done.returncode == 69
    assert "; that can wait no longer, and SCM is out: " in done.stderr
    assert ".;" not in done.stderr
    assert program.run("status", "request.yaml").returncode == 69
    assert program.apply().returncode == 69
    assert ordered(program) == 0


def test_fewer_critical_days_let_it_wait_longer(program: Program) -> None:
    issued(program, 20, critical_days=5)
    out(program, "scm")

    assert plan(program)["reason"] == "deferred"


def test_terraform_does_not_take_a_put_off_renewal_for_done(program: Program) -> None:
    """Planned while SCM was there, applied while it is out: 75, so that the next plan has it."""
    issued(program, 63)
    out(program, "scm")

    for planned, code in (("renew", 75), ("resume", 75), ("update", 0), ("none", 0), ("", 0)):
        assert program.apply(AKAMAI_SCM_PLANNED=planned).returncode == code


def test_another_wish_is_served_while_a_renewal_waits(program: Program) -> None:
    """A new phone number needs no order."""
    issued(program, 63)
    out(program, "scm")
    document = yaml.safe_load((program.directory / "request.yaml").read_text())
    program.write(tech_contact={**document["tech_contact"], "phone": "+49 69 7654321"})

    found = plan(program)

    assert (found["action"], found["reason"]) == ("update", "settings_changed")


@pytest.mark.parametrize("wanted", [{"sans": ["api.example.com"]}, {"renewal_trigger": "x"}])
def test_what_a_person_asks_for_is_not_put_off(wanted: dict[str, Any], program: Program) -> None:
    """New names, or a renewal by wish: the plan shows it, and the apply says that SCM is out."""
    issued(program, 150)
    assert program.apply().returncode == 0  # remembers that no renewal is wished for
    program.sandbox.world.clock.advance(timedelta(days=87))
    program.write(**wanted)
    out(program, "scm")

    assert plan(program)["action"] in {"update", "renew"}
    assert program.apply().returncode == 69
    assert ordered(program) == 0


@pytest.mark.parametrize("renewal", ["put off", "critical"])
def test_a_due_renewal_while_cps_is_out(renewal: str, program: Program) -> None:
    """The last answer knew of it: put off while that may be, an error after."""
    issued(program, 63, critical_days=60 if renewal == "put off" else 64)
    assert plan(program)["action"] == "renew"
    out(program, "cps")

    done = external(program)

    if renewal == "critical":
        assert done.returncode == 69
        return
    found = json.loads(done.stdout)
    assert (found["action"], found["due"], found["reason"]) == ("none", "true", "deferred")
    assert (found["stale"], found["renews"]) == ("true", "")
    assert "is put off until Akamai CPS answers again" in found["warning"]
    program.sandbox.world.clock.advance(timedelta(days=4))
    assert external(program, AKAMAI_SCM_MAX_STALENESS="9d").returncode == 69


@pytest.mark.parametrize("path", ["/token$", "/status$"], ids=["tokens", "status"])
def test_ocsp_is_asked_where_scm_is_out(path: str, program: Program) -> None:
    """Token endpoint or status alone, by any answer that is not SCM's: the plan stands."""
    program.write()
    assert program.apply().returncode == 0
    ledger, faults = program.sandbox.world.ledger, program.sandbox.world.faults
    for how in OUT:
        faults.clear()
        ledger.clear()
        out(program, "scm", how, path)

        found = plan(program)

        assert (found["action"], found["stale"], found["reason"]) == ("none", "false", "current")
        assert [one.path.split("/")[1] for one in ledger.requests("revocation")] == ["ocsp"], how
        assert found["warning"] == ""
