"""
The vendor's published description of CPS, as far as it can judge answers.

It knows success answers only, and enrollments up to v11 (akamai-cps 0): newer versions are
judged by the last that it describes. Where real answers are known to differ from it, `DEVIATIONS`
says so and why.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

PREFIX = "/cps/v2"
_VERSION = re.compile(r"(?P<object>application/vnd\.akamai\.cps\.[a-z-]+)\.v(?P<version>\d+)\+json")


@dataclass(frozen=True, slots=True)
class Deviation:
    """A difference that is not held against an answer."""

    media: str
    """Regular expression for object and version as asked for: `enrollments?.v11`."""
    path: str
    """Regular expression for the place in the answer, as JSON path."""
    reason: str


DEVIATIONS = (
    Deviation(r"enrollments?\.v1[12]", r".*\.id", "ids are integers on the wire (akamai-cps 3)"),
    Deviation(
        r"enrollments?\.v12", r".*\.networkConfiguration", "fipsMode came with v12 (akamai-cps 3)"
    ),
    Deviation(
        r"change-management-info\.v[56]",
        r".*\.(ocspStapled|quicEnabled|sniOnly)",
        "these flags are words here (akamai-cps 2.10)",
    ),
    Deviation(
        r"deployments\.v[78]",
        r"\$\.(production|staging)",
        "null where nothing is (akamai-cps 2.12)",
    ),
    Deviation(
        r"deployments?\.v[3678]",
        r".*\.signatureAlgorithm",
        "a CA signs as it likes; SHA-384 is usual for P-384 (akamai-cps 4.6)",
    ),
)
"""Differences between the description and real answers."""


class Description:
    """The description, ready to judge."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._validators: dict[tuple[str, str, int, str], Draft202012Validator] = {}
        self._paths = [
            (re.compile(PREFIX + re.sub(r"\{[^}]+\}", "[^/]+", template)), operations)
            for template, operations in document["paths"].items()
        ]

    @staticmethod
    def read(path: Path) -> "Description":
        """Read the JSON form, once; the YAML form has `on` and `off` without quotes."""
        return _read(path)

    def check(
        self, method: str, path: str, status: int, media_type: str, instance: Any
    ) -> Iterator[str]:
        """
        Yield how an answer differs from the description, known deviations left out.

        A version that is not described is judged by the newest one before it; an answer that has
        none before it is not judged.
        """
        validator = self._validator(method, path, status, media_type)
        if validator is None:
            return
        media = media_type.removeprefix("application/vnd.akamai.cps.").removesuffix("+json")
        for fault in validator.iter_errors(instance):
            if not _known(media, fault.json_path):
                yield f"published description: {fault.json_path}: {fault.message[:300]}"

    def _validator(
        self, method: str, path: str, status: int, media_type: str
    ) -> Draft202012Validator | None:
        for pattern, operations in self._paths:
            if pattern.fullmatch(path) is not None:
                answers = operations.get(method.lower(), {}).get("responses", {})
                described = answers.get(str(status), {}).get("content", {})
                nearest = _nearest(media_type, described)
                if nearest is None:
                    return None
                key = (pattern.pattern, method, status, nearest)
                if key not in self._validators:
                    schema = self._json_schema(described[nearest]["schema"])
                    self._validators[key] = Draft202012Validator(schema)
                return self._validators[key]
        return None

    def _json_schema(self, node: Any) -> Any:
        """Return an OpenAPI 3.0 schema as a JSON Schema: references resolved, null a type."""
        if isinstance(node, list):
            return [self._json_schema(one) for one in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return self._json_schema(self._resolved(node["$ref"]))
        schema = {name: self._json_schema(one) for name, one in node.items() if name != "nullable"}
        if node.get("nullable") is True and "type" in schema:
            schema["type"] = [schema["type"], "null"]
            if "enum" in schema:
                schema["enum"] = [*schema["enum"], None]
        return schema

    def _resolved(self, reference: str) -> Any:
        node: Any = self._document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
        return node


@cache
def _read(path: Path) -> Description:
    return Description(json.loads(path.read_text(encoding="utf-8")))


def _nearest(media_type: str, described: Iterable[str]) -> str | None:
    """Return the newest version in *described* that is not newer than *media_type*."""
    wanted = _VERSION.fullmatch(media_type)
    if wanted is None:
        return None
    older = {
        int(one["version"]): one[0]
        for one in filter(None, map(_VERSION.fullmatch, described))
        if one["object"] == wanted["object"] and int(one["version"]) <= int(wanted["version"])
    }
    return older[max(older)] if older else None


def _known(media: str, path: str) -> bool:
    return any(
        re.fullmatch(one.media, media) and re.fullmatch(one.path, path) for one in DEVIATIONS
    )
