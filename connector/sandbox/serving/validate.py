"""Checks our own answers: against our schemas, and against what Akamai has published of CPS."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connector.sandbox import schemas
from connector.sandbox.serving.openapi import Description


class Validator:
    """Finds answers that left their contract."""

    def __init__(self, openapi: Path | None) -> None:
        """
        Read what answers are checked against.

        Args:
            openapi: The vendor's published description of CPS; None to do without.
        """
        self._index = {server: schemas.index(server) for server in ("cps", "edgedns", "scm")}
        self._description = None if openapi is None else Description.read(openapi)

    def check(  # noqa: PLR0913, PLR0917 - an answer has this many parts
        self, server: str, method: str, path: str, status: int, content_type: str, body: bytes
    ) -> list[str]:
        """
        Return what is wrong with an answer, as sentences; empty if nothing is.

        Args:
            server: `cps`, `edgedns` or `scm`.
            method: Of the request.
            path: Of the request, without the query.
            status: Of the answer.
            content_type: Of the answer.
            body: Of the answer.
        """
        if method == "HEAD":
            return []
        where = f"{server} {method} {path} {status}"
        media_type = content_type.partition(";")[0].strip().lower()
        schema = self._schema(server, method, path, status, media_type)
        if schema is None:
            judged = body and (media_type == "text/html" or media_type.endswith("json"))
            return [f"{where}: no schema is known for {media_type}"] if judged else []
        try:
            instance = json.loads(body)
        except ValueError:
            return [f"{where}: the body is not JSON"]
        found = [*_ours(f"{server}/{schema}", instance)]
        if server == "cps" and self._description is not None:
            found += self._description.check(method, path, status, media_type, instance)
        return [f"{where}: {one}" for one in found]

    def _schema(
        self, server: str, method: str, path: str, status: int, media_type: str
    ) -> str | None:
        for entry in self._index[server]:
            if (
                entry["method"] in {"*", method}
                and entry["status"] == status
                and entry.get("media_type", media_type) == media_type
                and re.search(entry["path_regex"], path, re.DOTALL) is not None
            ):
                schema: str | None = entry["schema"]
                return schema
        return None


def _ours(schema: str, instance: Any) -> Iterator[str]:
    for fault in schemas.faults(schema, instance):
        yield f"{fault.json_path}: {fault.message[:300]}"
