"""`check`: in each format, without settings and a network, and as a hook."""

import json
import re
import shlex
import socket
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import yaml
from request_document import A_KEY, LEAST

from connector.cli import main
from connector.schemas import answer_schema

pytestmark = [pytest.mark.usefixtures("bare_machine"), pytest.mark.promise("command-check")]
HOOK = Path(__file__).parents[2] / "example/pre-commit/.pre-commit-config.yaml"


@pytest.fixture
def requests(tmp_path: Path) -> Path:
    """One right, one wrong, one with a warning, one that is no text."""
    folder = tmp_path / "requests"
    folder.mkdir()
    for name, more in {
        "right": {},
        "wrong": {"common_name": "a b", "colour": "red"},
        "warned": {"common_name": "b.example.com", "tech_contact": {**LEAST["admin_contact"]}},
    }.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump({**LEAST, **more}))
    (folder / "binary.yaml").write_bytes(b"a: \xff\n")
    return folder


def test_a_person_gets_a_line_for_each_fault(requests, capsys, monkeypatch) -> None:
    """No socket is opened, nothing is written."""
    monkeypatch.setattr(socket, "socket", None)

    assert main(["check", "requests"]) == 65

    out, err = capsys.readouterr()
    places = [line.split(": ")[:3] for line in out.splitlines()]
    assert [place for place in places if place[2] in {"common_name", "colour"}] == [
        ["requests/wrong.yaml:6:1", "error", "colour"],
        ["requests/wrong.yaml:7:1", "error", "common_name"],
    ]
    assert ["requests/warned.yaml:17:3", "warning", "tech_contact.email"] in places
    assert out.startswith("requests/binary.yaml: error: it is not a text in UTF-8")
    assert err == "4 requests checked: 2 wrong, 1 warning.\n"
    assert sorted(path.name for path in requests.parent.iterdir()) == ["requests"]


def test_warnings_alone_are_no_failure(requests, capsys) -> None:
    assert main(["check", "requests/right.yaml", "requests/warned.yaml"]) == 0

    assert "2 requests checked: all right, 1 warning." in capsys.readouterr().err


def test_scripts_get_json_of_a_schema(requests, capsys) -> None:
    assert main(["check", "--json", "requests"]) == 65

    told = json.loads(capsys.readouterr().out)
    jsonschema.validate(told, answer_schema("check"), jsonschema.Draft202012Validator)
    assert {one["rule"] for one in told["findings"]} == {
        "no-request",
        "wrong-request",
        "seldom-meant",
    }
    assert told["files"] == [f"requests/{n}.yaml" for n in ("binary", "right", "warned", "wrong")]


def test_code_review_gets_sarif(requests, capsys) -> None:
    """Each result names a rule that is described, and where it is known a line."""
    (requests / "a name.yaml").write_text("colour: red\n")

    assert main(["check", "--format", "sarif", "requests"]) == 65

    told = json.loads(capsys.readouterr().out)
    (run,) = told["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert told["version"] == "2.1.0"
    assert {one["ruleId"] for one in run["results"]} <= rules
    assert {one["level"] for one in run["results"]} == {"error", "warning"}
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    lines = {place["artifactLocation"]["uri"]: place.get("region") for place in places}
    assert lines["requests/a%20name.yaml"] == {"startLine": 1, "startColumn": 1}
    assert lines["requests/binary.yaml"] is None


def test_test_reports_get_junit(requests, capsys) -> None:
    """A case a file; what only warns has passed."""
    assert main(["check", "--format", "junit", "requests"]) == 65

    suite = ET.fromstring(capsys.readouterr().out)
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert (suite.get("tests"), suite.get("failures")) == ("4", "2")
    assert failed == ["requests/binary.yaml", "requests/wrong.yaml"]
    assert [case.get("name") for case in suite if case.find("system-out") is not None] == [
        "requests/warned.yaml"
    ]


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "junit"])
def test_no_format_shows_a_key_or_controls(tmp_path, capsys, format_) -> None:
    """Names of files and values may hold anything."""
    (tmp_path / "a\x1b[31m.yaml").write_text(yaml.safe_dump({**LEAST, "comments": A_KEY}))
    (tmp_path / "b.yaml").write_text(yaml.safe_dump({**LEAST, "common_name": "a\x07b"}))

    assert main(["check", "--format", format_, "."]) == 65

    out = capsys.readouterr().out
    assert "MHcCAQ" not in out
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", out)
    if format_ == "junit":
        ET.fromstring(out)


def test_the_hook_of_the_example_checks_requests_and_nothing_else(requests, capsys) -> None:
    """As pre-commit runs it: the words of `entry`, and the files that `files` matches."""
    (repository,) = yaml.safe_load(HOOK.read_text("utf-8"))["repos"]
    (hook,) = repository["hooks"]
    program, *words = shlex.split(hook["entry"])
    committed = ["requests/right.yaml", "scm_config.yaml", "main.tf", "requests/sub/a.json"]

    matched = [name for name in committed if re.search(hook["files"], name)]

    assert program == "akamai-scm"
    assert matched == ["requests/right.yaml", "requests/sub/a.json"]
    assert main([*words, *matched[:1]]) == 0
