"""SCM's rows on domains as a text that is kept, and back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from connector.core.domains.values import DomainState
from connector.core.domains.words import DomainStatus, Method, ProofStatus

_FIELDS: Final = tuple(each.name for each in fields(DomainState))


def rows_text(rows: Iterable[DomainState]) -> str:
    """Return rows as JSON, sorted: equal rows are equal texts."""
    ordered = sorted(rows, key=lambda row: row.domain)
    return json.dumps([[_plain(getattr(row, name)) for name in _FIELDS] for row in ordered])


@lru_cache(maxsize=4)
def rows_from(text: str) -> Mapping[str, DomainState]:
    """
    Return the rows that `rows_text` wrote, by domain; a run over many reads the same ones again.

    Raises:
        ValueError: It has not written this.
        TypeError: As above.
    """
    found = [_row(dict(zip(_FIELDS, row, strict=True))) for row in json.loads(text)]
    return {row.domain: row for row in found}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _row(fields_: Mapping[str, Any]) -> DomainState:
    day = {
        name: None if fields_[name] is None else date.fromisoformat(fields_[name])
        for name in ("validated_on", "expires_on")
    }
    next_check = fields_["next_check"]
    return DomainState(
        str(fields_["domain"]),
        status=DomainStatus(fields_["status"]),
        proof=ProofStatus(fields_["proof"]),
        method=Method(fields_["method"]),
        mode=Method(fields_["mode"]),
        host=str(fields_["host"]),
        point=str(fields_["point"]),
        next_check=None
        if next_check is None
        else datetime.fromisoformat(next_check).astimezone(UTC),
        **day,
    )
