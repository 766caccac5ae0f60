"""`report`: over requests and a whole contract; what failed is a row, and nothing is changed."""

import csv
import io
import json
import stat
from datetime import timedelta
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from program import Program
from request_document import LEAST

from connector.journal.store import FILE_NAME
from connector.schemas import answer_schema


def place(program: Program, file: str, name: str, **more: Any) -> None:
    path = program.directory / "fleet" / file
    path.parent.mkdir(exist_ok=True)
    document = {**LEAST, "scm_account": "sectigo-dv", "common_name": name, **more}
    path.write_text(yaml.safe_dump(document))


def report(program: Program, *words: str, code: int = 0) -> dict[str, Any]:
    """Return a report, once the whole of it has the documented shape."""
    done = program.run("report", *words, "--format", "json")
    assert done.returncode == code, done.stderr
    document = json.loads(done.stdout)
    Draft202012Validator(answer_schema("report")).validate(document)
    return dict(document)


def rows(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["common_name"]: row for row in document["certificates"]}


def test_what_is_live_is_told_with_all_that_a_look_finds(program: Program) -> None:
    assert program.apply().returncode == 0
    status = program.status()

    (row,) = report(program, "request.yaml")["certificates"]

    assert (row["urgency"], row["state"], row["keeping"]) == ("current", "active", "managed")
    assert (row["validation"], row["keys"], row["pending"]) == ("dv", ["RSA"], None)
    assert (row["expires"], row["due_at"]) == (status["expiry"], status["renewal_due_at"])
    assert row["live_since"] == status["not_before"]
    assert row["chain_ends"] > row["expires"]
    assert row["issuer"] in status["issuer"]
    assert row["days_left"] > 30


def test_one_broken_request_is_a_row_and_the_code_that_it_has_elsewhere(program: Program) -> None:
    """The most urgent first; a file that is no request is a row as well."""
    place(program, "a.yaml", "a.example.com")
    place(program, "b.yaml", "b.example.com", contract_id="C-0THER")
    place(program, "c.yaml", "c.example.com", sans="none")

    document = report(program, "fleet", code=1)

    assert [(row["common_name"], row["urgency"]) for row in document["certificates"]] == [
        *(("b.example.com", "unknown"), ("fleet/c.yaml", "unknown"), ("a.example.com", "due")),
    ]
    assert "C-0THER" in rows(document)["b.example.com"]["error"]
    assert document["counts"]["unknown"] == 2


@pytest.mark.parametrize("others", [1, 4])
def test_a_contract_takes_two_calls_whatever_is_on_it(program: Program, others: int) -> None:
    """Ours and others' are told apart."""
    assert program.apply().returncode == 0
    for number in range(others):
        program.make_enrollment(f"other-{number}.example.com")
    program.sandbox.world.ledger.clear()

    found = rows(report(program, "--contract", "ctr_C-0N7RAC7"))

    assert [one.path.rpartition("/")[2] for one in program.sandbox.world.ledger.requests()] == [
        *("active-certificates", "enrollments")
    ]
    assert len(found) == others + 1
    ours, other = found["www.example.com"], found["other-0.example.com"]
    assert (ours["keeping"], other["keeping"]) == ("managed", "unmanaged")
    assert ours["expires"] is not None
    assert ours["keys"] == ["RSA"]


def test_requests_and_a_contract_go_together_each_enrollment_once(program: Program) -> None:
    """What a request is about is told by the look at that; so its window is known."""
    assert program.apply().returncode == 0
    program.make_enrollment("other.example.com")

    found = report(program, "request.yaml", "--contract", "C-0N7RAC7")

    assert sorted(row["common_name"] for row in found["certificates"]) == [
        *("other.example.com", "www.example.com")
    ]
    assert rows(found)["www.example.com"]["due_at"] is not None


def test_a_certificate_that_was_looked_at_before_is_known_with_its_window(
    program: Program,
) -> None:
    """The look at the contract tells no more than its end; Akamai's own are not renewed here."""
    assert program.apply().returncode == 0
    status = program.status()

    (row,) = report(program, "--contract", "C-0N7RAC7")["certificates"]

    assert row["live_since"] == status["not_before"]
    assert row["due_at"] is not None
    assert row["chain_ends"] > row["expires"]


def test_a_contract_that_cannot_be_asked_for_is_a_row(program: Program) -> None:
    document = report(program, "request.yaml", "--contract", "C-0THER", code=1)

    assert rows(document)["contract C-0THER"]["urgency"] == "unknown"
    assert rows(document)["www.example.com"]["urgency"] == "due"


def test_what_is_used_of_the_pace_is_told(program: Program) -> None:
    """Of each account that was asked."""
    (pace,) = report(program, "--contract", "C-0N7RAC7")["pace"]

    assert (pace["account_switch_key"], pace["used"]) == (None, 2)
    assert pace["limit"] >= pace["used"]


