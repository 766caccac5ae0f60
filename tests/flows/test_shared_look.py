"""One look at a contract serves all its certificates (akamai-cps 2.14)."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from program import Program
from request_document import LEAST

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering.somebody.changes import open_foreign_change

MINUTE = timedelta(seconds=61)
"""Longer than a look is used."""
THE_LOOK = {"active-certificates": 1, "enrollments": 1}
OWN = {"enrollments/N": 1, "enrollments/N/deployments": 1}


def fleet(program: Program, count: int) -> None:
    """Let there be that many certificates of somebody else's making, each with its request."""
    for number in range(count):
        name = f"n{number}.example.com"
        program.make_enrollment(name)
        document = {**LEAST, "scm_account": "sectigo-dv", "common_name": name}
        path = program.directory / "fleet" / f"{number}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(document))


def asked(program: Program) -> dict[str, int]:
    """Return how often CPS was asked for each path since the last time, ids apart."""
    ledger = program.sandbox.world.ledger
    found = Counter(
        "/".join("N" if part.isdigit() else part for part in one.path.split("/")[3:])
        for one in ledger.requests("cps")
    )
    ledger.clear()
    return dict(found)


def look(program: Program, *words: str, **environ: str) -> list[dict[str, Any]]:
    done = program.run("status", "--json", *(words or ("fleet",)), **environ)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout)["certificates"])


def kept(program: Program) -> Path:
    return program.sandbox.directory / "state" / "account" / "looks.sqlite3"


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_look_at_what_is_known_is_two_calls_however_many_there_are(
    sharing: Program, count: int
) -> None:
    fleet(sharing, count)
    first = look(sharing)
    assert asked(sharing) == {**THE_LOOK, "enrollments/N/history/changes": count}

    sharing.clock.sleep(MINUTE)
    second = look(sharing)

    assert asked(sharing) == THE_LOOK
    assert second == first
    assert {one["action"] for one in second} == {"none"}
    assert [len(one["certificates"]) for one in second] == [1] * count


@pytest.mark.parametrize("lacking", [{"trust_chain": ""}, {"certificate": ""}])
def test_what_the_history_lacks_the_networks_are_asked_for(
    sharing: Program, lacking: dict[str, str]
) -> None:
    fleet(sharing, 2)
    whole = look(sharing, AKAMAI_SCM_LOOK_MAX_AGE="0s", AKAMAI_SCM_STATE="elsewhere")
    with sharing.sandbox.world.lock:
        for enrollment in sharing.sandbox.world.cps.enrollments.values():
            for change in enrollment.changes:
                change.upload = tuple(replace(one, **lacking) for one in change.upload)
    asked(sharing)

    found = look(sharing)

    assert found == whole
    assert asked(sharing)["enrollments/N/deployments"] == 2


def test_what_is_told_is_what_calls_of_its_own_tell(sharing: Program) -> None:
    """Whatever is shared and kept, the answer is the same."""
    fleet(sharing, 2)
    look(sharing)
    sharing.clock.sleep(MINUTE)

    assert look(sharing) == look(sharing, AKAMAI_SCM_LOOK_MAX_AGE="0s")


@pytest.mark.parametrize("command", ["status", "apply"])
def test_the_next_run_uses_a_young_look(sharing: Program, command: str) -> None:
    """Also one that acts: where nothing is due, it asks nothing of Akamai."""
    fleet(sharing, 2)
    look(sharing)
    asked(sharing)

    done = sharing.run(command, "fleet")

    assert done.returncode == 0, done.stderr
    assert asked(sharing) == {}


def test_an_apply_of_one_asks_for_itself_where_nobody_has_looked(sharing: Program) -> None:
    """It is started because something is due: then a look at all would be two calls for nothing."""
    fleet(sharing, 1)
    done = sharing.run("apply", "fleet")
    assert done.returncode == 0, done.stderr
    assert "active-certificates" not in asked(sharing)


def test_what_is_due_is_asked_for_by_itself(sharing: Program) -> None:
    fleet(sharing, 3)
    look(sharing)
    (odd, *_) = sharing.sandbox.world.cps.enrollments.values()
    with sharing.sandbox.world.lock:
        open_foreign_change(sharing.sandbox.world, odd)
    sharing.clock.sleep(MINUTE)
    asked(sharing)

    look(sharing)

    own = asked(sharing)
    assert own["active-certificates"] == 1
    assert own["enrollments"] == 1
    assert own["enrollments/N"] == 1  # the look has told which one has the name
    assert own["enrollments/N/changes/N"] == 1
    assert own["enrollments/N/deployments"] == 1


def test_a_write_of_ours_drops_what_was_known(sharing: Program) -> None:
    """What `status` tells after an apply is what the apply has brought about."""
    sharing.write()
    assert look(sharing, "request.yaml")[0]["action"] == "enroll"
    assert sharing.apply().returncode == 0
    asked(sharing)

    found = look(sharing, "request.yaml", AKAMAI_SCM_LOOK_MAX_AGE="1h")

    assert found[0]["state"] == "active"
    assert asked(sharing) == OWN  # the past is kept for what is live

    sharing.clock.sleep(MINUTE)
    assert look(sharing, "request.yaml")[0]["state"] == "active"
    assert asked(sharing) == THE_LOOK


