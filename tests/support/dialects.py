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


def _unnamed_change(members: Mapping[str, Value]) -> Mapping[str, Value]:
    """Leave out which change a write has opened; the enrollment tells."""
    if set(members) != {"enrollment", "changes"}:
        return members
    return {"enrollment": members["enrollment"]}


def _kinds_of_keys(members: Mapping[str, Value]) -> Mapping[str, Value]:
    return {key: list(value) if key == "keyTypes" else value for key, value in members.items()}


def _no_rows(answer: Answer) -> Answer:
    return replace(answer, status=204, body=b"") if answer.body.strip() == b"[]" else answer


def _no_history(answer: Answer) -> Answer:
    """Know of no history."""
    told = json.loads(answer.body) if b'"businessCaseId"' in answer.body else None
    if not isinstance(told, dict) or "changes" not in told:
        return answer
    problem = {"type": "/cps/v2/error-types/not-found", "title": "Not Found"}
    return replace(_with_body(answer, json.dumps(problem).encode()), status=404)


def _error_text(members: Mapping[str, Value]) -> Mapping[str, Value]:
    """Tell an error of a change, or that there is none, as a text."""
    error = members.get("error")
    if "deploymentSchedule" not in members:
        return members
    return {**members, "error": error["description"] if error else ""}


def _chain_after_leaf(members: Mapping[str, Value]) -> Mapping[str, Value]:
    chain = members.get("trustChain")
    if not chain or not members.get("certificate") or "csr" in members:
        return members
    return {**members, "certificate": f"{members['certificate'].rstrip()}\n{chain}"}


def _query_after_paths(value: Value) -> Value:
    if isinstance(value, str) and value.startswith("/cps/v2/"):
        return f"{value}?accountSwitchKey=1-ABC:1-2"
    return value


def _small_algorithm(members: Mapping[str, Value]) -> Mapping[str, Value]:
    return {
        key: value.lower() if key == "keyAlgorithm" and value else value
        for key, value in members.items()
    }


def _other_numbers(members: Mapping[str, Value]) -> Mapping[str, Value]:
    """Write terms as texts, and how long a token lives as a number with a point."""
    changed = dict(members)
    if isinstance(changed.get("terms"), list):
        changed["terms"] = [str(term) for term in changed["terms"]]
    if "expires_in" in changed:
        changed["expires_in"] = float(changed["expires_in"])
    return changed


def _plain_contact(members: Mapping[str, Value]) -> Mapping[str, Value]:
    changed = {"phone": lambda text: text.replace(" ", ""), "email": str.upper}
    return {
        key: changed[key](value) if key in changed and isinstance(value, str) else value
        for key, value in members.items()
    }


def _located(answer: Answer) -> Answer:
    """Tell the id of a new order by its address alone."""
    told = json.loads(answer.body) if answer.body.startswith((b'{"certId"', b'{"sslId"')) else {}
    id_ = told.get("certId") or told.get("sslId")
    if id_ is None or "status" in told or "commonName" in told:
        return answer
    found = _with_body(answer, b"", ("Location", f"https://scm.example/orders/{id_}?view=all"))
    return replace(found, status=201)


def _quoted_pem(answer: Answer) -> Answer:
    if not answer.body.startswith(b"-----BEGIN CERTIFICATE"):
        return answer
    return _with_body(answer, json.dumps(answer.body.decode()).encode())


_REVERSED: Final = _json(_everywhere(members=lambda members: dict(reversed(members.items()))))
_NEWS: Final = _json(_everywhere(members=_with_news))

DIALECTS: Final[Mapping[str, Sequence[Dialect]]] = {
    "sparse": (
        _json(_everywhere(members=_unnamed_change)),
        _json(_everywhere(members=_kinds_of_keys)),
        _no_history,
        _no_rows,
        _json(_everywhere(members=_without_nulls)),
        _json(_turned),
        _json(_everywhere(leaf=_moment("+00:00"))),
        _json(_everywhere(leaf=_ends_pem(""))),
        _json(lambda value: value, ensure_ascii=False, separators=(",", ":")),
        _small_headers,
    ),
    "wordy": (
        _json(_everywhere(members=_error_text)),
        _json(_everywhere(members=_chain_after_leaf)),
        _json(_everywhere(leaf=_query_after_paths)),
        _json(_everywhere(members=_emptied)),
        _NEWS,
        _json(_everywhere(leaf=_moment(".000Z"))),
        _json(_everywhere(leaf=_ends_pem("\n\n"))),
        _json(lambda value: value, indent=4),
        _charset,
    ),
    "foreign": (
        _located,
        _quoted_pem,
        _REVERSED,
        _json(_everywhere(members=_small_algorithm)),
        _json(_everywhere(members=_other_numbers)),
        _json(_everywhere(members=_plain_contact)),
        _json(_everywhere(members=_number_text)),
        _json(_everywhere(leaf=_moment("+0000"))),
        _json(_everywhere(leaf=_crlf_pem)),
        _zipped,
    ),
}
"""Those of a dialect go together; in all they say everything in more ways than one."""
