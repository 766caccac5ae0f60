"""The validator sees what it should, and excuses no more than the table says."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox import schemas
from connector.sandbox.serving import openapi
from connector.sandbox.serving.openapi import DEVIATIONS, Description, Deviation
from connector.sandbox.serving.validate import Validator

from .conftest import CPS, media, wanted

CHANGE = "/cps/v2/enrollments/20001/changes/30001"
ACCEPTED = {"change": CHANGE}


def _check(
    body: Any,
    *,
    method: str = "DELETE",
    path: str = CHANGE,
    status: int = 200,
    content_type: str = media("change-id", 1),
    description: Path | None = None,
) -> list[str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Validator(description).check("cps", method, path, status, content_type, raw)


def test_a_good_answer() -> None:
    """Nothing is said; parameters of the media type do not matter."""
    assert _check(ACCEPTED) == []
    assert _check(ACCEPTED, content_type=f"{media('change-id', 1)}; charset=utf-8") == []


def test_a_refusal_of_any_path() -> None:
    """A refusal is judged whatever was asked for, a line break in the path included."""
    type_ = "https://127.0.0.1:1/cps/v2/error-types/not-found"
    problem = {"type": type_, "title": "Not Found", "instance": f"{type_}?id={'0' * 32}"}
    answer = {"status": 404, "content_type": "application/problem+json"}
    assert _check(problem, path=f"{CHANGE}\n", **answer) == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param({"body": {**ACCEPTED, "x": 1}}, "'x' was unexpected", id="one field more"),
        pytest.param({"body": {}}, "'change' is a required property", id="one field less"),
        pytest.param({"body": {"change": 30001}}, "$.change: 30001 is not", id="another type"),
        pytest.param({"body": b"{"}, "the body is not JSON", id="a body cut off"),
        pytest.param(
            {"body": ACCEPTED, "status": 202}, "no schema is known", id="a status never used"
        ),
        pytest.param(
            {"body": ACCEPTED, "content_type": "application/json"},
            "no schema is known for application/json",
            id="another media type",
        ),
        pytest.param(
            {"body": b"<html>", "content_type": "text/html"},
            "no schema is known for text/html",
            id="a page",
        ),
        pytest.param(
            {
                "body": {"title": "Not Found"},
                "status": 404,
                "content_type": "application/problem+json",
            },
            "is not valid under any of the given schemas",
            id="a problem without its type",
        ),
    ],
)
def test_bad_answers(answer: dict[str, Any], words: str) -> None:
    """Each is told in one sentence that begins with what was asked."""
    (said,) = _check(**answer)

    assert said.startswith("cps DELETE /cps/v2/enrollments/20001/changes/30001 ")
    assert words in said


def test_answers_without_a_body_are_not_judged() -> None:
    """There is nothing to judge."""
    assert _check(b"", content_type="text/html", status=202) == []


@pytest.mark.parametrize("server", ["cps", "scm"])
def test_every_schema_is_there(server: str) -> None:
    """Each index names schemas that exist, and every one of them can be used."""
    for entry in schemas.index(server):
        if entry["schema"] is not None:
            list(schemas.faults(f"{server}/{entry['schema']}", {}))


DOCUMENT: dict[str, Any] = {
    "definitions": {"a/b": {"type": "string", "nullable": True, "enum": ["on", "off"]}},
    "paths": {
        "/enrollments/{enrollmentId}/changes/{changeId}": {
            "delete": {
                "responses": {
                    "200": {
                        "content": {
                            media("change-id", 1): {
                                "schema": {
                                    "type": "object",
                                    "additionalProperties": False,
                                    "required": ["change"],
                                    "properties": {
                                        "change": {"$ref": "#/definitions/a~1b"},
                                        "list": {"type": "array", "items": {"type": "integer"}},
                                    },
                                }
                            }
                        }
                    }
                }
            }
        }
    },
}


@pytest.mark.parametrize(
    ("instance", "said"),
    [
        pytest.param({"change": "on"}, 0, id="as described"),
        pytest.param({"change": None}, 0, id="null where it may be"),
        pytest.param({"change": "up"}, 1, id="a word outside its list"),
        pytest.param({"change": "on", "list": [1, "2"]}, 1, id="a wrong type in a list"),
        pytest.param({"change": "on", "list": None}, 1, id="null where it may not be"),
        pytest.param([], 1, id="no object"),
    ],
)
def test_a_published_description_is_read_as_openapi(instance: Any, said: int) -> None:
    """References are resolved, `nullable` is a type."""
    found = Description(DOCUMENT).check("DELETE", CHANGE, 200, media("change-id", 1), instance)

    assert len(list(found)) == said


@pytest.mark.parametrize(
    ("method", "path", "status", "version", "judged"),
    [
        pytest.param("DELETE", CHANGE, 200, 1, True, id="what is described"),
        pytest.param("GET", CHANGE, 200, 1, False, id="another method"),
        pytest.param("DELETE", f"{CHANGE}/x", 200, 1, False, id="another path"),
        pytest.param("DELETE", CHANGE, 404, 1, False, id="another status"),
        pytest.param("DELETE", CHANGE, 200, 0, False, id="an older version"),
        pytest.param("DELETE", CHANGE, 200, 2, True, id="a newer version, by the last described"),
    ],
)
def test_what_is_not_described_is_not_judged(
    method: str, path: str, status: int, version: int, judged: bool
) -> None:
    """The description knows success answers only, and the newest versions not."""
    found = Description(DOCUMENT).check(method, path, status, media("change-id", version), {})

    assert bool(list(found)) is judged


def test_both_are_asked(tmp_path: Path) -> None:
    """An answer that our schema allows may still leave the description."""
    path = tmp_path / "description.json"
    path.write_text(json.dumps(DOCUMENT))
    (said,) = _check(ACCEPTED, description=path)

    assert "published description: $.change:" in said


def _description() -> Description:
    path = os.environ.get("CONNECTOR_CPS_OPENAPI")
    if path is None:
        pytest.skip("CONNECTOR_CPS_OPENAPI names no description: it is not part of this project")
    return Description.read(Path(path))


def test_every_deviation_is_needed(cps: CPS, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the table real answers would leave the vendor's description exactly there."""
    description = _description()
    monkeypatch.setattr(openapi, "DEVIATIONS", ())
    enrollment, change = cps.start(wanted(changeManagement=True))
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], "www.example.com", "api.example.com"))
    cps.wait(4)
    asked = (
        (enrollment, "enrollment", 11),
        (enrollment, "enrollment", 12),
        ("/cps/v2/enrollments", "enrollments", 11),
        (f"{enrollment}/deployments", "deployments", 7),
        (f"{enrollment}/deployments/staging", "deployment", 7),
        (f"{change}/input/info/change-management-info", "change-management-info", 5),
    )
    needed: set[Deviation] = set()
    for path, name, version in asked:
        instance = cps.get(path, name, version)
        if name == "deployments":
            instance = _with_sha384(instance)
        needed |= _excused(description, path, media(name, version), instance)
    cps.sandbox.world.violations.clear()  # the gate judged without the table too

    assert needed == set(DEVIATIONS)


def _with_sha384(deployments: Any) -> Any:
    changed = copy.deepcopy(deployments)
    changed["staging"]["primaryCertificate"]["signatureAlgorithm"] = "SHA-384"
    return changed


def _excused(description: Description, path: str, media_type: str, instance: Any) -> set[Deviation]:
    """Return which deviations an answer needs, one by one; with all of them it is as described."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openapi, "DEVIATIONS", DEVIATIONS)
        assert list(description.check("GET", path, 200, media_type, instance)) == []
    found = set()
    for one in DEVIATIONS:
        others = tuple(other for other in DEVIATIONS if other != one)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(openapi, "DEVIATIONS", others)
            if list(description.check("GET", path, 200, media_type, instance)):
                found.add(one)
    return found
