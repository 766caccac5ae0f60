"""`status` over several requests, as a person reads it."""

import json

import pytest
import yaml
from program import Program
from request_document import LEAST


@pytest.fixture
def two(program: Program) -> Program:
    """One that is live, and one that is not there yet."""
    program.write()
    assert program.apply().returncode == 0
    absent = {**LEAST, "scm_account": "sectigo-dv", "common_name": "a.example.com"}
    (program.directory / "absent.yaml").write_text(yaml.safe_dump(absent))
    return program


def test_a_line_a_certificate_and_a_paragraph_where_something_is_due(two: Program) -> None:
    """Nothing on stderr: nobody looks there."""
    done = two.run("status", "request.yaml", "absent.yaml", "--detailed-exitcode")

    head, live, absent, *below = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (2, "")
    assert head.split() == ["name", "days", "left", "state", "due", "issuer", "account"]
    assert live.split()[0::2][:2] == ["www.example.com", "active"]
    assert absent.split()[:4] == ["a.example.com", "-", "absent", "now"]
    assert [line.partition(":")[0] for line in below] == ["a.example.com (absent)"]


def test_rows_are_chosen_and_sorted(two: Program) -> None:
    """For scripts as well; the exit code is that of all."""
    by_name = two.run("status", "request.yaml", "absent.yaml", "--sort", "name", "--json")
    due = two.run("status", "request.yaml", "absent.yaml", "--due")
    none = two.run("status", "request.yaml", "--due", "--detailed-exitcode")
    nothing = two.run("status", "request.yaml", "--due", "--json")

    names = [one["common_name"] for one in json.loads(by_name.stdout)["certificates"]]
    assert names == ["a.example.com", "www.example.com"]
    assert "www.example.com" not in due.stdout
    assert "a.example.com" in due.stdout
    assert (none.returncode, none.stdout) == (0, "Nothing is due.\n")
    assert json.loads(nothing.stdout)["certificates"] == []
