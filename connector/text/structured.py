"""
One strict way to read YAML and JSON, for requests, settings and Terraform's query alike.

What a lenient reader would guess is a fault with its place: a key that appears twice, a value
that holds itself, a tag. Scalars are read as YAML 1.2 has them, and only plain whole numbers are
numbers, so that `NO`, `02142`, `2026-11-28`, `1.10` and `+16175550100` stay what was written.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, NoReturn

import yaml

from connector.text.characters import character_name, is_unseen
from connector.text.yaml_nodes import DEEPEST, STR, TOO_DEEP, Loader, fast_loader

LARGEST: Final = 1024 * 1024
"""Characters; no request and no settings come near, and YAML's reader is slow."""

_MOST_VALUES: Final = 50_000
"""All values, those behind an alias counted each time; ends documents that grow when read."""

_NULL: Final = "tag:yaml.org,2002:null"
_MERGE: Final = "tag:yaml.org,2002:merge"

_TWICE: Final = "the same key appears twice"
_OBJECT: Final = re.compile(r"\s*\{\s*(?:[\"}]|\Z)")


class DocumentError(Exception):
    """A text is not what it should be; `str()` gives the place and the reason."""

    def __init__(self, what: str, *, line: int | None = None, column: int | None = None) -> None:
        """
        Keep what is wrong.

        Args:
            what: The reason, which quotes no value.
            line: From 1; None: it is not known, or says nothing.
            column: From 1; None: likewise.
        """
        super().__init__(what)
        self.what = what
        self.line = line
        self.column = column

    def __str__(self) -> str:
        """Return the place, as far as it is known, and the reason."""
        if self.line is None:
            return self.what
        column = "" if self.column is None else f", column {self.column}"
        return f"line {self.line}{column}: {self.what}"


class DoubledKeyError(DocumentError):
    """The same key appears twice in a group."""


class NotYAMLError(DocumentError):
    """What YAML's own reader does not understand; it may quote the text, between single quotes."""


class NotUTF8Error(DocumentError):
    """A text is in another encoding; `str()` says where it shows."""


