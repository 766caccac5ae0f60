"""`import --all`: a whole contract as files that change nothing."""

import json

import pytest
import yaml
from control_center import IN_CONTROL_CENTER, USUAL, merged, seeded
from program import Program

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.world import Options

pytestmark = pytest.mark.promise("command-import-all")
ALL = ("import", "--all", "--contract", "ctr_C-0N7RAC7", "--scm-account", "sectigo-dv")


@pytest.fixture
def options() -> Options:
    """What CPS has need not keep to what is published of it today."""
    return Options(step_seconds=0.05)


def named(name: str, **more: object) -> dict:
    return merged(USUAL, {"csr": {"cn": name, "sans": [name]}, **more})


@pytest.fixture
def contract(program: Program) -> dict[str, int]:
    """Seven enrollments: two of one name, one of another type, one that no request can be about."""
    return {
        "plain": seeded(program, named("a.example.com")),
        "star": seeded(program, named("*.example.org")),
        "odd": seeded(program, merged(named("c.example.com"), IN_CONTROL_CENTER)),
        "twin": seeded(program, named("twin.example.com")),
        "other twin": seeded(program, named("twin.example.com")),
        "san": seeded(program, named("san.example.com", certificateType="san")),
        "unsayable": seeded(program, named("a_b.example.com")),
    }


def test_status_of_the_folder_wants_nothing(program: Program, contract) -> None:
    """One that cannot be said stops no other; nothing is written at a vendor."""
    program.sandbox.world.ledger.clear()

    done = program.run(*ALL, "--json")

    assert done.returncode == 65, done.stderr
    told = {one["enrollment_id"]: one for one in json.loads(done.stdout)["enrollments"]}
    assert set(told) == set(contract.values()) - {contract["san"]}
    lost = told.pop(contract["unsayable"])
    assert (lost["output"], lost["action"]) == ("", None)
    assert "a_b.example.com" in lost["error"]
    assert [one["message"] for one in told.values() if one["action"] != "none"] == []
    assert "5 of 6 enrollments written to requests; nothing is due; 1 could" in done.stderr
    written = {path.name: path for path in (program.directory / "requests").iterdir()}
    assert set(written) == {
        "a.example.com.yaml",
        "_wildcard_.example.org.yaml",
        "c.example.com.yaml",
        f"twin.example.com-{contract['twin']}.yaml",
        f"twin.example.com-{contract['other twin']}.yaml",
    }
    twin = yaml.safe_load(written[f"twin.example.com-{contract['twin']}.yaml"].read_text())
    assert twin["enrollment_id"] == contract["twin"]
    assert twin["scm_account"] == "sectigo-dv"
    assert "enrollment_id" not in yaml.safe_load(written["a.example.com.yaml"].read_text())
    status = program.run("status", "requests", "--json", "--detailed-exitcode")
    assert status.returncode == 0, status.stdout + status.stderr
    assert len(json.loads(status.stdout)["certificates"]) == 5
    assert program.run("check", "requests").returncode == 0
    assert program.run("apply", "requests").returncode == 0
    assert program.sandbox.world.ledger.writes() == ()


def test_a_main_tf_each_says_how_the_other_stack_lets_go(program: Program) -> None:
    seeded(program, named("a.example.com"))

    done = program.run(*ALL, "--terraform", "--source", "../../m", "--output", "stacks")

    assert done.returncode == 0, done.stderr
    assert "a.example.com" in done.stdout
    assert "nothing is due" in done.stdout
    text = (program.directory / "stacks/a.example.com/main.tf").read_text()
    assert '  source = "../../m"\n' in text
    assert "#     from = akamai_cps_third_party_enrollment.NAME\n" in text
    assert "#       destroy = false\n" in text


def test_a_folder_with_something_in_it_is_left_alone(program: Program) -> None:
    """Until --force is given."""
    seeded(program, named("a.example.com"))
    mine = program.directory / "requests" / "a.example.com.yaml"
    mine.parent.mkdir()
    mine.write_text("mine")

    done = program.run(*ALL)

    assert (done.returncode, mine.read_text()) == (64, "mine")
    assert "--force" in done.stderr
    assert program.sandbox.world.ledger.requests() == ()
    assert program.run(*ALL, "--force").returncode == 0
    assert yaml.safe_load(mine.read_text())["common_name"] == "a.example.com"


def test_what_is_not_written_is_not_told_as_written(program: Program) -> None:
    """Nor is what could not be looked at, after all had been read, told as current."""
    seeded(program, named("a.example.com"))
    seeded(program, named("b.example.com"))
    (program.directory / "requests" / "b.example.com.yaml").mkdir(parents=True)
    out = Fault(Kind.ANSWER, "cps", path="deployments|history", status=503, skip=2, times=None)
    program.sandbox.world.faults.add(out)

    done = program.run(*ALL, "--force", "--json")

    assert done.returncode == 1
    rows = {one["common_name"]: one for one in json.loads(done.stdout)["enrollments"]}
    assert rows["b.example.com"]["output"] == ""
    assert rows["a.example.com"]["output"] == "requests/a.example.com.yaml"
    assert "b.example.com.yaml cannot be written" in rows["b.example.com"]["error"]
    assert "nothing is due" not in done.stderr
    assert "1 could not be looked at; 1 could not be written" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["import", "--contract", "C-0N7RAC7"], 64, "either ENROLLMENT_ID or --all"),
        ([*ALL, "20001"], 64, "either ENROLLMENT_ID or --all"),
        ([*ALL, "--output", "request.yaml"], 64, "is a file"),
        ([*ALL], 65, "no third-party enrollment"),
        ([*ALL, "--scm-account", "nobody"], 78, "nobody"),
    ],
    ids=["neither", "both", "file", "nothing there", "no account"],
)
def test_what_cannot_be_done(program: Program, words, code, told) -> None:
    done = program.run(*words)

    assert done.returncode == code
    assert told in done.stderr
    assert done.stdout == ""
