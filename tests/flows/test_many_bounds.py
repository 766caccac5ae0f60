"""How many are begun, until when, what is told of it, and a rehearsal that changes nothing."""

import json
from datetime import timedelta

import pytest
import yaml
from jsonschema import Draft202012Validator
from program import Program
from request_document import LEAST

from connector.journal.lock import certificate_lock
from connector.journal.store import FILE_NAME
from connector.running import end_of_run
from connector.running import run as running
from connector.sandbox.steering import somebody
from connector.sandbox.steering.past import Source
from connector.schemas import answer_schema, status_schema

NAMES = [f"{letter}.example.com" for letter in "abcd"]


def place(program: Program, *names: str, **more: object) -> None:
    fleet = program.directory / "fleet"
    fleet.mkdir(exist_ok=True)
    for name in names:
        document = {**LEAST, "scm_account": "sectigo-dv", "common_name": name, **more}
        (fleet / f"{name}.yaml").write_text(yaml.safe_dump(document))


def in_json(text: str) -> dict[str, object]:
    """What `--json` printed; it fits its schema, and so do the reports in it."""
    document = json.loads(text)
    Draft202012Validator(answer_schema("apply")).validate(document)
    reports = [one["report"] for one in document["certificates"] if one["report"]]
    Draft202012Validator(status_schema()).validate({"schema": 2, "certificates": reports})
    return document


def outcomes(text: str) -> dict[str, str]:
    certificates = in_json(text)["certificates"]
    assert isinstance(certificates, list)
    return {one["common_name"]: one["outcome"] for one in certificates}


@pytest.mark.promise("cron")
def test_what_is_not_due_is_silent_and_the_rest_is_counted(program: Program) -> None:
    """For cron; who wants to know says `--verbose`, or asks for one alone."""
    place(program, *NAMES[:2])
    first = program.run("apply", "fleet")
    assert first.stderr.splitlines()[-1] == "2 done."
    assert sum(line.startswith("[2/2] ") for line in first.stderr.splitlines()) == 1

    again = program.run("apply", "fleet")
    told = program.run("apply", "fleet", "--verbose")
    alone = program.run("apply", "fleet/a.example.com.yaml")

    assert (again.returncode, again.stderr, again.stdout) == (0, "", "")
    assert "[1/2] " in told.stderr
    assert told.stderr.splitlines()[-1] == "2 not due."
    assert "is live and not due" in alone.stderr


def test_quiet_tells_what_went_wrong_and_nothing_else(program: Program) -> None:
    """A run that went well says nothing at all."""
    place(program, "a.example.com")
    well = program.run("apply", "fleet", "--quiet")
    place(program, "b.example.com", contract_id="C-0THER")
    ill = program.run("apply", "fleet", "--quiet")

    assert (well.returncode, well.stderr) == (0, "")
    lines = ill.stderr.splitlines()
    assert lines[0].startswith("[1/2] akamai-scm: b.example.com: ") or lines[0].startswith(
        "[2/2] akamai-scm: b.example.com: "
    )
    assert lines[-2] == "0 done, 1 not due, 1 not: b.example.com (exit 1)."
    assert lines[-1].startswith("More: ")


def test_no_more_are_begun_than_are_allowed(program: Program) -> None:
    """In their order, however many are worked on; the rest is left for a later run, no failure."""
    place(program, *NAMES)

    done = program.run("apply", "fleet", "--limit", "2", "--json")

    assert done.returncode == 0
    assert len(program.orders()) == 2
    assert outcomes(done.stdout) == dict(zip(NAMES, ["done"] * 2 + ["left"] * 2, strict=True))
    assert done.stderr.splitlines()[-1] == "2 done, 2 left for a later run."
    then = program.run("apply", "fleet", "--limit", "2", "--json")
    assert sorted(outcomes(then.stdout).values()) == ["current", "current", "done", "done"]


def test_what_ends_first_is_begun_first_on_a_machine_that_has_seen_none(program: Program) -> None:
    """Akamai's lists tell when what is live ends; what is not live yet comes last."""
    place(program, *NAMES)
    program.turn(auto_renewal_days=None)
    world = program.sandbox.world
    for name, days in {"b.example.com": 20, "c.example.com": 5, "d.example.com": 10}.items():
        with world.lock:
            somebody.make_enrollment(world, name, live=Source("sectigo-dv", days_left=days))

    done = program.run("apply", "fleet", "--limit", "2", "--json", AKAMAI_SCM_LOOK_MAX_AGE="")

    assert done.returncode == 0, done.stderr
    begun = {name for name, word in outcomes(done.stdout).items() if word == "done"}
    assert begun == {"c.example.com", "d.example.com"}


@pytest.mark.parametrize("jobs", ["1", "10"])
def test_one_that_another_run_works_on_gives_its_place_to_the_next(
    program: Program, jobs: str
) -> None:
    """It is waited for, but nobody else waits with it."""
    place(program, *NAMES[:3])
    begun, state = program.clock.now(), program.sandbox.directory / "state"
    key = f"{LEAST['contract_id']}/{NAMES[0]}"

    with certificate_lock(state, key, timedelta(), program.clock, pytest.fail):
        done = program.run("apply", "fleet", "--limit", "1", "--jobs", jobs, "--json")

    assert done.returncode == 75, done.stderr
    assert outcomes(done.stdout) == dict(zip(NAMES, ["failed", "done", "left"], strict=False))
    assert program.orders()[0].placed_at - begun < timedelta(minutes=2)
    assert "works on" in done.stderr