def test_a_write_that_was_killed_is_no_reason_to_believe_a_look(sharing: Program) -> None:
    """Nobody knows when it takes effect, so for a while that certificate is asked for by itself."""
    sharing.write(key_algorithms=["RSA"])
    assert sharing.apply().returncode == 0
    sharing.write(sans=["api.example.com"])
    sharing.kill_during(
        Fault(Kind.HANG, server="cps", method="PUT", seconds=30.0, effect=True),
    )
    sharing.clock.sleep(MINUTE)
    asked(sharing)

    look(sharing, "request.yaml")

    assert asked(sharing)["enrollments/N"] == 1


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(
            lambda path: path.write_bytes(b"SQLite format 3\0" + b"x" * 5000), id="damaged"
        ),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:9000]), id="cut off"),
        pytest.param(lambda path: path.chmod(0o644), id="open to others"),
        pytest.param(lambda path: path.unlink(), id="gone"),
        pytest.param(lambda path: _alter(path, "listed"), id="a listed part altered"),
        pytest.param(lambda path: _alter(path, "active"), id="an active part altered"),
    ],
)
def test_a_file_that_is_not_as_it_was_is_no_look(
    sharing: Program, spoil: Callable[[Path], None]
) -> None:
    fleet(sharing, 1)
    before = look(sharing)
    spoil(kept(sharing))
    asked(sharing)

    assert look(sharing) == before
    own = asked(sharing)
    assert {path: own[path] for path in THE_LOOK} == THE_LOOK
    assert kept(sharing).stat().st_mode & 0o777 == 0o600
    assert kept(sharing).parent.stat().st_mode & 0o777 == 0o700


def _alter(path: Path, column: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE parts SET {column} = replace({column}, 'n0.', 'n1.')")


def test_a_look_at_another_account_is_none(sharing: Program) -> None:
    fleet(sharing, 1)
    look(sharing)
    path = sharing.directory / "fleet" / "0.yaml"
    document = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({**document, "account_switch_key": "1-OTHER"}))
    asked(sharing)

    look(sharing)

    assert asked(sharing)["active-certificates"] == 1


@pytest.mark.parametrize("status", [403, 404, 406, 500])
def test_where_it_is_not_to_be_had_each_certificate_is_asked_for_by_itself(
    sharing: Program, status: int
) -> None:
    """It is told once, and not tried again for a while."""
    fleet(sharing, 3)
    sharing.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "cps", path="active-certificates", times=None, status=status, body="{}")
    )

    done = sharing.run("status", "--json", "fleet")

    assert done.returncode == 0, done.stderr
    assert done.stderr.count("each certificate is asked for by itself") == 1
    found = json.loads(done.stdout)["certificates"]
    assert [one["action"] for one in found] == ["none"] * 3
    own = asked(sharing)
    assert own["enrollments/N/deployments"] == 3
    assert own["active-certificates"] <= 4  # attempts, or versions, of one look


def test_an_odd_answer_is_no_look(sharing: Program) -> None:
    fleet(sharing, 1)
    body = json.dumps({"enrollments": [{"id": 1}, None, 7]})
    sharing.sandbox.world.faults.add(
        Fault(
            Kind.ANSWER,
            "cps",
            path="active-certificates",
            times=None,
            status=200,
            content_type="application/json",
            body=body,
        )
    )

    (found,) = look(sharing)

    assert found["action"] == "none"
    own = asked(sharing)
    assert (own["enrollments"], own["enrollments/N"], own["enrollments/N/deployments"]) == (1, 1, 1)


def test_two_at_once_look_once(sharing: Program) -> None:
    """The second waits for what the first finds."""
    fleet(sharing, 2)
    look(sharing)
    sharing.clock.sleep(MINUTE)
    asked(sharing)
    sharing.sandbox.world.faults.add(
        Fault(Kind.HANG, "cps", path="active-certificates", seconds=2.0)
    )

    both = [sharing.start("status", "--json", f"fleet/{number}.yaml") for number in (0, 1)]
    for process in both:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert json.loads(out)["certificates"][0]["action"] == "none"

    assert asked(sharing) == THE_LOOK


def test_two_reports_of_one_contract_at_once_look_once(sharing: Program) -> None:
    fleet(sharing, 2)
    sharing.sandbox.world.faults.add(
        Fault(Kind.HANG, "cps", path="active-certificates", seconds=2.0)
    )
    words = ("report", "--contract", "C-0N7RAC7", "--format", "json")

    both = [sharing.start(*words) for _ in range(2)]
    for process in both:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert len(json.loads(out)["certificates"]) == 2

    assert asked(sharing) == THE_LOOK