def test_nothing_is_changed(program: Program) -> None:
    assert program.apply().returncode == 0
    program.clock.sleep(timedelta(days=80))
    journal = program.sandbox.directory / "state" / FILE_NAME
    before = journal.read_bytes()
    program.sandbox.world.ledger.clear()

    report(program, "request.yaml", "--contract", "C-0N7RAC7")

    assert program.sandbox.world.ledger.writes() == ()
    assert journal.read_bytes() == before


def test_what_if_tells_another_day_and_other_lifetimes(program: Program) -> None:
    assert program.apply().returncode == 0
    (row,) = report(program, "request.yaml")["certificates"]

    far = report(program, "request.yaml", "--as-of", "2031-01-01", "--lifetimes", "100,47")

    assert far["as_of"] == "2031-01-01T00:00:00Z"
    assert far["certificates"][0]["urgency"] == "broken"
    assert [one["lifetime_days"] for one in far["forecasts"]] == [None, 100, 47]
    assert [one["renewals"] for one in far["forecasts"]][1:] == [6, 12]
    assert far["forecasts"][0]["misses"] == [
        {
            "common_name": "www.example.com",
            "trouble": "too late",
            "why": f"it ended at {row['expires']}",
        }
    ]


def test_a_file_is_replaced_as_a_whole_and_others_may_read_it(program: Program) -> None:
    """Nothing is said: cron is silent where nothing is wrong."""
    assert program.apply().returncode == 0
    output = program.directory / "akamai.prom"
    output.write_text("from before")

    done = program.run(
        *("report", "request.yaml", "--format", "prometheus", "--output", "akamai.prom")
    )

    assert (done.returncode, done.stdout) == (0, "")
    assert stat.S_IMODE(output.stat().st_mode) == 0o644
    assert output.read_text().startswith("# HELP akamai_scm_certificate_expiry_timestamp_seconds ")
    assert [path.name for path in program.directory.glob("*akamai.prom*")] == ["akamai.prom"]


def test_a_file_that_cannot_be_written_is_told_before_anybody_is_asked(program: Program) -> None:
    done = program.run("report", "request.yaml", "--output", ".")
    assert done.returncode == 64
    assert "--output: . is a directory" in done.stderr
    assert program.sandbox.world.ledger.requests() == ()

    gone = program.run("report", "request.yaml", "--output", "nowhere/report.txt")
    assert gone.returncode == 1
    assert "nowhere/report.txt cannot be written" in gone.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Neither a certificate request nor a contract is named"),
        (["request.yaml", "--as-of", "soon"], "'soon' is no date such as 2027-03-15"),
        (["request.yaml", "--as-of", "9999-12-31"], "'9999-12-31' is too far away"),
        (["request.yaml", "--as-of", "0001-01-01"], "'0001-01-01' is too far away"),
        (["request.yaml", "--as-of", "2027-03-15T12:00"], "does not say its zone"),
        (["request.yaml", "--lifetimes", "100,0"], "'0' is no whole number from 1 to 3650"),
        (["request.yaml", "--warning", "-1"], "--warning"),
        (["request.yaml", "--format", "pdf"], "pdf"),
    ],
)
def test_a_wrong_command_line_is_told(program: Program, words: list[str], told: str) -> None:
    done = program.run("report", *words)

    assert done.returncode == 64
    assert told in done.stderr


def test_nagios_gets_its_own_exit_codes(program: Program) -> None:
    """Without a certificate nothing expires; below the thresholds it counts."""
    assert program.apply().returncode == 0

    def check(*words: str) -> tuple[int, str]:
        done = program.run("report", *words, "--format", "nagios")
        return done.returncode, done.stdout.splitlines()[0].partition(" - ")[0]

    def below(warning: str, critical: str) -> tuple[int, str]:
        return check("request.yaml", "--warning", warning, "--critical", critical)

    assert below("14", "7") == (0, "CERTIFICATES OK")
    assert below("3000", "7") == (1, "CERTIFICATES WARNING")
    assert below("3000", "2900") == (2, "CERTIFICATES CRITICAL")
    assert below("7", "14") == (3, "CERTIFICATES UNKNOWN")
    assert check("request.yaml", "--scm-config", "nowhere.yaml") == (3, "CERTIFICATES UNKNOWN")
    place(program, "b.yaml", "b.example.com", contract_id="C-0THER")
    assert check("fleet") == (3, "CERTIFICATES UNKNOWN")


@pytest.mark.parametrize(
    ("format_", "begin"),
    [
        ("text", "1 certificate: 1 current"),
        ("markdown", "# Certificates"),
        ("html", "<!doctype html>"),
        ("csv", "common_name,urgency,days_left,"),
    ],
)
def test_each_format_names_the_certificate(program: Program, format_: str, begin: str) -> None:
    assert program.apply().returncode == 0

    done = program.run("report", "request.yaml", "--format", format_)

    assert done.returncode == 0
    assert done.stdout.startswith(begin)
    assert "www.example.com" in done.stdout
    if format_ == "csv":
        assert len(list(csv.DictReader(io.StringIO(done.stdout)))) == 1