def utf8_text(content: bytes) -> str:
    """
    Return what *content* says, without a byte order mark.

    Raises:
        NotUTF8Error: It is in another encoding.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise NotUTF8Error("it is in UTF-16") from None
        line = content.count(b"\n", 0, error.start) + 1
        raise NotUTF8Error(f"byte 0x{content[error.start]:02X}", line=line) from None


def read_document(text: str) -> object:
    """
    Return the value of *text*: JSON if it begins as an object of it, else YAML; None if empty.

    A group of YAML in braces, whose keys have no double quotes, begins as none.

    Raises:
        DocumentError: It is neither, or says something twice.
    """
    text = text.removeprefix("\ufeff")
    return read_json(text) if _OBJECT.match(text) else read_yaml(text)


def read_json(text: str) -> object:
    """
    Return the value of a JSON text (RFC 8259); a number that is none, such as NaN, is refused.

    Raises:
        DocumentError: It is no JSON, says a key twice, or is deeper or larger than any of ours.
    """
    _check_size(text)
    try:
        value: object = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_without_doubles,
            parse_constant=_no_number,
        )
    except DoubledKeyError as error:
        raise _with_places(text, error) from None
    except RecursionError:
        raise DocumentError(TOO_DEEP) from None
    except json.JSONDecodeError as error:
        raise DocumentError(error.msg, line=error.lineno, column=error.colno) from None
    except ValueError as error:
        raise DocumentError(str(error)) from None
    _check_depth(value)
    return value


def read_yaml(text: str) -> object:
    """
    Return the value of a YAML text; None if it holds none.

    Raises:
        DocumentError: It is no YAML, or nothing that this module reads.
    """
    _check_size(text)
    fast = fast_loader(text)
    if fast is not None:
        with suppress(yaml.YAMLError, DocumentError, ValueError):
            return _loaded(fast)
    try:
        return _loaded(Loader(text))
    except yaml.MarkedYAMLError as error:
        raise _marked(error, text) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise DocumentError(
            f"holds characters that YAML does not allow: U+{error.character:04X}", line=line
        ) from None
    except ValueError:
        raise DocumentError("a number has too many digits") from None


def _loaded(loader: "yaml.SafeLoader | yaml.CSafeLoader") -> object:
    node = loader.get_single_node()
    if node is None:
        return None
    _Walk().check(node)
    value: object = loader.construct_document(node)
    return value


def _check_size(text: str) -> None:
    if len(text) > LARGEST:
        raise DocumentError(f"is longer than {LARGEST} characters")


def _check_depth(value: object) -> None:
    """Whoever walks through the value may then do so by recursion."""
    level = [value]
    for _ in range(DEEPEST):
        groups = [item for item in level if isinstance(item, dict | list)]
        level = [
            item
            for group in groups
            for item in (group.values() if isinstance(group, dict) else group)
        ]
        if not level:
            return
    raise DocumentError(TOO_DEEP)


def _marked(error: yaml.MarkedYAMLError, text: str) -> NotYAMLError:
    why = ", ".join(part for part in (error.context, error.problem) if part)
    mark = error.problem_mark or error.context_mark
    why += _unseen_before(text, len(text) if mark is None else mark.line + 1)
    if mark is None:
        return NotYAMLError(why)
    return NotYAMLError(why, line=mark.line + 1, column=mark.column + 1)


def _unseen_before(text: str, lines: int) -> str:
    """Name what looks like a blank and is none to YAML: pages and messengers write it so."""
    for number, line in enumerate(text.split("\n")[:lines], 1):
        for column, sign in enumerate(line, 1):
            if not sign.isascii() and is_unseen(sign):
                named = character_name(sign)
                return f" (line {number} has {named} at column {column}, no blank to YAML)"
    return ""


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise DoubledKeyError(f"{_TWICE}: {key}; keep one")
        found[key] = value
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")


def _with_places(text: str, error: DoubledKeyError) -> DoubledKeyError:
    """Return the fault with its lines: JSON is YAML, whose reader knows them."""
    try:
        read_yaml(text)
    except DocumentError as found:
        if isinstance(found, DoubledKeyError):
            return found
    return error


@dataclass(slots=True)
class _Walk:
    """One walk through a document, which refuses what it must not hold."""

    sizes: dict[int, int] = field(default_factory=dict)
    """Values below a node, by its identity; so an alias costs nothing."""
    above: set[int] = field(default_factory=set)

    def check(self, node: yaml.Node, path: tuple[str, ...] = ()) -> int:
        """
        Return how many values *node* has; make text of its keys.

        Raises:
            DocumentError: It holds itself, a key twice, or more depth or values than any of ours.
        """
        if len(path) >= DEEPEST:
            raise _at(node, TOO_DEEP)
        known = self.sizes.get(id(node))
        if known is not None:
            return known
        if id(node) in self.above:
            raise _at(node, f"{_key_path(path)}: holds itself")
        self.above.add(id(node))
        size = 1 + sum(self.check(below, at) for below, at in self._below(node, path))
        self.above.discard(id(node))
        if size > _MOST_VALUES:
            raise _at(node, f"has more than {_MOST_VALUES} values")
        self.sizes[id(node)] = size
        return size

    def _below(
        self, node: yaml.Node, path: tuple[str, ...]
    ) -> Iterator[tuple[yaml.Node, tuple[str, ...]]]:
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                yield item, (*path, f"[{index}]")
        elif isinstance(node, yaml.MappingNode):
            first: dict[str, yaml.Node] = {}
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode) or key.tag == _NULL:
                    raise _at(key, "a key must be a word")
                at = (*path, key.value)
                if key.value in first:
                    raise _twice(at, first[key.value], key)
                first[key.value] = key
                if key.tag != _MERGE:
                    key.tag = STR
                yield value, at


def _key_path(path: tuple[str, ...]) -> str:
    return ".".join(path).replace(".[", "[") or "the document"


def _at(node: yaml.Node, what: str) -> DocumentError:
    mark = node.start_mark
    return DocumentError(what, line=mark.line + 1, column=mark.column + 1)


def _twice(path: tuple[str, ...], first: yaml.Node, second: yaml.Node) -> DoubledKeyError:
    """Name the key and both places; of values nothing is shown."""
    above, mark = first.start_mark, second.start_mark
    column = f", column {above.column + 1}" if above.line == mark.line else ""
    what = f"{_TWICE}: {_key_path(path)}, first in line {above.line + 1}{column}; keep one"
    return DoubledKeyError(what, line=mark.line + 1, column=mark.column + 1)
