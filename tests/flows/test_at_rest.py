"""Whom a look asks about certificates that need nothing, and how late a revocation shows."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import yaml
from program import Program
from request_document import ADMIN, LEAST

from connector.sandbox.scm import orders

MINUTE = timedelta(seconds=61)
HALF_A_DAY = timedelta(hours=12)
ENROLLMENT: dict[str, Any] = {"scm_account": "sectigo-dv"}


def issued(program: Program, count: int, **wanted: Any) -> None:
    """Let that many certificates be issued by us, and be known."""
    for number in range(count):
        path = program.directory / "fleet" / f"{number}.yaml"
        path.parent.mkdir(exist_ok=True)
        name = f"n{number}.example.com"
        path.write_text(yaml.safe_dump({**LEAST, "common_name": name, **wanted}))
    done = program.run("apply", "fleet")
    assert done.returncode == 0, done.stderr
    look(program)
    program.clock.sleep(MINUTE)
    program.sandbox.world.ledger.clear()


def look(program: Program, **environ: str) -> list[dict[str, Any]]:
    done = program.run("status", "--json", "fleet", **environ)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout)["certificates"])


def asked(program: Program) -> dict[str, int]:
    """Return how often each server was asked since the last time."""
    ledger = program.sandbox.world.ledger
    found = Counter(one.server for one in ledger.requests())
    ledger.clear()
    return dict(found)


def revoke(program: Program) -> None:
    """Revoke what the newest order gave."""
    world = program.sandbox.world
    with world.lock:
        orders.revoke(world.scm, program.orders()[-1], 4)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("wanted", "scm"),
    [
        pytest.param(ENROLLMENT, {}, id="Enrollment API"),
        pytest.param(ADMIN, {"scm": 2}, id="Admin"),
    ],
)
def test_at_rest_the_calls_do_not_depend_on_how_many_there_are(
    sharing: Program, count: int, wanted: dict[str, Any], scm: dict[str, int]
) -> None:
    """Two of Akamai's, and of SCM's none, or the lists of what is revoked and of domains."""
    issued(sharing, count, **wanted)

    found = look(sharing)

    assert [one["state"] for one in found] == ["active"] * count
    assert asked(sharing) == {"cps": 2, **scm}
    assert [one["state"] for one in look(sharing)] == ["active"] * count
    assert asked(sharing) == {}


@pytest.mark.parametrize(
    ("wanted", "calls"),
    [
        pytest.param(ENROLLMENT, 1 + 2 * 2, id="Enrollment API: a token and a status for each"),
        pytest.param(ADMIN, 2, id="Admin API: the lists of what is revoked and of domains"),
    ],
)
def test_scm_is_asked_where_neither_ocsp_nor_crl_tells(
    sharing: Program, wanted: dict[str, Any], calls: int
) -> None:
    issued(sharing, 2, **wanted)
    switches = sharing.sandbox.world.cas.switches
    switches.ocsp_down = switches.crl_down = True
    sharing.clock.sleep(HALF_A_DAY)

    assert [one["state"] for one in look(sharing)] == ["active"] * 2
    assert asked(sharing)["scm"] <= calls


@pytest.mark.promise("revoked-ocsp")
def test_a_revocation_shows_within_half_a_day(sharing: Program) -> None:
    """A responder's answer is good for days; a plan believes a kept one for twelve hours."""
    issued(sharing, 1, **ENROLLMENT)
    revoke(sharing)
    assert look(sharing)[0]["state"] == "active"
    assert "revocation" not in asked(sharing)

    sharing.clock.sleep(HALF_A_DAY)

    assert look(sharing)[0]["reason"] == "revoked"
    assert asked(sharing)["revocation"] == 1
    assert look(sharing)[0]["reason"] == "revoked"
    assert "revocation" not in asked(sharing)  # what is revoked stays so


def test_scms_list_shows_a_revocation_at_once(sharing: Program) -> None:
    issued(sharing, 1, **ADMIN)
    revoke(sharing)
    assert look(sharing)[0]["reason"] == "revoked"


@pytest.mark.parametrize("wanted", [ENROLLMENT, ADMIN], ids=["Enrollment API", "Admin API"])
def test_an_apply_asks_the_ca_itself(sharing: Program, wanted: dict[str, Any]) -> None:
    """Whoever acts believes no kept answer that all is good."""
    issued(sharing, 1, **wanted)
    revoke(sharing)
    before = sharing.production_serial()

    done = sharing.run("apply", "fleet")

    assert done.returncode == 0, done.stderr
    assert "is revoked" in done.stderr
    assert sharing.production_serial() != before


@pytest.mark.parametrize("wanted", [ENROLLMENT, ADMIN], ids=["Enrollment API", "Admin API"])
def test_what_we_revoked_is_told_at_once(sharing: Program, wanted: dict[str, Any]) -> None:
    issued(sharing, 1, **wanted)
    look(sharing)

    done = sharing.run("revoke", "fleet/0.yaml", "--reason", "superseded", "--yes")

    assert done.returncode == 0, done.stderr
    assert look(sharing)[0]["reason"] == "revoked"


def test_nothing_that_was_kept_is_used_where_nothing_may_be_old(sharing: Program) -> None:
    issued(sharing, 1, **ENROLLMENT)
    revoke(sharing)
    assert look(sharing, AKAMAI_SCM_LOOK_MAX_AGE="0s")[0]["reason"] == "revoked"


def test_an_emergency_is_rehearsed_by_the_look_that_all_share(sharing: Program) -> None:
    """A forecast for a thousand certificates does not cost what it forecasts."""
    issued(sharing, 3, **ENROLLMENT)

    done = sharing.run("apply", "fleet", "--renew-now", "--dry-run")

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("emergency") == 3
    assert asked(sharing)["cps"] == 2


def test_an_emergency_is_carried_out_by_a_look_of_its_own(sharing: Program) -> None:
    """What all share may be some seconds old; what is written is decided on what is there."""
    issued(sharing, 1, **ENROLLMENT)
    look(sharing)
    sharing.sandbox.world.ledger.clear()

    done = sharing.run("apply", "fleet", "--renew-now")

    assert done.returncode == 0, done.stderr
    first, *_ = sharing.sandbox.world.ledger.requests("cps")
    assert first.method == "GET"
    assert len(sharing.orders()) == 2
