"""`list`: what is on a contract, and which of it somebody here sees to."""

import json

import pytest
from control_center import USUAL, merged, seeded
from program import Program
from request_document import LEAST

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.world import Options
from connector.schemas import answer_schema

pytestmark = pytest.mark.promise("command-list")
LIST = ("list", "--contract", "ctr_C-0N7RAC7")


@pytest.fixture
def options() -> Options:
    """What CPS has need not keep to what is published of it today."""
    return Options(step_seconds=0.05)


@pytest.fixture
def contract(program: Program) -> dict[str, int]:
    """One that we have issued, one of somebody else's, one that Akamai renews by itself."""
    assert program.apply().returncode == 0
    ours = program.enrollment().id
    other = seeded(
        program, merged(USUAL, {"csr": {"cn": "b.example.com", "sans": ["b.example.com"]}})
    )
    san = {"csr": {"cn": "c.example.com", "sans": ["c.example.com"]}, "certificateType": "san"}
    program.sandbox.world.ledger.clear()
    return {"ours": ours, "other": other, "akamai": seeded(program, merged(USUAL, san))}


def test_each_enrollment_has_a_line(program: Program, contract: dict[str, int]) -> None:
    done = program.run(*LIST)

    assert done.returncode == 0, done.stderr
    head, *rows, below = done.stdout.splitlines()
    assert head.split()[0] == "enrollment"
    kept = {int(row.split()[0]): row.split()[-1] for row in rows}
    assert kept == {
        contract["ours"]: "akamai-scm",
        contract["other"]: "-",
        contract["akamai"]: "Akamai",
    }
    assert below.startswith("1 of 3: nothing here renews them")
    calls = program.sandbox.world.ledger.requests()
    assert {call.method for call in calls} == {"GET"}
    assert len(calls) <= 2


def test_scripts_read_it_by_its_schema(program: Program, contract: dict[str, int]) -> None:
    done = program.run(*LIST, "--json")

    told = {one["enrollment_id"]: one for one in json.loads(done.stdout)["enrollments"]}
    ours, other = told[contract["ours"]], told[contract["other"]]
    assert (ours["managed"], ours["state"], ours["key_algorithms"]) == (True, "active", ["RSA"])
    assert (other["managed"], other["third_party"], other["expires"] is None) == (
        False,
        True,
        False,
    )
    assert not told[contract["akamai"]]["third_party"]
    assert answer_schema("list")["title"] == "List"


@pytest.mark.parametrize(
    ("status", "body"), [(403, "{}"), (404, "{}"), (404, "<html></html>"), (406, "{}")]
)
def test_where_cps_does_not_tell_the_active_certificates_each_is_asked_for(
    program: Program, contract: dict[str, int], status: int, body: str
) -> None:
    """What Akamai publishes of CPS's interface does not have that call (akamai-cps 2.14)."""
    usual = json.loads(program.run(*LIST, "--json").stdout)["enrollments"]
    program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "cps", path="active-certificates", times=None, status=status, body=body)
    )

    done = program.run(*LIST, "--json", AKAMAI_SCM_LOOK_MAX_AGE="0s")
    reported = program.run("report", *LIST[1:], AKAMAI_SCM_LOOK_MAX_AGE="0s")

    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Each enrollment is asked for by itself") == 1
    told = json.loads(done.stdout)["enrollments"]
    names = ("enrollment_id", "managed", "state", "expires", "key_algorithms")
    assert [[one[name] for name in names] for one in told] == [
        [one[name] for name in names] for one in usual
    ]
    assert reported.returncode == 0, reported.stderr
    assert "b.example.com" in reported.stdout


def test_what_a_request_names_is_managed(program: Program, contract: dict[str, int]) -> None:
    """By its name, or by its enrollment; on another contract it is another certificate."""
    for index, (more, managed) in enumerate(
        [
            ({}, True),
            ({"enrollment_id": contract["other"]}, True),
            ({"enrollment_id": 1}, False),
            ({"contract_id": "C-ANOTHER"}, False),
        ]
    ):
        path = program.directory / f"{index}.json"
        path.write_text(json.dumps({**LEAST, "common_name": "b.example.com", **more}))
        done = program.run(*LIST, "--unmanaged", path.name)
        assert done.returncode == 0, done.stderr
        assert (str(contract["other"]) in done.stdout) is not managed, more


def test_a_contract_with_nothing_and_one_that_is_not_ours(program: Program) -> None:
    nothing = program.run(*LIST)
    foreign = program.run("list", "--contract", "C-FOREIGN")

    assert (nothing.returncode, nothing.stdout.splitlines()[-1]) == (
        0,
        "Nothing is on contract ctr_C-0N7RAC7.",
    )
    assert foreign.returncode == 1
    assert foreign.stderr.startswith("akamai-scm: ")


def test_a_faulty_request_is_told_and_hides_nothing(
    program: Program, contract: dict[str, int]
) -> None:
    (program.directory / "bad.yaml").write_text("common_name: 7")

    done = program.run(*LIST, "--json", "bad.yaml")

    assert done.returncode == 65
    assert "bad.yaml" in done.stderr
    assert len(json.loads(done.stdout)["enrollments"]) == 3
