"""Ways in which other authors would write what both vendors' documents describe."""

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from connector.sandbox.serving.gate import Answer

Value = Any
"""Of JSON."""
Dialect = Callable[[Answer], Answer]
"""Writes an answer of the sandbox in another way that means the same."""

_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z")
_PEM_END: Final = re.compile(r"-----END [A-Z0-9 ]+-----\s*\Z")


def _json(change: Callable[[Value], Value], **how: Any) -> Dialect:
    """Return what writes anew each answer that is JSON, its value changed."""

    def write(answer: Answer) -> Answer:
        if "json" not in answer.header("content-type") or not answer.body:
            return answer
        return _with_body(answer, json.dumps(change(json.loads(answer.body)), **how).encode())

    return write


def _with_body(answer: Answer, body: bytes, *more: tuple[str, str]) -> Answer:
    kept = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
    return replace(answer, headers=(*kept, ("Content-Length", str(len(body))), *more), body=body)


def _everywhere(
    members: Callable[[Mapping[str, Value]], Mapping[str, Value]] = dict,
    leaf: Callable[[Value], Value] = lambda value: value,
) -> Callable[[Value], Value]:
    """Return what changes each object and each plain value of a JSON value."""

    def change(value: Value) -> Value:
        if isinstance(value, dict):
            return members({key: change(one) for key, one in value.items()})
        if isinstance(value, list):
            return [change(one) for one in value]
        return leaf(value)

    return change


def _without_nulls(members: Mapping[str, Value]) -> Mapping[str, Value]:
    """Leave out what is null, but that nothing is deployed (akamai-cps 9.3)."""
    told = {"production", "staging"}
    return {key: value for key, value in members.items() if value is not None or key in told}


def _with_news(members: Mapping[str, Value]) -> Mapping[str, Value]:
    news = {"x-future": {"since": [2027, None]}, "remarks": "none", "extension": None}
    return {**{key: news[key] for key in news if key not in members}, **members}


def _moment(written: str) -> Callable[[Value], Value]:
    def leaf(value: Value) -> Value:
        return _MOMENT.sub(rf"\1{written}", value) if isinstance(value, str) else value

    return leaf


def _ends_pem(end: str) -> Callable[[Value], Value]:
    def leaf(value: Value) -> Value:
        if isinstance(value, str) and _PEM_END.search(value):
            return value.rstrip().replace("\r\n", "\n") + end
        return value

    return leaf


def _crlf_pem(value: Value) -> Value:
    if isinstance(value, str) and _PEM_END.search(value):
        return value.replace("\r\n", "\n").replace("\n", "\r\n")
    return value


def _small_headers(answer: Answer) -> Answer:
    return replace(answer, headers=tuple((name.lower(), value) for name, value in answer.headers))


def _charset(answer: Answer) -> Answer:
    def value(name: str, told: str) -> str:
        plain = name.lower() == "content-type" and "charset" not in told
        return f"{told}; charset=utf-8" if plain else told

    return replace(
        answer, headers=tuple((name, value(name, told)) for name, told in answer.headers)
    )


def _zipped(answer: Answer) -> Answer:
    if not answer.body:
        return answer
    return _with_body(answer, gzip.compress(answer.body), ("Content-Encoding", "gzip"))


def _number_text(members: Mapping[str, Value]) -> Mapping[str, Value]:
    """Write ids that are numbers as texts."""
    return {
        key: str(value)
        if key.lower().endswith("id") and isinstance(value, int) and not isinstance(value, bool)
        else value
        for key, value in members.items()
    }


def _listed(members: Mapping[str, Value]) -> Mapping[str, Value]:
    """Turn each list round, but the one that has an order: changes come newest first."""
    return {
        key: list(reversed(value)) if isinstance(value, list) and key != "changes" else value
        for key, value in members.items()
    }


def _turned(value: Value) -> Value:
    changed = _everywhere(members=_listed)(value)
    return list(reversed(changed)) if isinstance(changed, list) else changed


def _emptied(members: Mapping[str, Value]) -> Mapping[str, Value]:
    return {key: None if value in ("", []) else value for key, value in members.items()}


_REVERSED: Final = _json(_everywhere(members=lambda members: dict(reversed(members.items()))))
_NEWS: Final = _json(_everywhere(members=_with_news))

DIALECTS: Final[Mapping[str, Sequence[Dialect]]] = {
    "sparse": (
        _json(_everywhere(members=_without_nulls)),
        _json(_turned),
        _json(_everywhere(leaf=_moment("+00:00"))),
        _json(_everywhere(leaf=_ends_pem(""))),
        _json(lambda value: value, ensure_ascii=False, separators=(",", ":")),
        _small_headers,
    ),
    "wordy": (
        _json(_everywhere(members=_emptied)),
        _NEWS,
        _json(_everywhere(leaf=_moment(".000Z"))),
        _json(_everywhere(leaf=_ends_pem("\n\n"))),
        _json(lambda value: value, indent=4),
        _charset,
    ),
    "foreign": (
        _REVERSED,
        _json(_everywhere(members=_number_text)),
        _json(_everywhere(leaf=_moment("+0000"))),
        _json(_everywhere(leaf=_crlf_pem)),
        _zipped,
    ),
}
"""Those of a dialect go together; in all they say everything in more ways than one."""
