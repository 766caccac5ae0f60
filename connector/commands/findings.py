"""How findings in request files look: for people, scripts, code review and test reports."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from connector import __version__
from connector.documents.checking import RULES, Finding, Severity
from connector.text.leaving import as_json, leaving

_SARIF: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def plain(found: Sequence[Finding]) -> str:
    """Return a line a finding, as compilers write them."""
    return "\n".join(f"{_place(one)}: {one.severity}: {one.fault}" for one in found)


def _place(one: Finding) -> str:
    return one.file if one.spot is None else f"{one.file}:{one.spot.line}:{one.spot.column}"


def as_document(found: Sequence[Finding], files: Sequence[str]) -> str:
    """Return the findings as JSON (check.schema.json)."""
    told = {"schema": 1, "files": list(files), "findings": [_row(one) for one in found]}
    return as_json(told, indent=2)


def _row(one: Finding) -> dict[str, object]:
    return {
        "file": one.file,
        "line": None if one.spot is None else one.spot.line,
        "column": None if one.spot is None else one.spot.column,
        "severity": one.severity,
        "rule": one.rule,
        "field": one.fault.where,
        "message": one.fault.what,
        "remedy": one.fault.remedy,
    }


def sarif(found: Sequence[Finding], files: Sequence[str]) -> str:
    """Return the findings as SARIF 2.1.0 (OASIS), which code hosts show in a review."""
    driver = {
        "name": "akamai-scm check",
        "version": __version__,
        "rules": [{"id": rule, "shortDescription": {"text": text}} for rule, text in RULES.items()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": quote(file)}} for file in files],
        "results": [_result(one) for one in found],
    }
    return as_json({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=2)


def _result(one: Finding) -> dict[str, Any]:
    where: dict[str, Any] = {"artifactLocation": {"uri": quote(one.file)}}
    if one.spot is not None:
        where["region"] = {"startLine": one.spot.line, "startColumn": one.spot.column}
    return {
        "ruleId": one.rule,
        "level": one.severity,
        "message": {"text": str(one.fault)},
        "locations": [{"physicalLocation": where}],
    }


def junit(found: Sequence[Finding], files: Sequence[str]) -> str:
    """Return the findings as JUnit's XML, a test case a file; warnings fail none."""
    suite = ET.Element("testsuite", name="akamai-scm check", errors="0", skipped="0")
    failed = 0
    for file in files:
        case = ET.SubElement(suite, "testcase", classname="akamai-scm check", name=leaving(file))
        mine = [one for one in found if one.file == file]
        wrong = [one for one in mine if one.severity is Severity.ERROR]
        if wrong:
            failed += 1
            first = leaving(str(wrong[0].fault))
            fault = ET.SubElement(case, "failure", message=first, type=wrong[0].rule)
            fault.text = leaving(plain(wrong))
        told = [one for one in mine if one.severity is Severity.WARNING]
        if told:
            ET.SubElement(case, "system-out").text = leaving(plain(told))
    suite.set("tests", str(len(files)))
    suite.set("failures", str(failed))
    ET.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suite, encoding="unicode")


FORMATS: Final[Mapping[str, Callable[[Sequence[Finding], Sequence[str]], str]]] = {
    "text": lambda found, _files: plain(found),
    "json": as_document,
    "sarif": sarif,
    "junit": junit,
}
