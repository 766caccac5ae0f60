"""What is wrong with request files, each fault at its line."""

import json
from pathlib import Path

import pytest
import yaml
from request_document import LEAST

from connector.documents.checking import Finding, Severity, findings
from connector.documents.files import read_texts


def found(directory: Path, **texts: str) -> list[Finding]:
    """Return what is found in files of these names and texts."""
    for name, text in texts.items():
        (directory / f"{name}.yaml").write_text(text)
    names = [f"{name}.yaml" for name in texts]
    read = read_texts(names, {}, str, lambda name: directory / name)
    return list(findings(*read, directory))


def told(findings_: list[Finding]) -> list[tuple[str, int | None, str]]:
    return [(one.file, one.spot and one.spot.line, one.fault.where) for one in findings_]


def request(**more: object) -> str:
    return yaml.safe_dump({**LEAST, **more}, sort_keys=False)


def test_a_right_request_has_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, one=request()) == []


def test_all_faults_of_all_files_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    """Of what is missing, the line of what should hold it."""
    first = (
        "common_name: www.example.com\n"
        "sans:\n"
        "  - www2.example.com\n"
        '  - "*.*.example.com"\n'
        "colour: red\n"
        "subject:\n"
        "  country: Germany\n"
    )

    seen = told(found(tmp_path, first=first, second=request(term=0)))

    assert seen == [
        ("first.yaml", 1, "contract_id"),
        ("first.yaml", 4, "sans[1]"),
        ("first.yaml", 5, "colour"),
        ("first.yaml", 7, "subject.country"),
        ("second.yaml", 21, "term"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\nb: [\n", 3, "expected the node content"),
        ("a: 1\na: 2\n", 2, "the same key appears twice"),
        ('{"a": 1,\n}', 2, "double quotes"),
        ("", None, "it is empty"),
        ("- a\n", 1, "must be a group of keys"),
        ("client_id: a\nclient_secret: b\n", None, "it looks like a configuration of SCM"),
    ],
)
def test_what_is_no_request_is_told_where_the_reader_stopped(
    tmp_path: Path, text: str, line: int | None, what: str
) -> None:
    (one,) = found(tmp_path, e=text)[:1]

    assert (one.file, one.spot and one.spot.line) == ("e.yaml", line)
    assert what in one.fault.what
    assert one.severity is Severity.ERROR


def test_json_has_lines_too(tmp_path: Path) -> None:
    text = json.dumps({**LEAST, "sans": ["a b"]}, indent=2)
    line = next(n for n, line in enumerate(text.splitlines(), 1) if '"a b"' in line)

    assert told(found(tmp_path, one=text)) == [("one.yaml", line, "sans[0]")]


def test_json_that_is_no_yaml_is_told_without_lines(tmp_path: Path) -> None:
    """YAML's reader does not take tabulators where JSON has them."""
    text = json.dumps({**LEAST, "sans": ["a b"]}, indent="\t")

    assert told(found(tmp_path, one=text)) == [("one.yaml", None, "sans[0]")]


def test_what_works_and_is_seldom_meant_is_a_warning(tmp_path: Path) -> None:
    seen = found(tmp_path, one=request(validation="private", signature_algorithm="SHA-1"))

    assert [(one.severity, one.fault.where) for one in seen] == [
        (Severity.WARNING, "signature_algorithm")
    ]
    assert seen[0].spot is not None


def test_two_files_for_one_certificate_are_told(tmp_path: Path) -> None:
    """Neither stops the other, but hardly anybody means it."""
    (one,) = found(tmp_path, one=request(), two=request())

    assert (one.severity, one.file, one.fault.where) == (
        Severity.WARNING,
        "two.yaml",
        "common_name",
    )
    assert "one.yaml" in one.fault.what


def test_a_chain_file_is_looked_into(tmp_path: Path) -> None:
    (one,) = found(tmp_path, one=request(chain_file="gone.pem"))

    assert (one.severity, one.fault.where) == (Severity.ERROR, "chain_file")
    assert one.spot is not None
    assert "gone.pem cannot be read" in one.fault.what


def test_two_files_that_ask_for_one_certificate_differently_are_wrong(tmp_path: Path) -> None:
    (one,) = found(tmp_path, one=request(), two=request(sans=["b.example.com"], org_id=7))

    assert (one.severity, one.file, one.fault.where) == (Severity.ERROR, "two.yaml", "common_name")
    assert "one.yaml asks for the same certificate with other sans, org_id" in one.fault.what