def test_the_table_of_orders_is_written_for_what_has_changed(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has all rows each time: once for each certificate would be the square of their number."""
    written: list[object] = []
    write = running.write_cert_ids
    for place_of in (running, end_of_run):
        monkeypatch.setattr(
            place_of, "write_cert_ids", lambda *what: written.append(what) or write(*what)
        )
    place(program, *NAMES)
    assert program.run("apply", "fleet", "--limit", "2").returncode == 0
    table = program.sandbox.directory / "logs" / "cert.ids"
    rows = [one for one in table.read_text().splitlines() if not one.startswith("#")]
    assert (len(written), len(rows)) == (3, 2)  # for each that was ordered, and in the end

    assert program.run("apply", "fleet", "--limit", "1").returncode == 0
    assert len(written) == 5


def test_where_the_journal_is_damaged_each_is_told_all_the_same(program: Program) -> None:
    place(program, *NAMES[:2])
    state = program.sandbox.directory / "state"
    state.mkdir(mode=0o700, exist_ok=True)
    (state / FILE_NAME).write_bytes(b"no journal" * 999)

    done = program.run("apply", "fleet", "--json")

    assert done.returncode == 1
    assert outcomes(done.stdout) == dict.fromkeys(NAMES[:2], "failed")


def test_none_is_begun_after_the_time(program: Program) -> None:
    """What was begun before goes on; the rest is not even looked at."""
    place(program, *NAMES)
    soon = program.clock.now() + timedelta(seconds=1)
    program.clock.sleep(timedelta(seconds=2))

    done = program.run("apply", "fleet", "--until", soon.isoformat(), "--json")

    assert done.returncode == 0
    assert set(outcomes(done.stdout).values()) == {"left"}
    assert program.sandbox.world.ledger.requests() == ()
    later = program.run("apply", "fleet", "--until", "23:59", "--limit", "1", "--json")
    assert "done" in outcomes(later.stdout).values()


@pytest.mark.parametrize(
    "words",
    [
        ("--until", "tomorrow"),
        ("--until", "2026-01-31T06:00:00"),
        ("--limit", "0"),
        ("--jobs", "x"),
        ("--jobs", "101"),
        ("--issued-before", "2026-01-31T06:00:00Z"),
        ("--renew-now", "--issued-before", "2999-01-31T06:00:00Z"),
        ("--renew-now", "--replace-issued-by", "CA"),
        ("--replace-serials", "nowhere.txt"),
        ("--quiet", "--verbose"),
    ],
    ids=" ".join,
)
def test_a_wrong_flag_is_wrong_usage(program: Program, words: tuple[str, ...]) -> None:
    """Said before anything is done."""
    done = program.run("apply", "request.yaml", *words)

    assert done.returncode == 64, done.stderr
    assert program.sandbox.world.ledger.requests() == ()


def test_a_rehearsal_tells_order_calls_and_time_and_changes_nothing(program: Program) -> None:
    """At the vendors, in the journal, anywhere; it needs no yes to the terms."""
    place(program, *NAMES[:3])
    place(program, "w.example.com", sans="none")

    done = program.run("apply", "fleet", "--dry-run", "--limit", "2", AKAMAI_SCM_ACCEPT_EULA="")

    assert done.returncode == 65
    rows = [line.split() for line in done.stdout.splitlines()]
    assert rows[1][:5] == ["1", "a.example.com", "enroll", "absent", "7"]
    assert "2 to do: 14 calls to Akamai CPS, which take 1 s at 600 a minute, until " in done.stdout
    assert "1 left for a later run" in done.stdout
    assert {entry.method for entry in program.sandbox.world.ledger.requests()} <= {"GET"}
    state = program.sandbox.directory / "state"
    assert not (state / FILE_NAME).exists()
    told = program.run("apply", "fleet", "--dry-run", "--json")
    assert in_json(told.stdout)["forecast"]
    assert sorted(outcomes(told.stdout).values()) == ["failed", *["planned"] * 3]


def test_what_ends_first_is_taken_first(program: Program) -> None:
    """As far as the last report tells."""
    place(program, "a.example.com")
    program.run("apply", "fleet")
    program.clock.sleep(timedelta(days=30))
    place(program, "b.example.com")
    program.run("apply", "fleet")
    program.clock.sleep(timedelta(days=180))
    place(program, "0.example.com")

    done = program.run("apply", "fleet", "--dry-run", "--json")
    table = program.run("apply", "fleet", "--dry-run")

    assert set(outcomes(done.stdout).values()) == {"planned"}
    names = [line.split()[1] for line in table.stdout.splitlines()[1:4]]
    assert names == ["a.example.com", "b.example.com", "0.example.com"]
