"""`import`: what it writes changes nothing, and nothing is written over."""

import json
import stat
from typing import Any

import pytest
import yaml
from program import Program

CONTRACT = ("--contract", "C-0N7RAC7")


NAME = "shop.example.com"


def existing(program: Program, **more: Any) -> str:
    """Return the id of an enrollment that somebody has made, with a live certificate."""
    return str(program.make_enrollment(NAME, **more).id)


@pytest.mark.promise("command-import", "import")
def test_the_file_it_writes_plans_nothing(program: Program) -> None:
    """Status says so, and a second import leaves the file alone."""
    id_ = existing(program, sans=["www.shop.example.com"])
    program.sandbox.world.ledger.clear()

    done = program.run(
        "import", id_, *CONTRACT, "--output", "shop.yaml", "--scm-account=sectigo-dv"
    )

    assert done.returncode == 0, done.stderr
    assert "nothing is due" in done.stderr
    assert done.stdout == ""
    path = program.directory / "shop.yaml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    request = yaml.safe_load(path.read_text())
    assert request["common_name"] == "shop.example.com"
    assert request["sans"] == ["www.shop.example.com"]
    assert request["scm_account"] == "sectigo-dv"
    assert "enrollment_id" not in request
    status = program.run("status", "shop.yaml", "--detailed-exitcode", "--json")
    assert status.returncode == 0, status.stdout
    assert program.run("apply", "shop.yaml").returncode == 0
    assert program.sandbox.world.ledger.writes() == ()

    again = program.run("import", id_, *CONTRACT, "--output", "shop.yaml")
    assert again.returncode == 64
    assert "--force" in again.stderr
    assert yaml.safe_load(path.read_text()) == request
    assert program.run("import", id_, *CONTRACT, "--output", "shop.yaml", "--force").returncode == 0


@pytest.mark.promise("command-import", "import")
def test_one_of_two_with_the_same_name_is_named_by_its_id(program: Program) -> None:
    first = existing(program)
    second = existing(program)

    for id_ in (first, second):
        done = program.run("import", id_, *CONTRACT, "--json")
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert (told["schema"], told["action"]) == (1, "none")
        assert told["request"]["enrollment_id"] == int(id_)
        assert yaml.safe_load(told["text"]) == told["request"]


@pytest.mark.promise("command-import")
def test_a_main_tf_calls_the_module(program: Program) -> None:
    """The agreement is only written in where it was accepted."""
    id_ = existing(program)

    done = program.run("import", id_, *CONTRACT, "--terraform", "--source", "../module")
    unread = program.run("import", id_, *CONTRACT, "--terraform", AKAMAI_SCM_ACCEPT_EULA="")

    assert done.returncode == 0, done.stderr
    assert '  source = "../module"\n' in done.stdout
    assert '  common_name = "shop.example.com"\n' in done.stdout
    assert "\n  eula_accepted = true\n" in done.stdout
    assert "\n  # eula_accepted = true\n" in unread.stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["99999", *CONTRACT], 65, "20001 shop.example.com"),
        (["20001"], 64, "--contract"),
        (["twenty", *CONTRACT], 64, "ENROLLMENT_ID"),
        (["20001", *CONTRACT, "--scm-account", "nobody"], 78, "nobody"),
        (["20001", *CONTRACT, "--output", "."], 64, "is a directory"),
    ],
    ids=["unknown", "no contract", "no number", "no account", "directory"],
)
def test_what_cannot_be_imported(program: Program, words, code, told) -> None:
    existing(program)

    done = program.run("import", *words)

    assert done.returncode == code
    assert told in done.stderr
    assert done.stdout == ""
