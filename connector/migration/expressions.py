"""
Values of Terraform's language, as far as they stand in the files themselves.

python-hcl2 gives a quoted text with its quotes, and every other expression as `${…}`. Variables and
locals are followed to what they are set to; what only Terraform could work out is left out, and
its place is kept: an expression is never shown, since it may hold a secret.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any, Final

Parse = Callable[[str], Mapping[str, Any]]
"""Reads a text in Terraform's language."""

_DEEPEST: Final = 40
"""References and groups within each other; more than any stack of a person has."""

_MARKS: Final = frozenset({"__is_block__", "__comments__", "__inline_comments__"})
_REFERENCE: Final = re.compile(r"(var|local)\.([A-Za-z_][\w-]*)((?:\.[A-Za-z_][\w-]*)*)")
_SET: Final = re.compile(
    r"(?:toset|tolist|tomap|sort|distinct|compact|nonsensitive)\((.*)\)", re.DOTALL
)
_PART: Final = re.compile(r"\$\$\{|%%\{|\$\{([^{}]*)\}|%\{|\$\{")
_HEREDOC: Final = re.compile(r"<<(-?)(\w+)\n(.*?)\n?[ \t]*\2", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t"}


class UnknownValueError(Exception):
    """Only Terraform could tell the value."""


@dataclass(slots=True)
class Values:
    """What the variables and locals of one directory are set to."""

    parse: Parse
    variables: Mapping[str, Any]
    """As they were parsed, by name."""
    local_values: Mapping[str, Any]
    """Likewise."""
    left_out: list[str] = field(default_factory=list)
    """The places, such as `csr.city`, whose value only Terraform could tell."""

    def group(self, raw: Mapping[str, Any], place: str = "", depth: int = 0) -> dict[str, Any]:
        """Return the keys of a block or an object whose values can be told."""
        found: dict[str, Any] = {}
        for raw_key, below in raw.items():
            if raw_key in _MARKS:
                continue
            key = raw_key.strip('"')
            where = f"{place}.{key}" if place else key
            try:
                found[key] = self._value(below, where, depth)
            except UnknownValueError:
                self.left_out.append(where)
        return found

    def _value(self, raw: Any, place: str, depth: int) -> Any:
        if depth > _DEEPEST:
            raise UnknownValueError
        match raw:
            case str() if raw.startswith("${") and raw.endswith("}"):
                return self._expression(raw[2:-1].strip(), place, depth)
            case str():
                return self._text(raw, place, depth)
            case Mapping():
                return self.group(raw, place, depth + 1)
            case list():
                return [
                    self._value(item, f"{place}[{index}]", depth + 1)
                    for index, item in enumerate(raw)
                ]
        return raw

    def _expression(self, text: str, place: str, depth: int) -> Any:
        reference = _REFERENCE.fullmatch(text)
        if reference is not None:
            return self._referred(reference, place, depth)
        made = _SET.fullmatch(text)
        inner = made[1] if made is not None else _inside_brackets(text)
        if inner is None:
            raise UnknownValueError
        try:
            parsed = self.parse(f"value = {inner}\n")
        except ValueError as error:
            raise UnknownValueError from error
        return self._value(parsed.get("value"), place, depth + 1)

    def _referred(self, reference: re.Match[str], place: str, depth: int) -> Any:
        kind, name, path = reference.groups()
        known = self.variables if kind == "var" else self.local_values
        if name not in known:
            raise UnknownValueError
        value = self._value(known[name], place, depth + 1)
        for part in path.split(".")[1:]:
            if not isinstance(value, dict) or part not in value:
                raise UnknownValueError
            value = value[part]
        return value

    def _text(self, raw: str, place: str, depth: int) -> str:
        inner = raw.removeprefix('"').removesuffix('"')
        heredoc = _HEREDOC.fullmatch(inner)
        if heredoc is not None:
            return self._filled(dedent(heredoc[3]) if heredoc[1] else heredoc[3], place, depth)
        return _unescaped(self._filled(inner, place, depth))

    def _filled(self, text: str, place: str, depth: int) -> str:
        """Return a template with what stands in it; `$${` is none."""

        def fill(part: re.Match[str]) -> str:
            if part[0] in {"$${", "%%{"}:
                return part[0][1:]
            if part[1] is None:
                raise UnknownValueError
            value = self._expression(part[1].strip(), place, depth + 1)
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise UnknownValueError
            return str(value)

        return _PART.sub(fill, text)


def _inside_brackets(text: str) -> str | None:
    return text[1:-1] if text.startswith("(") and text.endswith(")") else None


def _unescaped(text: str) -> str:
    def letter(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        if code is None:
            return _ESCAPED.get(found[3], found[3])
        try:
            return chr(int(code, 16))
        except (ValueError, OverflowError):
            raise UnknownValueError from None

    return _ESCAPE.sub(letter, text)
